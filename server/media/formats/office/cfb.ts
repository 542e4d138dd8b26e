import { mustKeep } from "../../content-rules.ts";
import type { FileSource } from "../file-source.ts";
import { bufferSource } from "../buffer-source.ts";
import { type CfbEntry, type CfbFile, openCfb } from "./cfb-file.ts";
import { type Findings, mustAgree, NO_FINDINGS } from "../findings.ts";
import { checkBook, checkTalk, checkText } from "./old-papers.ts";
import { allowUnpacking, type Unpacking } from "../unpacking.ts";

/** Looks into an office paper of any kind that is packed in another file. @throws Failure */
export type LookAtPackage = (source: FileSource, unpacking: Unpacking) => Promise<void>;

/** The stream that makes a compound file a paper of that kind. Names are compared in capitals (MS-CFB, section 2.6.4). */
const PAPERS: Readonly<Record<string, readonly string[]>> = {
  doc: ["WORDDOCUMENT"],
  xls: ["WORKBOOK", "BOOK"],
  ppt: ["POWERPOINT DOCUMENT"],
};
const RECORDS: Readonly<Record<string, (file: CfbFile, entry: CfbEntry) => Promise<void>>> = {
  WORDDOCUMENT: checkText,
  WORKBOOK: checkBook,
  BOOK: checkBook,
  "POWERPOINT DOCUMENT": checkTalk,
};
/** Storages and streams that hold macros. */
const MACROS: readonly string[] = ["VBA", "MACROS", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "PROJECTWM"];
const ENCRYPTED: readonly string[] = ["ENCRYPTEDPACKAGE", "ENCRYPTEDSUMMARY"];
/** Streams that hold a paper of today's kinds. */
const PACKAGES: readonly string[] = ["PACKAGE", "PACKAGE_STREAM", "EMBEDDEDODF"];
const PACKAGE_BYTES = 16 * 1024 * 1024;
/** Classes that run, or hold any file: both packagers, the browser, Flash, HTML applications, pages, scriptlets. */
const CLASSES: readonly string[] = [
  "0003000c-0000-0000-c000-000000000046",
  "f20da720-c02f-11ce-927b-0800095ae340",
  "eab22ac3-30c1-11cf-a7eb-0000c05bae0b",
  "8856f961-340a-11d0-a96b-00c04fd705a2",
  "d27cdb6e-ae6d-11cf-96b8-444553540000",
  "3050f4d8-98b5-11cf-bb82-00aa00bdce0b",
  "25336920-03f9-11cf-8fd0-00aa00686f13",
  "06290bd3-48aa-11d2-8432-006008c3fbfc",
];
/** The class of an address (URL moniker) as it is written. */
const ADDRESS = Buffer.from("e0c9ea79f9bace118c8200aa004ba90b", "hex");

/** An old office paper without macros. */
export async function lookAtCfb(source: FileSource, extension: string, lookInside: LookAtPackage): Promise<Findings> {
  const file = await openCfb(source);
  await checkCfb(file, { lookInside, unpacking: allowUnpacking(source.size) });
  mustAgree(file.entries.some(({ name }) => PAPERS[extension]?.includes(name.toUpperCase())));
  return NO_FINDINGS;
}

interface Inside {
  readonly lookInside: LookAtPackage;
  readonly unpacking: Unpacking;
}

/** Any compound file, alone or embedded: no macros, nothing that runs, nothing encrypted. @throws Failure */
export async function checkCfb(file: CfbFile, { lookInside, unpacking }: Inside): Promise<void> {
  for (const entry of file.entries) {
    const name = entry.name.toUpperCase();
    mustKeep(!MACROS.includes(name), "macros", entry.name);
    mustKeep(!CLASSES.includes(entry.classId), "package", entry.name);
    mustKeep(!ENCRYPTED.includes(name), "encrypted", entry.name);
    if (name === "\u0001OLE10NATIVE") await checkNative(file, entry);
    if (name === "\u0001OLE") mustKeep(!(await file.read(entry, 65_536)).includes(ADDRESS), "remote", entry.name);
    if (PACKAGES.includes(name)) await lookIntoPackage(file, entry, { lookInside, unpacking });
    await RECORDS[name]?.(file, entry);
  }
}

/** What an object of the oldest kind holds: pictures of Paint, or whatever somebody packed. */
async function checkNative(file: CfbFile, entry: CfbEntry): Promise<void> {
  mustKeep((await file.read(entry, 6)).toString("latin1", 4) === "BM", "package", entry.name);
}

async function lookIntoPackage(file: CfbFile, entry: CfbEntry, { lookInside, unpacking }: Inside): Promise<void> {
  mustKeep(entry.size <= PACKAGE_BYTES, "embedded", entry.name);
  const bytes = await file.read(entry, PACKAGE_BYTES);
  if (bytes.length > 0) await lookInside(bufferSource(bytes), unpacking.deeper());
}
