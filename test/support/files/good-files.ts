import { madeFiles } from "./made-files.ts";
import { officeStructures } from "./office-structures.ts";
import { compoundFile, officePaper, openDocument, pdf } from "./papers.ts";
import { picture, png, pngChunk } from "./pictures.ts";
import { boxFile, id3, mp3, ogg, wav, webm } from "./recordings.ts";
import { zip } from "./zip.ts";

/** A file as somebody offers it. */
export interface OfferedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

const ODF = "application/vnd.oasis.opendocument";
const OOXML = "application/vnd.openxmlformats-officedocument";

/** At least one file of every type that is taken by default, and of the ways in which browsers declare them. */
export async function goodFiles(): Promise<OfferedFile[]> {
  const rows: [string, string, Buffer | string][] = [
    ["photo.jpg", "image/jpeg", await picture("jpeg")],
    ["PHOTO.JPEG", "image/jpeg", await picture("jpeg", 300, 200)],
    ["drawing.png", "image/png", await picture("png")],
    ["profiled.png", "image/png", png(10, 10, [pngChunk("iCCP", Buffer.alloc(100_000, 1))])],
    ["moving.gif", "image/gif", await picture("gif")],
    ["photo.webp", "image/webp", await picture("webp")],
    ["photo.avif", "image/avif", await picture("avif")],
    ["IMG_0001.HEIC", "", boxFile("heic")],
    ["IMG_0002.heif", "image/heif", boxFile("heic")],
    ["paper.pdf", "application/pdf", pdf()],
    ["letter.docx", `${OOXML}.wordprocessingml.document`, officePaper("docx")],
    ["with a drawing.docx", "", officePaper("docx", [{ name: "word/media/image1.svg", content: "<svg/>" }])],
    ["table.xlsx", `${OOXML}.spreadsheetml.sheet`, officePaper("xlsx")],
    ["talk.pptx", `${OOXML}.presentationml.presentation`, officePaper("pptx")],
    ["letter.doc", "application/msword", compoundFile(["WordDocument", "1Table", "Data", "SummaryInformation", "CompObj"])],
    ["table.xls", "application/vnd.ms-excel", compoundFile(["Workbook"])],
    ["talk.ppt", "application/vnd.ms-powerpoint", compoundFile(["PowerPoint Document", "Current User"])],
    ["letter.odt", `${ODF}.text`, openDocument(`${ODF}.text`)],
    ["table.ods", `${ODF}.spreadsheet`, openDocument(`${ODF}.spreadsheet`)],
    ["talk.odp", `${ODF}.presentation`, openDocument(`${ODF}.presentation`)],
    ["notes.txt", "text/plain", "Grüße, 你好, שלום 👋\r\n\tand < b > is no tag"],
    ["notes16.txt", "text/plain; charset=utf-16", Buffer.from("\ufeffGrüße", "utf16le")],
    ["marked.txt", "text/plain", "\ufeffwith a mark"],
    // What is not UTF-8 can only be saved, and is for the program that knows it: Windows-1252, -1251, Shift-JIS, GBK, and UTF-8 with mistakes.
    ["Preisliste.csv", "text/csv", Buffer.from("Gr\xfc\xdfe;10 \x80\r\n", "latin1")],
    ["prices cyrillic.csv", "text/csv", Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x3b, 0x31])],
    ["shift.txt", "text/plain", Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea])],
    ["gbk.txt", "text/plain", Buffer.from([0xc4, 0xe3, 0xba, 0xc3])],
    ["mistakes.txt", "text/plain", Buffer.from([0x61, 0xc0, 0xbc, 0x62, 0xed, 0xa0, 0x80, 0xe2, 0x82])],
    ["BMW prices.txt", "text/plain", "BMW MZ GIF89a ID3 are how other files begin"],
    ["server.log", "text/plain", "2026-11-21 10:00:00 INFO a <script> in the middle of a line is no page"],
    ["table.csv", "application/vnd.ms-excel", "a;b\r\n1;2\r\n"],
    ["table2.csv", "text/csv", "=1+1,2"],
    ["README.md", "text/markdown", "# Title\n\n`<html>` in code"],
    ["data.json", "application/json", '{"a":[1,2]}'],
    [
      "papers.zip",
      "application/x-zip-compressed",
      zip([{ name: "folder/" }, { name: "folder/a.txt", content: "a" }, { name: "b.xml", content: "<a/>" }]),
    ],
    ["stored.zip", "application/zip", zip([{ name: "a.pdf", content: pdf(), method: 0 }])],
    [
      "large.zip",
      "application/zip",
      zip([
        { name: "a.csv", content: "1,2,3,4,5,6\n".repeat(60_000) },
        { name: "b.txt", content: noise(700_000) },
      ]),
    ],
    ["song.mp3", "audio/mpeg", mp3()],
    ["tagged.mp3", "audio/mp3", mp3(8, id3(Buffer.alloc(3_000)))],
    ["with its cover.mp3", "audio/mpeg", mp3(8, id3(Buffer.alloc(200_000, 1)))],
    ["sound.m4a", "audio/x-m4a", boxFile("M4A ")],
    ["voice.m4a", "audio/mp4", boxFile("iso5")],
    ["sound.ogg", "audio/ogg", ogg()],
    ["sound.wav", "audio/wav", wav()],
    ["voice.webm", "audio/webm;codecs=opus", webm()],
    ["film.webm", "video/webm", webm()],
    ["film.mp4", "video/mp4", boxFile("isom")],
    ["film.mov", "video/quicktime", boxFile("qt  ")],
    ["Report v1.2 (final).pdf", "application/octet-stream", pdf()],
    ["invoice booking.com.pdf", "application/pdf", pdf()],
    ["products.csv", "text/csv", "ID;Product;Price\r\n1;Coffee;2\r\nC;Kiwi;3\r\nP;Pear;4\r\nB;X1;5\r\n"],
    ["about ID;P.txt", "text/plain", "A SYLK table begins so:\nID;PWXL\nC;X1;Y1;K1\nE\n"],
  ];
  const files = rows.map(([name, mediaType, content]) => ({ name, mediaType, content: Buffer.from(content) }));
  return [...files, ...madeFiles(), ...officeStructures()];
}

/** Text that does not pack well. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => ((state = (state * 48_271) % 2_147_483_647) % 36).toString(36)).join("");
}
