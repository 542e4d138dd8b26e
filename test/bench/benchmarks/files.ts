import { randomBytes } from "node:crypto";
import sharp from "sharp";
import { box, boxFile } from "../../support/files/recordings.ts";
import { zip } from "../../support/files/zip.ts";
import { startPostgres } from "../../support/postgres.ts";
import { median, say, type Benchmark } from "../benchmark.ts";
import { openBareStream, openStaffChatFiles, type FileStage, type SentFile } from "../support/file-stages.ts";
import { residentBytes } from "../support/process-cost.ts";
import { figure, table } from "../support/table.ts";

const MB = 1_000_000;
const BYTES = 50 * MB;
const TURNS = 7;
const AT_ONCE = 20;
const PICTURES = 10;
const SAMPLE_MS = 25;

export const files: Benchmark = {
  name: "files",
  title: "Files",
  async run() {
    const cluster = await startPostgres();
    const stages = [await openBareStream(), await openStaffChatFiles(cluster), await openStaffChatFiles(cluster, { sealed: true })];
    try {
      const film = { name: "yard.mp4", mediaType: "video/mp4", content: plain(boxFile("isom", [box("mdat", randomBytes(BYTES))])) };
      const content = randomBytes(BYTES);
      const archive = { name: "papers.zip", mediaType: "application/zip", content: plain(zip([{ name: "scan.dat", content, method: 0 }])) };
      const rows = [
        [
          "server",
          "upload, film, MB/s",
          "upload, archive, MB/s",
          "download, MB/s",
          `${AT_ONCE} uploads at once, MB/s`,
          "memory grown by them, MB",
        ],
      ];
      const alone = await inTurns(stages, film, archive);
      for (const [index, stage] of stages.entries()) rows.push([stage.name, ...alone[index]!.map(figure), ...(await atOnce(stage, film))]);
      return `Films and archives of 50 MB from one client on the same machine, one request each, medians of ${TURNS} in turns; then ${AT_ONCE} films at once, with the most memory that the server process gained. An archive is unpacked (to nowhere) by the rules before it is taken.\n\n${table(rows)}\n\n${await pictures(stages[1]!)}`;
    } finally {
      for (const stage of stages) await stage.stop();
      await cluster.remove();
    }
  },
};

/** For each stage: upload of a film, of an archive, download; in MB/s. */
async function inTurns(stages: readonly FileStage[], film: SentFile, archive: SentFile): Promise<number[][]> {
  const rates = stages.map(() => [[], [], []] as [number[], number[], number[]]);
  for (let turn = 0; turn <= TURNS; turn += 1) {
    for (const [index, stage] of stages.entries()) {
      let path = "";
      const took = [
        await timed(async () => (path = await stage.upload(film))),
        await timed(() => stage.upload(archive)),
        await timedDownload(stage, path, film.content.length),
      ];
      // The first turn warms up.
      if (turn > 0) for (const [what, ms] of took.entries()) rates[index]![what]!.push(BYTES / 1000 / ms);
    }
  }
  return rates.map((each) => each.map(median));
}

async function atOnce(stage: FileStage, film: SentFile): Promise<string[]> {
  const before = residentBytes(stage.pid);
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, residentBytes(stage.pid))), SAMPLE_MS);
  const took = await timed(() => Promise.all(Array.from({ length: AT_ONCE }, () => stage.upload(film))));
  clearInterval(watch);
  say(`${stage.name}: ${figure((most - before) / MB)} MB more at most`);
  return [figure((AT_ONCE * BYTES) / 1000 / took), figure((most - before) / MB)];
}

/** A photograph from its last byte to its thumbnails, beside what sharp alone takes for the same pictures. */
async function pictures(stage: FileStage): Promise<string> {
  const content = await sharp({
    create: { width: 4000, height: 3000, channels: 3, background: "#888", noise: { type: "gaussian", mean: 128, sigma: 30 } },
  })
    .jpeg({ quality: 85 })
    .toBuffer();
  const photograph: SentFile = { name: "photo.jpg", mediaType: "image/jpeg", content: plain(content) };
  const [served, bare]: [number[], number[]] = [[], []];
  for (let turn = 0; turn <= PICTURES; turn += 1) {
    let id = "";
    const upload = await timed(async () => (id = await stage.upload(photograph)));
    const ready = await timed(() => firstBytes(stage, id));
    const alone = await timed(async () => {
      await sharp(content).rotate().jpeg({ quality: 85 }).toBuffer();
      for (const width of [480, 1600]) await sharp(content).rotate().resize({ width, height: width, fit: "inside" }).webp().toBuffer();
    });
    if (turn === 0) continue;
    served.push(upload + ready);
    bare.push(alone);
  }
  const rows = [
    ["a photograph of 12 megapixels", "median ms"],
    ["sent → without metadata, thumbnails in two sizes, to be had", figure(median(served))],
    ["sharp alone: the same picture three times", figure(median(bare))],
  ];
  return table(rows);
}

async function timedDownload(stage: FileStage, path: string, length: number): Promise<number> {
  await firstBytes(stage, path);
  return timed(async () => {
    const bytes = await stage.download(path);
    if (bytes !== length) throw new Error(`${bytes} bytes instead of ${length}`);
  });
}

// A file is "not found" until it was checked.
async function firstBytes(stage: FileStage, path: string): Promise<void> {
  for (;;) {
    const there = await stage.download(path).then(
      () => true,
      () => false,
    );
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function plain(content: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(content);
}
