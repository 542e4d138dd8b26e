import type { Command } from "../../protocol/commands.ts";
import type { AckFrame } from "../../protocol/frames.ts";
import { fullJitter } from "./platform/backoff.ts";
import { CommandRefused, toRefusal } from "./platform/command-refused.ts";
import type { Platform } from "./platform/platform.ts";
import { PATIENCE_MS, sleep } from "./platform/waits.ts";
import type { Transport } from "./transport/transport.ts";

/** Commands that can be repeated are, so often at most, before the person is told. */
const TRIES = 3;

/** Carries a command that somebody waits for and whose outcome is the same however often it is done. @throws CommandRefused */
export async function carryCommand(
  { transport, platform }: { readonly transport: Pick<Transport, "command">; readonly platform: Pick<Platform, "clock" | "randomness"> },
  command: Command,
): Promise<AckFrame> {
  let last = new CommandRefused("unavailable");
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      return await transport.command(command);
    } catch (error) {
      last = toRefusal(error);
      if (!last.retryable || tries === TRIES || (last.retryAfterMs ?? 0) > PATIENCE_MS) break;
      await sleep(platform.clock, (last.retryAfterMs ?? 0) + fullJitter(tries, platform.randomness), new AbortController().signal);
    }
  }
  throw last;
}
