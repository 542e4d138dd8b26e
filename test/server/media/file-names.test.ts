import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isDangerous } from "../../../server/media/formats/dangerous-types.ts";
import { checkName } from "../../../server/media/file-names.ts";
import { allowedExtensions, DEFAULT_EXTENSIONS } from "../../../server/media/file-types.ts";

const refused = (name: string, code: string) => assert.throws(() => checkName(name), { code }, JSON.stringify(name));
const shown = (given: string, name: string) => assert.equal(checkName(given).name, name, JSON.stringify(given));

const DANGEROUS =
  "exe bat cmd com scr pif msi msp cpl dll sys sh bash ps1 vbs vbe js jse mjs wsf wsh hta lnk reg inf scf url desktop php php3 php5 php7 phtml phar pht asp aspx asa ashx asmx jsp jspx cgi pl py rb html htm xhtml xht shtml svg svgz xml xsl mht mhtml swf jar class war apk ipa deb rpm dmg pkg iso img vhd vhdx docm dotm xlsm xltm xlam xlsb pptm potm ppam chm jnlp application appx msix library-ms settingcontent-ms rdp ppkg appcontent-ms symboliclink-ms webpnp shb shs osd".split(
    " ",
  );

suite("file names", () => {
  test("UP-1 no list of a tenant lifts the block of dangerous types", () => {
    for (const extension of DANGEROUS) {
      assert.ok(isDangerous(extension), extension);
      refused(`file.${extension}`, "file_type_dangerous");
      refused(`file.${extension.toUpperCase()}`, "file_type_dangerous");
    }
    assert.deepEqual(allowedExtensions([...DANGEROUS, "EXE", "pdf", "PDF"]), ["pdf"]);
    assert.deepEqual(allowedExtensions(DEFAULT_EXTENSIONS), DEFAULT_EXTENSIONS);
  });

  test("UP-2 a dangerous extension at the end, hidden, or where web servers look for it is found", () => {
    for (const name of [
      "a.php.jpg",
      "a.jpg.php",
      "a.pHp5.png",
      "a.asp;.jpg",
      "a.asp;a.jpg",
      "a.aspx:.jpg",
      "a.php::$DATA",
      "a.php:jpg",
      "a.exe .pdf",
      "a.exe\u00a0.pdf",
      "a.exe. .pdf",
      "a.jpg.exe.",
      "a.exe ",
      "a.exe...",
      "a.exe\u3000",
      "a.php%20.jpg",
      "a.%70hp%20.exe",
      "photo\u202egpj.exe",
      "photo.ex\u200be",
      "photo.e\u200dxe.pdf",
      "photo.\u2066exe\u2069.pdf",
      "photo.ex\u00ade",
      "photo.\uff45\uff58\uff45",
      "photo\uff0eexe",
      "photo\u2024exe",
      "photo.e\u{e0078}xe",
      "exe.e\u200dxe.pdf",
      "a.jsp.docx",
      "a.cgi.txt",
    ])
      refused(name, "file_type_dangerous");
  });

  test("UP-2 words in the middle of a name are names, also where they would be dangerous at its end", () => {
    for (const name of [
      "acme.com.pdf",
      "invoice booking.com.pdf",
      "ACME.COM.PDF",
      "zoom.app.png",
      "dry.run.2.txt",
      "example.pl.docx",
      "my.command.txt",
      "setup.exe.log",
      "index.html.txt",
      "icon.svg.png",
      "a.exe.b.c.pdf",
      "com.acme.app.json",
      "exe.pdf",
      "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 acme.com.pdf",
    ])
      checkName(name);
  });

  test("UP-1 what mail programs block is dangerous too", () => {
    const blocked =
      "ade adp app appcontent-ms application appref-ms appx appxbundle asp aspx asx bas bat bgi cab cer chm cmd cnt com cpl crt csh der diagcab diagcfg diagpkg dll dmg ex ex_ exe fxp gadget grp hlp hpj hta htc img inf ins iso isp its jar jnlp js jse ksh lib lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml msh1xml msh2xml msi msix msixbundle msp mst msu nsh ops osd pcd pif pl plg prf prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 pst py pyc pyo pyw pyz pyzw reg scf scr sct settingcontent-ms shb shs sys theme tmp udl url vb vbe vbp vbs vhd vhdx vsmacros vsw vxd webpnp website ws wsb wsc wsf wsh xbap xll xnk";
    for (const extension of blocked.split(" ")) assert.ok(isDangerous(extension), extension);
  });

  test("UP-2 paths, control characters, codes for them, devices and names that are none are refused", () => {
    for (const name of [
      "../a.jpg",
      "..\\a.jpg",
      "a/b.jpg",
      "a\\b.jpg",
      "/etc/passwd",
      "C:\\a.jpg",
      "\\\\host\\a.jpg",
      "a\uff0fb.jpg",
      "a\uff3cb.jpg",
      "%2e%2e%2fa.jpg",
      "..%2fa.jpg",
      "%252e%252e%252fa.jpg",
      "%c0%ae%c0%aea.jpg",
      "a%00.jpg",
      "a.php%00.jpg",
      "a\0.jpg",
      "a.jpg\0.txt",
      "a\r\nSet-Cookie: x.jpg",
      "a\n.jpg",
      "a%0d%0ab.jpg",
      "a%22.jpg",
      "a\t.jpg",
      "a\u007f.jpg",
      "a\u0085.jpg",
      "a\u2028.jpg",
      "a\ud800.jpg",
      ".env",
      ".jpg",
      "..jpg",
      ".",
      "..",
      "...",
      "",
      "   ",
      "\u202e",
      "\u200b.jpg",
      "CON.jpg",
      "nul.txt",
      "Aux.pdf",
      "com1.pdf",
      "LPT9.pdf",
      "con .pdf",
      "COM\u00b9.pdf",
    ])
      refused(name, "file_name_invalid");
  });

  test("UP-2 a name without an extension, or with one in other letters, is of no type that is taken", () => {
    for (const name of [
      "README",
      "photo.",
      "photo. .",
      "photo.\u0435\u0445\u0435",
      "photo.jp g",
      "a.{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}",
    ])
      refused(name, "file_type_not_allowed");
  });

  test("UP-2 what is left is shown without hidden characters and can stand in a header and on a disk", () => {
    shown("photo\u202egpj.png", "photogpj.png");
    shown("pho\u200bto\ufeff.jpg", "photo.jpg");
    shown("\u2067photo\u2069.jpg", "photo.jpg");
    shown('a "quoted" <b>|?*.jpg', "a _quoted_ _b____.jpg");
    shown("10:30.jpg", "10_30.jpg");
    shown("  many   spaces .jpg", "many spaces .jpg");
    shown("photo.jpg. . ", "photo.jpg");
    shown("photo.JPG", "photo.JPG");
    shown("cafe\u0301.pdf", "caf\u00e9.pdf");
    shown(
      "Gr\u00fc\u00dfe \u4f60\u597d \u05e9\u05dc\u05d5\u05dd \ud83d\udc4b\ufe0f.pdf",
      "Gr\u00fc\u00dfe \u4f60\u597d \u05e9\u05dc\u05d5\u05dd \ud83d\udc4b\ufe0f.pdf",
    );
    shown("it's 100% done.v2.pdf", "it's 100% done.v2.pdf");
    assert.equal(checkName("photo.JPG").extension, "jpg");
  });

  test("UP-2 a long name is cut to 200 characters and 255 bytes, and keeps its extension", () => {
    for (const letter of ["a", "\u00e9", "\u4f60", "\ud83d\udc4b", "\ud83d\udc68\u{1f3fd}", "e\u0301\u0302"]) {
      const { name, extension } = checkName(`${letter.repeat(400)}.jpeg`);
      assert.equal(extension, "jpeg");
      assert.ok(name.endsWith(".jpeg") && name.startsWith(letter.normalize("NFC")));
      assert.ok(Buffer.byteLength(name) <= 255 && Array.from(name).length <= 200, name);
      assert.equal(checkName(name).name, name, "stays as it is from then on");
    }
    refused(`a.${"b".repeat(300)}`, "file_name_invalid");
    refused(".htaccess", "file_type_dangerous");
    // Cut where `.php` would be left before the extension.
    refused(`${"a".repeat(192)}.phpabc.jpg`, "file_type_dangerous");
  });

  test("RE-1 a name of a thousand characters is judged in no time", () => {
    const began = performance.now();
    for (const name of [
      ".".repeat(1_000),
      " ".repeat(1_000),
      "a. ".repeat(333),
      "%25".repeat(333),
      "\u202e".repeat(1_000),
      "e\u0301".repeat(500),
    ]) {
      try {
        checkName(`${name}.pdf`);
      } catch {
        // Refused or not: only the time counts.
      }
    }
    assert.ok(performance.now() - began < 300);
  });

  test("UP-2 joiners and tags that are part of what is seen stay; all others go", () => {
    for (const name of [
      "👨\u200d👩\u200d👧.png",
      "🏳\ufe0f\u200d🌈.png",
      "👩🏽\u200d💻.png",
      "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}.png",
      "می\u200cخواهم.pdf",
      "क्\u200dष.pdf",
    ])
      shown(name, name);
    shown("re\u200dport\u200c.pdf", "report.pdf");
    shown("\u200d👩.png", "👩.png");
    shown("a\u{e0067}b.png", "ab.png");
  });

  test("K9 a word in the middle is a name, also after a blank; before one it hides an ending", () => {
    shown("Dr. Com.pdf", "Dr. Com.pdf");
    shown("Minutes. App. Run.docx", "Minutes. App. Run.docx");
    refused("Dr.com .pdf", "file_type_dangerous");
  });
});
