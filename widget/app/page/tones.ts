import type { Occasion } from "./sound.ts";

/** Hz, and seconds after the start of the sound. */
interface Tone {
  readonly frequency: number;
  readonly at: number;
}

const MESSAGE: readonly Tone[] = [
  { frequency: 880, at: 0 },
  { frequency: 1_318.5, at: 0.09 },
];
/** Three times high and low: told from a message by its rhythm too, for who hears no heights. */
const EMERGENCY: readonly Tone[] = [0, 0.6, 1.2].flatMap((at) => [
  { frequency: 1_046.5, at },
  { frequency: 784, at: at + 0.2 },
]);
const SOUNDS = {
  message: { tones: MESSAGE, length: 0.22, loudness: 0.08 },
  emergency: { tones: EMERGENCY, length: 0.3, loudness: 0.16 },
} as const;

/** Plays the sound of an occasion. */
export function playTones(context: AudioContext, occasion: Occasion): void {
  const { tones, length, loudness } = SOUNDS[occasion];
  for (const { frequency, at } of tones) {
    const start = context.currentTime + at;
    const oscillator = new OscillatorNode(context, { type: "sine", frequency });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loudness, start + 0.01);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + length);
  }
}
