/**
 * Extensions of what a computer, a browser or a web server may run, or open as a page or a disk, and all that Outlook and Gmail block. No tenant's list lifts
 * this one.
 */
const DANGEROUS: ReadonlySet<string> = new Set(
  [
    // Programs, their parts and their installers.
    "exe com scr pif msi msp mst msu msix msixbundle appx appxbundle appinstaller dll sys drv ocx cpl ax elf macho so dylib bin run app",
    "deb rpm apk aab ipa pkg mpkg dmg dex xap crx xpi jar war ear class jnlp gadget application appref-ms xbap ex ex_ fxp prg vxd lib",
    // Scripts.
    "bat cmd sh bash zsh csh ksh fish command tool ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 psm1 pssc cdxml vb vbs vbe vba ws wsf wsc wsh sct",
    "js jse mjs cjs py pyc pyo pyw pyz pyzw rb erb pl pm cgi fcgi tcl lua awk applescript scpt scptd workflow osax ahk au3 nsi nsh",
    "bas vbp vsmacros vsw msh msh1 msh2 mshxml msh1xml msh2xml",
    // Pages and scripts of web servers.
    "phtml phar pht phps pgif shtml shtm stm asp aspx asa asax ascx ashx asmx asx axd cshtml vbhtml jsp jspx jspf jsw jsv jhtml cfm cfml cfc",
    "htaccess htpasswd bgi",
    // What a browser shows as a page.
    "html htm xhtml xht hta htc svg svgz xml xsl xslt xul xbl mht mhtml swf vml mathml rss atom rdf",
    // Links, settings and what Windows opens without asking.
    "lnk url webloc desktop inf ins isp its scf reg regtrans-ms msc job chm hlp library-ms search-ms searchconnector-ms settingcontent-ms theme themepack",
    "diagcab diagcfg diagpkg cnt grp hpj mcf ops pcd plg prf printerexport website wsb xnk",
    // Certificates and stores, which are opened into the system.
    "cer crt der osd pst",
    // What joins a foreign computer, sets up this one or leads to a program elsewhere.
    "rdp ppkg appcontent-ms symboliclink-ms webpnp shb shs udl",
    "ade adp accde accdr mad maf mag mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz iqy oqy rqy dqy slk xla xlm xll wll ppa tmp",
    // Office papers that hold macros.
    "docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm",
    // Disks and cabinets: what is on them loses the mark of coming from outside.
    "iso img vhd vhdx vmdk udf cab",
  ]
    .join(" ")
    .split(" "),
);

const PHP = /^php\d*$/;
/** What a web server that goes by any part of a name runs; none of these words is a name or a domain. */
const SERVED = /^(?:php\d*|phtml|phar|pht|shtml|asp|aspx|asa|ascx|ashx|asmx|cshtml|jspx?|jhtml|cfml?|cfc|f?cgi)$/;

/** Whether files with this extension (lower case, without the dot) are never taken. */
export function isDangerous(extension: string): boolean {
  return DANGEROUS.has(extension) || PHP.test(extension);
}

/**
 * Whether a name ends in a dangerous extension, or hides one: before what systems cut off (a stream's name, blanks, nothing), behind compatibility forms,
 * invisible characters and percent codes, or in the middle where web servers look for it. Another part in the middle is a name: acme.com.pdf, zoom.app.pdf.
 */
export function hasDangerousPart(name: string): boolean {
  const shown = name.toLowerCase().split(".");
  const folded = fold(name).split(/[.:;]/);
  const parts = folded.map((part) => part.trim());
  const last = parts.findLastIndex((part) => part !== "");
  const isHidden = (index: number): boolean =>
    folded.length !== shown.length ||
    shown[index]?.trimStart() !== parts[index] ||
    parts[index + 1] === "" ||
    SERVED.test(parts[index] ?? "");
  return parts.some((part, index) => index > 0 && isDangerous(part) && (index === last || isHidden(index)));
}

/** As systems read a name that compare without regard to case, form, invisible characters and codes. */
function fold(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}|%[0-9a-f]{2}/giu, "")
    .toLowerCase();
}
