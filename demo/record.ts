import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Seeded } from "./seed.ts";

/** Raised when there is something else to be seeded: a folder of another edition is seeded beside what it holds. */
const EDITION = 4;

/** What the demo notes beside its database, readable by its owner only. */
export interface DemoRecord {
  readonly seeded: Seeded;
  /** The key of the company whose page is the first. */
  readonly keyFile: string;
  /** Whether what a company says with files was said. */
  isLively(company: string): boolean;
  noteLively(company: string): Promise<void>;
}

interface Noted {
  readonly edition: number;
  readonly lively: readonly string[];
}

/** What an earlier start left, or what `seed` answers. */
export async function openRecord(folder: string, seed: () => Promise<Seeded>): Promise<DemoRecord> {
  const [notes, keys, keyFile] = ["demo.json", "demo-keys.json", "demo-key.json"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const write = (file: string, value: unknown) => writeFile(file, JSON.stringify(value, null, 2), { mode: 0o600 });
  const noted = await readNoted(notes);
  const isKnown = noted?.edition === EDITION && existsSync(keys) && existsSync(keyFile);
  const seeded = isKnown ? (JSON.parse(await readFile(keys, "utf8")) as Seeded) : await seed();
  if (!isKnown) {
    await write(keys, seeded);
    await write(keyFile, seeded["riverside"]?.key);
    await write(notes, { edition: EDITION, lively: [] } satisfies Noted);
  }
  const lively = new Set(isKnown ? noted.lively : []);
  return {
    seeded,
    keyFile,
    isLively: (company) => lively.has(company),
    noteLively: (company) => {
      lively.add(company);
      return write(notes, { edition: EDITION, lively: [...lively] } satisfies Noted);
    },
  };
}

async function readNoted(file: string): Promise<Noted | null> {
  return existsSync(file) ? (JSON.parse(await readFile(file, "utf8")) as Noted) : null;
}
