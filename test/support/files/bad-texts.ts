import type { ContentRule } from "../../../server/media/content-rules.ts";
import { type BadRow, HTML, SVG, EXE, ELF, ODT } from "./bad-contents.ts";
import { gzipSync } from "node:zlib";

/** Every kind of file that runs, under every innocent name. */
export function wrongContent(): BadRow[] {
  const claims: [name: string, mediaType: string][] = [
    ["photo.jpg", "image/jpeg"],
    ["photo.png", "image/png"],
    ["photo.gif", "image/gif"],
    ["photo.webp", "image/webp"],
    ["photo.heic", "image/heic"],
    ["photo.avif", "image/avif"],
    ["paper.pdf", "application/pdf"],
    ["letter.docx", ""],
    ["letter.doc", "application/msword"],
    ["letter.odt", ODT],
    ["papers.zip", "application/zip"],
    ["song.mp3", "audio/mpeg"],
    ["song.m4a", "audio/mp4"],
    ["song.ogg", "audio/ogg"],
    ["song.wav", "audio/wav"],
    ["film.mp4", "video/mp4"],
    ["film.webm", "video/webm"],
    ["film.mov", "video/quicktime"],
    ["notes.txt", "text/plain"],
    ["table.csv", "text/csv"],
  ];
  const contents: [string, Buffer | string][] = [
    ["a page", HTML],
    ["a drawing with a script", SVG],
    ["a program for Windows", EXE],
    ["a program for Linux", ELF],
    ["gzip", gzipSync(Buffer.alloc(9_000))],
    ["a script of a web server", "<?php system($_GET['c']); ?>"],
    ["a shell script", "#!/bin/sh\nrm -rf /\n"],
    ["a Java class", Buffer.concat([Buffer.from("cafebabe00000034", "hex"), Buffer.alloc(4_200)])],
    ["a registry file", "REGEDIT4\r\n[HKEY_LOCAL_MACHINE]\r\n"],
    ["Flash", Buffer.concat([Buffer.from("CWS\u000a"), Buffer.alloc(4_200)])],
  ];
  return claims.flatMap(([name, mediaType]) =>
    contents.map(([what, content]): BadRow => [`${what} as ${name}`, "file_type_mismatch", name, mediaType, content]),
  );
}

/** Texts that are none. */
export function textTricks(): BadRow[] {
  const pages = [
    HTML,
    " \t\r\n\f<html>",
    "<!doctype HTML>",
    "<HEAD>",
    "<ScRiPt>alert(1)</script>",
    "<script/src=x>",
    "<iframe src=x>",
    "<h1 onclick=x>",
    "<div >",
    "<font >",
    "<table >",
    "<a href=x>",
    "<style >",
    "<title >",
    "<b >",
    "<body onload=x>",
    "<br >",
    "<p >",
    "<!-- x --><script>",
    "<?xml version='1.0'?><x/>",
    SVG,
    "<svg/onload=x>",
    "<img src=x onerror=x>",
    "<math><x/></math>",
    "<object data=x>",
    "<meta http-equiv=refresh>",
    "<link rel=import>",
    "<form action=x>",
    "<% eval(request('x')) %>",
    "<?= `id` ?>",
    "%PDF-1.7\n%%EOF",
    "%!PS-Adobe-3.0",
    "{\\rtf1\\ansi}",
    "MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
    "[InternetShortcut]\r\nURL=file://x",
    "\ufeff<html>",
  ];
  const mismatch = (technique: string, content: Buffer | string, rule?: ContentRule): BadRow => {
    const row = [technique, "file_type_mismatch", "notes.txt", "text/plain", content] as const;
    return rule === undefined ? row : [...row, rule];
  };
  return [
    ...pages.map((page) => mismatch(`a text that begins ${JSON.stringify(page.slice(0, 30))}`, page)),
    ...["README.md", "data.json", "server.log", "table.csv"].map((name): BadRow => [
      `a page as ${name}`,
      "file_type_mismatch",
      name,
      "text/plain",
      HTML,
    ]),
    mismatch("a page in UTF-16 with its mark, little end first", Buffer.from(`\ufeff${HTML}`, "utf16le"), "page"),
    mismatch("a page in UTF-16 with its mark, big end first", Buffer.from(`\ufeff${HTML}`, "utf16le").swap16()),
    mismatch("a page in UTF-16 without its mark", Buffer.from(HTML, "utf16le"), "controls"),
    mismatch("a page in UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0])),
    mismatch("half a surrogate pair in UTF-16", Buffer.from([0xff, 0xfe, 0, 0xd8, 0x61, 0])),
    mismatch("NUL in the middle", `text\0text`, "controls"),
    mismatch("an escape sequence (ISO-2022-JP)", `text \u001b$B text`),
    mismatch("a control character far into the file", `${"x".repeat(200_000)}\u0001`),
    mismatch("a control character of the second set", "text \u009b31m"),
  ];
}
