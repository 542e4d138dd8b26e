import type { PaperName } from "./papers.ts";
import { zip, type ZipPart } from "./zip.ts";

const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const DOCUMENTS = "application/vnd.openxmlformats-officedocument";
const MAIN = {
  docx: ["word/document.xml", `${DOCUMENTS}.wordprocessingml.document.main+xml`],
  xlsx: ["xl/workbook.xml", `${DOCUMENTS}.spreadsheetml.sheet.main+xml`],
  pptx: ["ppt/presentation.xml", `${DOCUMENTS}.presentationml.presentation.main+xml`],
} as const;
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n';

/** One relationship: its type (the last word of it, or all), where it leads, and whether that is outside. */
export type Relation = readonly [type: string, target: string, external?: boolean];

/** A list of relationships as Word writes it. */
export function relations(list: readonly Relation[]): string {
  const rows = list.map(([type, target, external], index) => {
    const mode = external === true ? ' TargetMode="External"' : "";
    return `<Relationship Id="rId${index + 1}" Type="${type.includes(":") ? type : `${OFFICE}/${type}`}" Target="${target}"${mode}/>`;
  });
  return `${DECLARATION}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${rows.join("")}</Relationships>`;
}

export interface PackageDetails {
  /** Parts beside the main one, by their names. */
  readonly parts?: Readonly<Record<string, string | Buffer>>;
  /** What the main part leads to. */
  readonly leads?: readonly Relation[];
  /** Types by part name or, beginning with a dot, by extension. */
  readonly types?: Readonly<Record<string, string>>;
  /** How every part is written into the archive. */
  readonly written?: Partial<ZipPart>;
  /** How the archive is written. */
  readonly archive?: Parameters<typeof zip>[1];
}

/** A complete package of Office Open XML (ECMA-376, part 2): list of types, relationships of the package and of its main part. */
export function officePackage(
  kind: PaperName,
  { parts = {}, leads = [], types = {}, written = {}, archive = {} }: PackageDetails = {},
): Buffer {
  const [main, mainType] = MAIN[kind];
  const folder = main.slice(0, main.indexOf("/"));
  const listed = {
    ".rels": "application/vnd.openxmlformats-package.relationships+xml",
    ".xml": "application/xml",
    [main]: mainType,
    ...types,
  };
  const rows = Object.entries(listed).map(([name, type]) =>
    name.startsWith(".")
      ? `<Default Extension="${name.slice(1)}" ContentType="${type}"/>`
      : `<Override PartName="/${name}" ContentType="${type}"/>`,
  );
  const contents: Record<string, string | Buffer> = {
    "[Content_Types].xml": `${DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${rows.join("")}</Types>`,
    "_rels/.rels": relations([["officeDocument", main]]),
    [main]: `${DECLARATION}<root xmlns:r="${OFFICE}"/>`,
    [`${folder}/_rels/${main.slice(folder.length + 1)}.rels`]: relations(leads),
    ...parts,
  };
  return zip(
    Object.entries(contents).map(([name, content]) => ({ name, content, ...written })),
    archive,
  );
}
