/** Plays the short sound of a new message. */
export interface Sound {
  play(): void;
  dispose(): void;
}

/** Makes the sound from two tones, without a file. Browsers allow sound only after the person did something on the page; before, it is silent. */
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
    play() {
      const running = context;
      if (running?.state === "running") import("./tones.ts").then(({ playTones }) => playTones(running)).catch(() => undefined);
    },
    dispose() {
      stopListening();
      void context?.close();
    },
  };
}
