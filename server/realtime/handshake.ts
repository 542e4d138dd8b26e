import type { IncomingMessage } from "node:http";
import type { FieldProblem } from "../../protocol/errors.ts";
import { PATHS } from "../../protocol/http.ts";

/** The parts of a request that decide whether it may become a socket. */
export type HandshakeRequest = Pick<IncomingMessage, "method" | "url" | "httpVersionMajor" | "httpVersionMinor" | "headers">;

const VERSION = "13";
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;

/** Whether a request asks for a WebSocket, be it in the right form or not; other protocols may stand beside it. */
export function asksForSocket({ headers }: Pick<HandshakeRequest, "headers">): boolean {
  return (headers.upgrade ?? "").split(",").some((protocol) => /^websocket\b/i.test(protocol.trim()));
}

/** The rules of RFC 6455, section 4.2.1, that a request for a socket breaks, by header; none: it may become one. */
export function handshakeProblems(request: Omit<HandshakeRequest, "method" | "url">): FieldProblem[] {
  const { httpVersionMajor, httpVersionMinor, headers } = request;
  const problems: FieldProblem[] = [];
  const mustHold = (holds: boolean, path: string, message: string): void => {
    if (!holds) problems.push({ path, message });
  };
  mustHold(httpVersionMajor === 1 && httpVersionMinor === 1, "HTTP version", "must be 1.1");
  mustHold(headers.upgrade?.toLowerCase() === "websocket", "Upgrade", "must be `websocket` and nothing else");
  mustHold(/\bupgrade\b/i.test(headers.connection ?? ""), "Connection", "must name `Upgrade`");
  mustHold(headers["sec-websocket-version"] === VERSION, "Sec-WebSocket-Version", `must be ${VERSION}`);
  mustHold(KEY.test(headers["sec-websocket-key"] ?? ""), "Sec-WebSocket-Key", "must be 16 bytes in base64");
  mustHold((headers["content-length"] ?? "0") === "0", "Content-Length", "must be absent: a handshake has no body");
  mustHold(headers["transfer-encoding"] === undefined, "Transfer-Encoding", "must be absent: a handshake has no body");
  return problems;
}

/** Whether a request leaves HTTP to become a socket. Any other stays a request like all others, and its wish for an upgrade is not granted. */
export function isHandshake(request: HandshakeRequest): boolean {
  const [path] = (request.url ?? "").split("?");
  return request.method === "GET" && path === PATHS.socket && handshakeProblems(request).length === 0;
}
