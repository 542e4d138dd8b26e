/** Plays the short sound of a new message. */
export interface Sound {
  play(): void;
  dispose(): void;
}

/** Tones of the sound: Hz, and seconds after its start. */
const TONES = [
  { frequency: 880, at: 0 },
  { frequency: 1_318.5, at: 0.09 },
] as const;
const LENGTH = 0.22;
const LOUDNESS = 0.08;

/** Makes the sound from two tones, without a file. Browsers allow sound only after the person did something on the page; before, it is silent. */
export function createSound(target: EventTarget): Sound {
  let context: AudioContext | null = null;
  const unlock = () => {
    context ??= new AudioContext();
    stopListening();
  };
  const stopListening = () => {
    for (const type of ["pointerdown", "keydown"]) target.removeEventListener(type, unlock, true);
  };
  for (const type of ["pointerdown", "keydown"]) target.addEventListener(type, unlock, true);
  return {
    play() {
      if (context?.state !== "running") return;
      for (const tone of TONES) playTone(context, tone);
    },
    dispose() {
      stopListening();
      void context?.close();
    },
  };
}

function playTone(context: AudioContext, { frequency, at }: (typeof TONES)[number]): void {
  const start = context.currentTime + at;
  const oscillator = new OscillatorNode(context, { type: "sine", frequency });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + LENGTH);
}
