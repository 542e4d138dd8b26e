import { mustHold } from "../findings.ts";

/** The text of XML, which is UTF-8 or UTF-16, with a mark or told by its first character. */
export function xmlText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? "utf-16be" : "utf-8";
}

/** An element's start, its name without prefix. */
export interface XmlElement {
  readonly name: string;
  /** By their names as they are written; character references are resolved. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** What is no element's start: its beginning, and where it ends. */
const OTHERS: readonly (readonly [start: string, end: string])[] = [
  ["<!--", "-->"],
  ["<?", "?>"],
  ["<![CDATA[", "]]>"],
  ["</", ">"],
];
/** Characters of all attributes of an element. */
const ATTRIBUTES = 65_536;
const START = /<([^\s<>/="'!?]+)((?:\s+[^\s<>/="']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>/y;
const ATTRIBUTE = /\s+([^\s<>/="']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;

/** The elements of a well-formed XML without document type, in their order. @throws Failure `file_malformed` */
export function* xmlElements(text: string): Generator<XmlElement> {
  const start = new RegExp(START);
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const other = OTHERS.find(([begin]) => text.startsWith(begin, at));
    if (other !== undefined) {
      const end = text.indexOf(other[1], at + other[0].length);
      mustHold(end >= 0);
      at = end + other[1].length;
      continue;
    }
    start.lastIndex = at;
    const [, name, attributes] = start.exec(text) ?? [];
    mustHold(name !== undefined && attributes !== undefined && attributes.length <= ATTRIBUTES);
    yield { name: localName(name), attributes: attributesOf(attributes) };
    at = start.lastIndex;
  }
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const attribute = new RegExp(ATTRIBUTE);
  const attributes = new Map<string, string>();
  for (let found = attribute.exec(text); found !== null; found = attribute.exec(text)) {
    const [, name = "", double, single] = found;
    mustHold(!attributes.has(name));
    attributes.set(name, resolve(double ?? single ?? ""));
  }
  return attributes;
}

const localName = (name: string): string => name.slice(name.lastIndexOf(":") + 1);

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** @throws Failure `file_malformed` for an entity of the document's own */
function resolve(value: string): string {
  if (!value.includes("&")) return value;
  return value.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));?/gi, (_, hex?: string, decimal?: string, name?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    const character = name === undefined ? (code <= 0x10ffff ? String.fromCodePoint(code) : undefined) : NAMED[name];
    mustHold(character !== undefined);
    return character;
  });
}
