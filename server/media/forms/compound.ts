import { Failure } from "../../errors.ts";
import type { FileSource } from "../file-source.ts";
import { type Findings, mustAgree, mustHold, NO_FINDINGS } from "./findings.ts";

const SIGNATURE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const END = 0xffff_fffa;
/** Directory sectors and tables of a paper; large ones have some hundreds. */
const SECTORS = 1_000;
/** The stream that makes a compound file a paper of that kind. */
const PAPERS: Readonly<Record<string, readonly string[]>> = {
  doc: ["WordDocument"],
  xls: ["Workbook", "Book"],
  ppt: ["PowerPoint Document"],
};
/** Storages that hold macros. */
const MACROS = ["VBA", "Macros", "_VBA_PROJECT", "_VBA_PROJECT_CUR"];

/** Reads the directory of an old office paper (MS-CFB, section 2.6): it must be one, and hold no macros. */
export async function lookAtCompound(source: FileSource, extension: string): Promise<Findings> {
  const names = await directoryOf(source);
  if (names.some((name) => MACROS.includes(name))) throw new Failure("file_type_dangerous");
  mustAgree((PAPERS[extension] ?? []).some((name) => names.includes(name)));
  return NO_FINDINGS;
}

async function directoryOf(source: FileSource): Promise<string[]> {
  mustHold(source.size >= 512);
  const header = await source.range(0, 512);
  mustAgree(header.subarray(0, 8).equals(SIGNATURE));
  const shift = header.readUInt16LE(30);
  mustHold(shift === 9 || shift === 12);
  const length = 2 ** shift;
  const readSector = (sector: number): Promise<Buffer> => {
    const start = (sector + 1) * length;
    mustHold(sector < END && start + length <= source.size + length - 1);
    return source.range(start, Math.min(start + length, source.size));
  };
  const nextOf = await createChain(header, length, readSector);
  const names: string[] = [];
  const seen = new Set<number>();
  for (let sector = header.readUInt32LE(48); sector < END; sector = await nextOf(sector)) {
    mustHold(!seen.has(sector) && seen.size < SECTORS);
    seen.add(sector);
    names.push(...namesIn(await readSector(sector)));
  }
  return names;
}

/** Answers which sector follows a sector, from the allocation table. */
async function createChain(header: Buffer, length: number, readSector: (sector: number) => Promise<Buffer>) {
  const tables = Array.from({ length: 109 }, (_, index) => header.readUInt32LE(76 + 4 * index)).filter((sector) => sector < END);
  let count = 0;
  for (let sector = header.readUInt32LE(68); sector < END;) {
    count += 1;
    mustHold(count <= SECTORS);
    const list = await readSector(sector);
    mustHold(list.length === length);
    for (let at = 0; at < length - 4; at += 4) if (list.readUInt32LE(at) < END) tables.push(list.readUInt32LE(at));
    sector = list.readUInt32LE(length - 4);
  }
  const read = new Map<number, Buffer>();
  return async (sector: number): Promise<number> => {
    const index = Math.floor((sector * 4) / length);
    const table = tables[index];
    mustHold(table !== undefined);
    const entries = read.get(index) ?? (await readSector(table));
    read.set(index, entries);
    const at = (sector * 4) % length;
    mustHold(at + 4 <= entries.length);
    return entries.readUInt32LE(at);
  };
}

function namesIn(sector: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at + 128 <= sector.length; at += 128) {
    const bytes = sector.readUInt16LE(at + 64);
    mustHold(bytes <= 64);
    if (bytes > 2) names.push(sector.toString("utf16le", at, at + bytes - 2));
  }
  return names;
}
