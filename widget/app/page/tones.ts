/** Tones of the sound: Hz, and seconds after its start. */
const TONES = [
  { frequency: 880, at: 0 },
  { frequency: 1_318.5, at: 0.09 },
] as const;
const LENGTH = 0.22;
const LOUDNESS = 0.08;

/** Plays the sound of a new message. */
export function playTones(context: AudioContext): void {
  for (const tone of TONES) playTone(context, tone);
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
