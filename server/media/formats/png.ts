import { type FileSource, readThrough } from "./file-source.ts";
import { checkPixels, FRAMES, type Findings, mustAgree, mustHold, PARTS } from "./findings.ts";
import { nothingFollows } from "./trailing.ts";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Follows the chunks of a PNG (W3C PNG, third edition, section 5) to its end; moving ones too. */
export function lookAtPng(source: FileSource): Promise<Findings> {
  return readThrough(source, async (reader) => {
    mustAgree((await reader.take(8)).equals(SIGNATURE));
    let findings: Findings | null = null;
    let data = false;
    for (let count = 0; ; count += 1) {
      mustHold(count < PARTS);
      const head = await reader.take(8);
      const length = head.readUInt32BE(0);
      const name = head.toString("latin1", 4);
      mustHold(/^[A-Za-z]{4}$/.test(name) && (count === 0) === (name === "IHDR"));
      if (name === "IEND") break;
      if (name === "IHDR") {
        mustHold(length === 13);
        findings = sizeOf(await reader.take(13));
      } else if (name === "acTL") {
        mustHold(length === 8 && (await reader.take(8)).readUInt32BE(0) <= FRAMES);
      } else await reader.skip(length);
      data ||= name === "IDAT";
      await reader.skip(4);
    }
    await reader.skip(4);
    mustHold(findings !== null && data);
    await nothingFollows(reader);
    return findings;
  });
}

const sizeOf = (header: Buffer): Findings => checkPixels(header.readUInt32BE(0), header.readUInt32BE(4));
