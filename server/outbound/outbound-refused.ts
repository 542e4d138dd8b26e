/**
 * Why nothing came of a request. `url`: the rules do not let it be asked for; `address`: its host is, or leads to, an address that may not be
 * connected to; `redirect`: led on where it may not, or too often; `type`, `encoding`, `size`: what came is not taken; `time`: it took too long;
 * `unreachable`: nobody answered, or broke off.
 */
export type OutboundRefusal = "url" | "address" | "redirect" | "type" | "encoding" | "size" | "time" | "unreachable";

/** A request that was not made, or whose answer is not taken. The message ends a sentence that begins with what was asked for. */
export class OutboundRefused extends Error {
  override readonly name = "OutboundRefused";
  readonly reason: OutboundRefusal;

  constructor(reason: OutboundRefusal, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}
