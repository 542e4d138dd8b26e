import { zip, type ZipPart } from "./zip.ts";

const OOXML = {
  docx: ["word/document.xml", "wordprocessingml.document"],
  xlsx: ["xl/workbook.xml", "spreadsheetml.sheet"],
  pptx: ["ppt/presentation.xml", "presentationml.presentation"],
} as const;

export type PaperName = keyof typeof OOXML;

/** The list of content types of a paper, with what is added to it. */
export function contentTypes(name: PaperName, added = ""): string {
  const [part, type] = OOXML[name];
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}.main+xml"/>${added}</Types>`;
}

/** A paper of Office Open XML; `parts` are added, `types` replaces its list of content types. */
export function officePaper(name: PaperName, parts: readonly ZipPart[] = [], types: string | Buffer = contentTypes(name)): Buffer {
  return zip([
    { name: "[Content_Types].xml", content: types },
    { name: "_rels/.rels", content: "<Relationships/>" },
    { name: OOXML[name][0], content: "<document>Hello</document>" },
    ...parts,
  ]);
}

/** A paper of OpenDocument. */
export function openDocument(type: string, parts: readonly ZipPart[] = [], manifest = "<manifest/>"): Buffer {
  return zip([
    { name: "mimetype", content: type, method: 0 },
    { name: "content.xml", content: "<office/>" },
    { name: "META-INF/manifest.xml", content: manifest },
    ...parts,
  ]);
}

/** A compound file (MS-CFB) whose directory names `streams`. */
export function compoundFile(streams: readonly string[]): Buffer {
  const names = ["Root Entry", ...streams];
  const directorySectors = Math.ceil(names.length / 4);
  const header = Buffer.alloc(512);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(header);
  header.writeUInt16LE(0x3e, 24);
  header.writeUInt16LE(3, 26);
  header.writeUInt16LE(0xfffe, 28);
  header.writeUInt16LE(9, 30);
  header.writeUInt32LE(1, 44);
  header.writeUInt32LE(1, 48);
  header.writeUInt32LE(0xffff_fffe, 60);
  header.writeUInt32LE(0xffff_fffe, 68);
  header.fill(0xff, 76);
  header.writeUInt32LE(0, 76);
  const table = Buffer.alloc(512, 0xff);
  table.writeUInt32LE(0xffff_fffd, 0);
  for (let index = 1; index <= directorySectors; index += 1)
    table.writeUInt32LE(index === directorySectors ? 0xffff_fffe : index + 1, 4 * index);
  const directory = Buffer.alloc(512 * directorySectors);
  for (const [index, name] of names.entries()) {
    const at = 128 * index;
    directory.write(name, at, "utf16le");
    directory.writeUInt16LE(2 * name.length + 2, at + 64);
    directory.writeUInt8(index === 0 ? 5 : 2, at + 66);
  }
  return Buffer.concat([header, table, directory, Buffer.alloc(4_096)]);
}

/** A PDF of one empty page; `inside` stands in a comment before its first object, `after` behind its end. */
export function pdf({ before = "", inside = "", after = "" } = {}): Buffer {
  const objects =
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n";
  const body = `%PDF-1.7\n${inside}${objects}xref\n0 1\n0000000000 65535 f \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n150\n%%EOF\n`;
  return Buffer.from(before + body + after, "latin1");
}
