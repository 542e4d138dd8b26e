import { createHmac, randomUUID } from "node:crypto";
import { request as requestPlain, type IncomingMessage } from "node:http";
import { request as requestTls } from "node:https";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SCAN_MS, ScannerAway, type Scanner, type ScanSource, type Verdict } from "./scanner.ts";

export interface ScanWebhook {
  readonly url: string;
  /** Each signs what is sent, so that the service may know either while it changes from one to the next. */
  readonly secrets: readonly string[];
}

/** Bytes that an answer may have. */
const ANSWER_BYTES = 65_536;

/**
 * Asks a service of the operator: POST with the bytes of the file as its body. `Webhook-Id`, `Webhook-Timestamp` (seconds) and `Webhook-Signature`
 * (`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; several stand beside each other with a blank) are those of standardwebhooks.com. It answers 200 with
 * `{"clean": true}` or `{"clean": false, "signature": "name"}`.
 */
export function createWebhookScanner({ url, secrets }: ScanWebhook, timeLimit: number = SCAN_MS): Scanner {
  return {
    async scan(source, signal) {
      const id = randomUUID();
      const timestamp = String(Math.floor(Date.now() / 1_000));
      // The signature comes before the body, so the file is read twice rather than held.
      const signature = await sign(source, { secrets, lead: `${id}.${timestamp}.` });
      const content = await source.open();
      try {
        const headers = {
          "content-type": "application/octet-stream",
          "content-length": source.size,
          "webhook-id": id,
          "webhook-timestamp": timestamp,
          "webhook-signature": signature,
        };
        const late = AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]);
        return readVerdict(await post(url, { headers, body: content, signal: late }));
      } finally {
        content.destroy();
      }
    },
  };
}

async function sign(
  source: ScanSource,
  { secrets, lead }: { readonly secrets: readonly string[]; readonly lead: string },
): Promise<string> {
  const signatures = secrets.map((secret) => createHmac("sha256", secret).update(lead));
  for await (const chunk of (await source.open()) as AsyncIterable<Uint8Array>) for (const hmac of signatures) hmac.update(chunk);
  return signatures.map((hmac) => `v1,${hmac.digest("base64")}`).join(" ");
}

interface Posting {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Readable;
  readonly signal: AbortSignal;
}

async function post(url: string, posting: Posting): Promise<unknown> {
  try {
    const response = await send(url, posting);
    const answer = await readShort(response);
    if (response.statusCode !== 200) throw new ScannerAway(`the scanning service answers ${response.statusCode}`);
    return JSON.parse(answer);
  } catch (error) {
    if (error instanceof ScannerAway) throw error;
    throw new ScannerAway("the scanning service does not answer", { cause: error });
  }
}

// A connection for each: one that was kept may be closed just then, and a file would count as not scanned for it.
function send(url: string, { headers, body, signal }: Posting): Promise<IncomingMessage> {
  const request = (url.startsWith("https:") ? requestTls : requestPlain)(url, { method: "POST", headers, signal, agent: false });
  return new Promise((resolve, reject) => {
    request.once("response", resolve).on("error", reject);
    pipeline(body, request).catch(reject);
  });
}

async function readShort(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES) throw new ScannerAway("the scanning service answers too much");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function readVerdict(answer: unknown): Verdict {
  if (typeof answer === "object" && answer !== null && "clean" in answer) {
    if (answer.clean === true) return { clean: true };
    const signature = "signature" in answer && typeof answer.signature === "string" ? answer.signature.slice(0, 200) : "unnamed";
    if (answer.clean === false) return { clean: false, signature };
  }
  throw new ScannerAway("the scanning service gives no verdict");
}
