import { cut, Malformed } from "./malformed.ts";
import type { FilmBox, Span } from "./films.ts";

/** What follows a film moment by moment and is neither seen nor heard: places of cameras and drones (`gpmd`, `camm`, `mebx`). */
const TIMED_METADATA = "meta";
/** Samples of one track. */
const SAMPLES = 2_000_000;

type Boxes = (bytes: Buffer, within: Span) => FilmBox[];

/** Where the samples of a track of timed metadata lie in the file; null: it is another track. @throws Malformed */
export function trackSamples(bytes: Buffer, track: FilmBox, boxesIn: Boxes): Span[] | null {
  const find = (within: Span | undefined, type: string): FilmBox | undefined =>
    within === undefined ? undefined : boxesIn(bytes, within).find((box) => box.type === type);
  const media = find(track, "mdia");
  const handler = find(media, "hdlr");
  if (handler === undefined || bytes.toString("latin1", handler.start + 8, handler.start + 12) !== TIMED_METADATA) return null;
  const table = find(find(media, "minf"), "stbl");
  const [sizes, runs] = [find(table, "stsz"), find(table, "stsc")];
  const [short, long] = [find(table, "stco"), find(table, "co64")];
  const offsets = short ?? long;
  if (sizes === undefined || runs === undefined || offsets === undefined) return [];
  const wide = short === undefined ? 8 : 4;
  const read = (at: number): number => cut(bytes, at, at + 4).readUInt32BE();
  const chunks = read(offsets.start + 4);
  const [same, samples] = [read(sizes.start + 4), read(sizes.start + 8)];
  if (samples > SAMPLES || chunks > SAMPLES) throw new Malformed("a track is longer than its film");
  const spans: Span[] = [];
  let [sample, run] = [0, 0];
  for (let chunk = 1; chunk <= chunks; chunk += 1) {
    // A run holds from its first chunk to that of the next.
    while (run + 1 < read(runs.start + 4) && read(runs.start + 8 + (run + 1) * 12) <= chunk) run += 1;
    const count = read(runs.start + 8 + run * 12 + 4);
    const at = offsets.start + 8 + (chunk - 1) * wide;
    const start = wide === 4 ? read(at) : Number(cut(bytes, at, at + 8).readBigUInt64BE());
    let length = 0;
    for (let taken = 0; taken < count && sample < samples; taken += 1, sample += 1) length += same || read(sizes.start + 12 + sample * 4);
    spans.push({ start, end: start + length });
  }
  return spans;
}
