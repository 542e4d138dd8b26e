import type { ServerFrame } from "../../../protocol/frames.ts";
import type { Clock } from "../platform/clock.ts";
import { expireTyping, nextTypingEnd } from "../store/typing.ts";
import { reduce, type Effect } from "../store/reduce.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";

/** Applies frames one after another, and carries out what they ask for. */
export interface FrameReceiver {
  receive(frame: ServerFrame): void;
  stop(): void;
}

export interface FrameReceiverDependencies {
  readonly store: Store<ChatState>;
  readonly clock: Clock;
  readonly handleEffect: (effect: Effect) => void;
}

export function createFrameReceiver({ store, clock, handleEffect }: FrameReceiverDependencies): FrameReceiver {
  let typingEnd: number | null = null;
  let cancelExpiry = (): void => {};

  const planExpiry = (): void => {
    const end = nextTypingEnd(store.state);
    if (end === typingEnd) return;
    typingEnd = end;
    cancelExpiry();
    if (end === null) return;
    cancelExpiry = clock.setTimeout(
      () => {
        typingEnd = null;
        store.update((state) => expireTyping(state, clock.now()));
        planExpiry();
      },
      Math.max(0, end - clock.now()),
    );
  };
  return {
    receive(frame) {
      const { state, effects } = reduce(store.state, frame, clock.now());
      store.update(() => state);
      for (const effect of effects) handleEffect(effect);
      planExpiry();
    },
    stop() {
      cancelExpiry();
      typingEnd = null;
    },
  };
}
