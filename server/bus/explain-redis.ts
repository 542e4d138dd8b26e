import { causeCodes } from "../base/errors.ts";

/** Why Redis is away, what to do, and what it means meanwhile; for the operator, without secrets. */
export function explainRedis(error: unknown): string {
  return `${causeOf(error)} Until it answers nodes hear of each other's messages some seconds late.`;
}

function causeOf(error: unknown): string {
  const [code] = causeCodes(error);
  const text = error instanceof Error ? error.message : "";
  if (/^(WRONGPASS|NOAUTH)|AUTH/.test(text)) return "Redis refuses the user or the password. Check them in REDIS_URL.";
  if (text.startsWith("NOPERM"))
    return "Redis lets this user not do what is needed (publish, subscribe, get, set, eval). Check its rights.";
  if (code !== undefined && /^(E[A-Z_]*(SSL|TLS|PROTO)|.*CERT)/.test(code)) {
    return `Redis and this node do not agree on TLS (${code}). Write rediss:// in REDIS_URL with TLS, redis:// without, and check the certificate.`;
  }
  const kind = code ?? (error instanceof Error ? error.name : "unknown");
  return `Redis cannot be reached (${kind}). Check host and port in REDIS_URL, and that the server runs.`;
}
