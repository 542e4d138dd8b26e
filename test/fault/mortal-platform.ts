import type { ClientStorage } from "../../widget/client/platform/storage.ts";
import { createPlatform } from "../../widget/client/platform/browser/platform.ts";
import type { Platform } from "../../widget/client/platform/platform.ts";
import { openWebSocket } from "../../widget/client/platform/browser/socket.ts";

/** A page's platform that can end as a crashed page does: no timer, no answer, no write and no farewell any more. */
export interface MortalPlatform {
  readonly platform: Platform;
  die(): void;
}

export interface MortalOptions {
  readonly openStorage: Platform["openStorage"];
  /** From 0 up to 1; shortens the waits between tries. */
  readonly number: () => number;
  /** Milliseconds that the page's clock is ahead of ours. */
  readonly clockSkewMs: number;
  /** Hears every text that comes to the page. */
  readonly onHeard: (text: string) => void;
  /** Hears the close code of each socket. */
  readonly onClosed: (code: number) => void;
}

export function createMortalPlatform({ openStorage, number, clockSkewMs, onHeard, onClosed }: MortalOptions): MortalPlatform {
  const own = createPlatform();
  const endings = new Set<() => void>();
  const death = new AbortController();
  const { signal } = death;
  const never = new Promise<never>(() => {});
  const onDeath = (end: () => void): (() => void) => {
    endings.add(end);
    return () => {
      endings.delete(end);
      end();
    };
  };
  const platform: Platform = {
    ...own,
    randomness: { ...own.randomness, number },
    clock: {
      now: () => own.clock.now() + clockSkewMs,
      setTimeout(action, milliseconds) {
        if (signal.aborted) return () => {};
        const cancel = own.clock.setTimeout(() => (endings.delete(cancel), action()), milliseconds);
        return onDeath(cancel);
      },
    },
    locks: own.locks && {
      hold: (name) => onDeath(own.locks!.hold(name)),
      isHeld: own.locks.isHeld,
      whenFree: (name, action) => onDeath(own.locks!.whenFree(name, () => (signal.aborted ? Promise.resolve() : action()))),
    },
    openChannel(name, listener) {
      const channel = own.openChannel(name, (message) => !signal.aborted && listener(message));
      if (channel === null) return null;
      const close = onDeath(channel.close);
      return { post: (message) => !signal.aborted && channel.post(message), close };
    },
    openSocket(url, handlers) {
      const pipe = openWebSocket(url, {
        ...handlers,
        onText: (text) => (onHeard(text), handlers.onText(text)),
        onClose: (code) => (onClosed(code), handlers.onClose(code)),
      });
      onDeath(pipe.close);
      return pipe;
    },
    async fetch(input, init) {
      if (signal.aborted) return never;
      try {
        const response = await fetch(input, { ...init, signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]) });
        const text = await response.text();
        onHeard(text);
        return new Response(response.status === 204 ? null : text, response);
      } catch (error) {
        if (signal.aborted) return never;
        throw error;
      }
    },
    openStorage: async (name) => mortalStorage(await openStorage(name), { signal, never }),
  };
  return {
    platform,
    die() {
      death.abort();
      for (const end of endings) end();
    },
  };
}

function mortalStorage(
  storage: ClientStorage,
  { signal, never }: { readonly signal: AbortSignal; readonly never: Promise<never> },
): ClientStorage {
  return {
    ...storage,
    entries: (area) => (signal.aborted ? never : storage.entries(area)),
    update: (area, keys, change) => (signal.aborted ? never : storage.update(area, keys, change)),
  };
}
