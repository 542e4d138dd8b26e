/**
 * Extensions of what a computer, a browser or a web server may run, or open as a page or a disk. No tenant's list lifts this one.
 */
const DANGEROUS: ReadonlySet<string> = new Set(
  [
    // Programs, their parts and their installers.
    "exe com scr pif msi msp mst msu msix msixbundle appx appxbundle appinstaller dll sys drv ocx cpl ax elf macho so dylib bin run app",
    "deb rpm apk aab ipa pkg mpkg dmg dex xap crx xpi jar war ear class jnlp gadget application appref-ms xbap",
    // Scripts.
    "bat cmd sh bash zsh csh ksh fish command tool ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psm1 pssc cdxml vb vbs vbe vba ws wsf wsc wsh sct",
    "js jse mjs cjs py pyc pyo pyw pyz pyzw rb erb pl pm cgi fcgi tcl lua awk applescript scpt scptd workflow osax ahk au3 nsi",
    // Pages and scripts of web servers.
    "phtml phar pht phps pgif shtml shtm stm asp aspx asa asax ascx ashx asmx axd cshtml vbhtml jsp jspx jspf jsw jsv jhtml cfm cfml cfc",
    "htaccess htpasswd",
    // What a browser shows as a page.
    "html htm xhtml xht hta htc svg svgz xml xsl xslt xul xbl mht mhtml swf vml mathml rss atom rdf",
    // Links, settings and what Windows opens without asking.
    "lnk url webloc desktop inf ins isp scf reg regtrans-ms msc job chm hlp library-ms search-ms searchconnector-ms settingcontent-ms diagcab theme themepack",
    // What joins a foreign computer, sets up this one or leads to a program elsewhere.
    "rdp ppkg appcontent-ms symboliclink-ms webpnp shb shs osd",
    "ade adp accde accdr mde mda mdb iqy oqy rqy slk xll wll",
    // Office papers that hold macros.
    "docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm",
    // Disks: what is on them loses the mark of coming from outside.
    "iso img vhd vhdx vmdk udf",
  ]
    .join(" ")
    .split(" "),
);

const PHP = /^php\d*$/;

/** Whether files with this extension (lower case, without the dot) are never taken. */
export function isDangerous(extension: string): boolean {
  return DANGEROUS.has(extension) || PHP.test(extension);
}

/**
 * Whether any part of a name after its first dot is a dangerous extension: servers and systems differ in which part they go by, and in what
 * they cut off. Compatibility forms, invisible characters and percent codes hide nothing.
 */
export function hasDangerousPart(name: string): boolean {
  return name
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}|%[0-9a-f]{2}/giu, "")
    .toLowerCase()
    .split(/[.:;]/)
    .slice(1)
    .some((part) => isDangerous(part.trim()));
}
