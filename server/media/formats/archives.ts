import { broken } from "../content-rules.ts";
import type { FileSource } from "./file-source.ts";
import type { LookAtPackage } from "./office/cfb.ts";
import { type Findings, NO_FINDINGS } from "./findings.ts";
import { checkOfficePaper, isOfficePaper, type OfficeForm } from "./office/office-paper.ts";
import { checkOpenDocument, isOpenDocument } from "./office/open-document.ts";
import { checkFileName } from "./office/part-names.ts";
import { createPartVisitor } from "./office/parts.ts";
import { allowUnpacking } from "./unpacking.ts";
import { readZipContents } from "./zip-contents.ts";
import { readZipDirectory } from "./zip-directory.ts";

/** An archive of files that are taken alone too. */
export async function lookAtZip(source: FileSource): Promise<Findings> {
  const unpacking = allowUnpacking(source.size);
  const directory = await readZipDirectory(source, unpacking);
  for (const { name } of directory.entries) checkFileName(name);
  await readZipContents(source, directory, createPartVisitor({ unpacking, lookInside: lookAtPackage }));
  return NO_FINDINGS;
}

export async function lookAtOfficePaper(source: FileSource, form: OfficeForm): Promise<Findings> {
  const unpacking = allowUnpacking(source.size);
  await checkOfficePaper(source, await readZipDirectory(source, unpacking), { form, unpacking, lookInside: lookAtPackage });
  return NO_FINDINGS;
}

export async function lookAtOpenDocument(source: FileSource, mediaType: string): Promise<Findings> {
  const unpacking = allowUnpacking(source.size);
  await checkOpenDocument(source, await readZipDirectory(source, unpacking), { mediaType, unpacking, lookInside: lookAtPackage });
  return NO_FINDINGS;
}

/** What is packed in another file: an office paper of any kind, never another archive. */
export const lookAtPackage: LookAtPackage = async (source, unpacking) => {
  const directory = await readZipDirectory(source, unpacking);
  const look = { unpacking, lookInside: lookAtPackage };
  if (isOfficePaper(directory)) await checkOfficePaper(source, directory, { ...look, form: null });
  else if (isOpenDocument(directory)) await checkOpenDocument(source, directory, { ...look, mediaType: null });
  else throw broken("archive");
};
