/** Loudness of a sound, each from 0 to 255, as a voice message shows it. */
const BARS = 48;
const RATE = 11_025;
const HEADER_BYTES = 44;

export interface DrawnSound {
  readonly content: Uint8Array<ArrayBuffer>;
  /** Milliseconds. */
  readonly duration: number;
  /** Base64 of one loudness a bar. */
  readonly waveform: string;
}

/** Something that hums in syllables as a voice does, as WAV; nobody's voice. */
export function drawVoice(seconds: number): DrawnSound {
  const samples = seconds * RATE;
  const content = new Uint8Array(HEADER_BYTES + samples);
  writeHeader(content, samples);
  let phase = 0;
  for (let index = 0; index < samples; index += 1) {
    const at = index / RATE;
    phase += (110 + 26 * Math.sin(at * 2.1) + 14 * Math.sin(at * 5.3)) / RATE;
    const vowel = 0.5 + 0.5 * Math.sin(at * 9);
    const tone =
      Math.sin(2 * Math.PI * phase) +
      (0.6 * vowel + 0.2) * Math.sin(6 * Math.PI * phase) +
      0.35 * (1 - vowel) * Math.sin(14 * Math.PI * phase);
    content[HEADER_BYTES + index] = 128 + Math.round(52 * loudness(at, seconds) * tone);
  }
  const bars = Uint8Array.from({ length: BARS }, (_, bar) => Math.round(255 * loudness(((bar + 0.5) * seconds) / BARS, seconds)));
  return { content, duration: seconds * 1_000, waveform: Buffer.from(bars).toString("base64") };
}

/** From 0 to 1: syllables within phrases, with breath between them. */
function loudness(at: number, seconds: number): number {
  const syllable = Math.abs(Math.sin(at * 6.1 + Math.sin(at * 1.7)));
  const phrase = Math.sin(at * 1.9 + 0.4) > -0.75 ? 1 : 0.08;
  const edge = Math.min(1, at * 6, (seconds - at) * 6);
  return Math.max(0.05, syllable * phrase * edge * (0.7 + 0.3 * Math.sin(at * 0.9)));
}

/** RIFF: one channel, eight bits a sample. */
function writeHeader(content: Uint8Array<ArrayBuffer>, samples: number): void {
  const view = new DataView(content.buffer);
  const text = (at: number, letters: string) => content.set(Buffer.from(letters, "latin1"), at);
  text(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + samples, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  text(36, "data");
  view.setUint32(40, samples, true);
}
