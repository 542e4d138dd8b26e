/** A message among others, or an emergency. */
export type Occasion = "message" | "emergency";

/** Plays the short sound of a new message, or the longer one of an emergency. */
export interface Sound {
  play(occasion: Occasion): void;
  dispose(): void;
}

/** Makes the sounds from tones, without a file. Browsers allow sound only after the person did something on the page; before, it is silent. */
export function createSound(target: EventTarget): Sound {
  let context: AudioContext | null = null;
  const unlock = () => {
    stopListening();
    context ??= new AudioContext();
  };
  const stopListening = () => {
    for (const type of ["pointerdown", "keydown"]) target.removeEventListener(type, unlock, true);
  };
  for (const type of ["pointerdown", "keydown"]) target.addEventListener(type, unlock, true);
  return {
    play(occasion) {
      const running = context;
      if (running?.state === "running") import("./tones.ts").then(({ playTones }) => playTones(running, occasion)).catch(() => undefined);
    },
    dispose() {
      stopListening();
      void context?.close();
    },
  };
}
