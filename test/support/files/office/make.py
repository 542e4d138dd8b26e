#!/usr/bin/env python3
"""Makes the office files of this folder with LibreOffice. See README.md."""

import gzip
import os
import struct
import subprocess
import sys
import tempfile
import time
import zlib

import uno
from com.sun.star.awt import Point, Rectangle, Size
from com.sun.star.beans import PropertyValue
from com.sun.star.table import CellRangeAddress
from com.sun.star.text.TextContentAnchorType import AS_CHARACTER

HERE = os.path.dirname(os.path.abspath(__file__))
CHART = "12DCAE26-281F-416F-a234-c3086127382e"
TABLE = "47BBB4CB-CE4C-4E80-A591-42D9AE74950F"
FORMULA = "078B7ABA-54FC-457F-8551-6147E776A997"

FILTERS = {
    "text": {
        "docx": "MS Word 2007 XML",
        "iso.docx": "Office Open XML Text",
        "doc": "MS Word 97",
        "odt": "writer8",
        "pdf": "writer_pdf_Export",
    },
    "table": {
        "xlsx": "Calc MS Excel 2007 XML",
        "iso.xlsx": "Calc Office Open XML",
        "xls": "MS Excel 97",
        "ods": "calc8",
        "pdf": "calc_pdf_Export",
    },
    "talk": {
        "pptx": "Impress MS PowerPoint 2007 XML",
        "iso.pptx": "Impress Office Open XML",
        "odp": "impress8",
        "pdf": "impress_pdf_Export",
    },
}


def prop(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def png(path):
    """A picture of 24 by 24 pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(v for x in range(24) for v in (x * 10, y * 10, 128)) for y in range(24))
    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 24, 24, 8, 2, 0, 0, 0)))
        out.write(chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return uno.systemPathToFileUrl(path)


def describe(document, title):
    properties = document.getDocumentProperties()
    properties.Title, properties.Author, properties.Subject = title, "Zoë Müller", "Größe 中文"
    properties.Keywords = ("plan", "été")
    properties.UserDefinedProperties.addProperty("Department", 0, "R&D")
    properties.UserDefinedProperties.addProperty("Approved", 0, True)


def read_picture(context, url):
    provider = context.ServiceManager.createInstanceWithContext("com.sun.star.graphic.GraphicProvider", context)
    return provider.queryGraphic((prop("URL", url),))


def embed(document, text, cursor, class_id):
    thing = document.createInstance("com.sun.star.text.TextEmbeddedObject")
    thing.CLSID = class_id
    thing.AnchorType = AS_CHARACTER
    text.insertTextContent(cursor, thing, False)
    return thing


def letter(desktop, context, picture):
    document = desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, (prop("Hidden", True),))
    describe(document, "Letter")
    text = document.Text
    cursor = text.createTextCursor()
    style = document.StyleFamilies.getByName("PageStyles").getByName("Standard")
    style.HeaderIsOn = style.FooterIsOn = True
    style.HeaderText.String, style.FooterText.String = "Acme – Kopfzeile", "Page"
    text.insertString(cursor, "Dear team, ", False)
    cursor.HyperLinkURL = "https://example.com/a?b=1&c='2'"
    text.insertString(cursor, "a link", False)
    cursor.HyperLinkURL = ""
    text.insertString(cursor, " and a file link ", False)
    cursor.HyperLinkURL = "file:///C:/Users/zoe/plan.xlsx"
    text.insertString(cursor, "plan", False)
    cursor.HyperLinkURL = ""
    text.insertControlCharacter(cursor, 0, False)
    image = document.createInstance("com.sun.star.text.TextGraphicObject")
    image.Graphic = read_picture(context, picture)
    image.AnchorType = AS_CHARACTER
    text.insertTextContent(cursor, image, False)
    note = document.createInstance("com.sun.star.text.textfield.Annotation")
    note.Author, note.Content = "Zoë", "Is this right?"
    text.insertTextContent(cursor, note, False)
    foot = document.createInstance("com.sun.star.text.Footnote")
    text.insertTextContent(cursor, foot, False)
    foot.Text.String = "A footnote"
    text.insertControlCharacter(cursor, 0, False)
    for class_id in (CHART, TABLE, FORMULA):
        thing = embed(document, text, cursor, class_id)
        if class_id == FORMULA:
            thing.Model.Formula = "a over b"
        if class_id == TABLE:
            thing.Model.Sheets.getByIndex(0).getCellByPosition(0, 0).Value = 42
    document.RecordChanges = True
    text.insertString(cursor, "Added while changes are tracked.", False)
    document.RecordChanges = False
    return document


def plan(desktop, context, picture):
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (prop("Hidden", True),))
    describe(document, "Table")
    sheets = document.Sheets
    sheet = sheets.getByIndex(0)
    sheets.insertNewByName("Größe 中文", 1)
    for row in range(20):
        for column in range(3):
            sheet.getCellByPosition(column, row + 1).Value = row * (column + 1)
    for column, title in enumerate(("Month", "Plan", "Actual")):
        sheet.getCellByPosition(column, 0).String = title
    sheet.getCellByPosition(4, 0).Formula = "=SUM(B2:B21)"
    link = document.createInstance("com.sun.star.text.TextField.URL")
    link.URL, link.Representation = "https://example.com/", "a link"
    cell = sheet.getCellByPosition(4, 1)
    cell.insertTextContent(cell.createTextCursor(), link, False)
    sheet.Annotations.insertNew(sheet.getCellByPosition(1, 1).CellAddress, "A comment – Zoë")
    area = CellRangeAddress()
    area.Sheet, area.StartColumn, area.StartRow, area.EndColumn, area.EndRow = 0, 0, 0, 2, 20
    place = Rectangle()
    place.X, place.Y, place.Width, place.Height = 12000, 1000, 8000, 6000
    sheet.Charts.addNewByName("Chart", place, (area,), True, True)
    document.DatabaseRanges.addNewByName("Plan", area)
    pivots = sheets.getByIndex(1).DataPilotTables
    pivot = pivots.createDataPilotDescriptor()
    pivot.setSourceRange(area)
    pivot.DataPilotFields.getByIndex(0).Orientation = uno.Enum("com.sun.star.sheet.DataPilotFieldOrientation", "ROW")
    pivot.DataPilotFields.getByIndex(1).Orientation = uno.Enum("com.sun.star.sheet.DataPilotFieldOrientation", "DATA")
    pivots.insertNewByName("Pivot", sheets.getByIndex(1).getCellByPosition(0, 0).CellAddress, pivot)
    shape = document.createInstance("com.sun.star.drawing.GraphicObjectShape")
    sheet.DrawPage.add(shape)
    shape.Graphic = read_picture(context, picture)
    shape.Size, shape.Position = Size(2000, 2000), Point(12000, 8000)
    outside = sheet.getCellByPosition(4, 2)
    outside.Formula = "='file:///C:/Users/zoe/other.xlsx'#$Sheet1.A1"
    return document


def talk(desktop, context, picture, objects=(CHART, TABLE)):
    document = desktop.loadComponentFromURL("private:factory/simpress", "_blank", 0, (prop("Hidden", True),))
    describe(document, "Talk")
    pages = document.DrawPages
    pages.insertNewByIndex(0)
    page = pages.getByIndex(0)
    box = document.createInstance("com.sun.star.drawing.TextShape")
    box.Size, box.Position = Size(12000, 2000), Point(2000, 2000)
    page.add(box)
    box.String = "Größe 中文"
    cursor = box.createTextCursor()
    link = document.createInstance("com.sun.star.text.TextField.URL")
    link.URL, link.Representation = "https://example.com/", "a link"
    cursor.gotoEnd(False)
    box.insertTextContent(cursor, link, False)
    shape = document.createInstance("com.sun.star.drawing.GraphicObjectShape")
    page.add(shape)
    shape.Graphic = read_picture(context, picture)
    shape.Size, shape.Position = Size(4000, 4000), Point(2000, 6000)
    for index, class_id in enumerate(objects):
        thing = document.createInstance("com.sun.star.drawing.OLE2Shape")
        thing.Size, thing.Position = Size(6000, 5000), Point(8000 + 7000 * index, 6000)
        page.add(thing)
        thing.CLSID = class_id
    page.NotesPage.getByIndex(1).String = "Speaker notes"
    page.createAndInsertAnnotation().TextRange.String = "A comment"
    # A shape that leads to the next slide.
    button = document.createInstance("com.sun.star.drawing.RectangleShape")
    button.Size, button.Position = Size(2000, 1000), Point(20000, 1000)
    page.add(button)
    button.OnClick = uno.Enum("com.sun.star.presentation.ClickAction", "NEXTPAGE")
    return document


def with_macro(document):
    library = document.BasicLibraries.getByName("Standard")
    library.insertByName("Module1", 'Sub Main\n  MsgBox "Hello"\nEnd Sub\n')
    return document


def save(document, name, filter_name):
    path = os.path.join(HERE, name)
    options = [prop("FilterName", filter_name)]
    if filter_name.endswith("pdf_Export"):
        data = (prop("Quality", 60), prop("UseTaggedPDF", True), prop("ExportBookmarks", True))
        if "source" in name:
            data += (prop("IsAddStream", True),)
        options.append(prop("FilterData", uno.Any("[]com.sun.star.beans.PropertyValue", data)))
    document.storeToURL(uno.systemPathToFileUrl(path), tuple(options))
    print(name, os.path.getsize(path))


def pack(name):
    """An old talk holds an uncompressed picture of itself: 440 kB."""
    path = os.path.join(HERE, name)
    with open(path, "rb") as plain, open(f"{path}.gz", "wb") as packed:
        packed.write(gzip.compress(plain.read(), 9, mtime=0))
    os.remove(path)


def start(folder):
    pipe = f"pipe,name=office{os.getpid()}"
    server = subprocess.Popen(
        ["soffice", "--headless", "--norestore", "--nologo", f"--accept={pipe};urp;", f"-env:UserInstallation=file://{folder}/profile"]
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            return server, resolver.resolve(f"uno:{pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.5)
    sys.exit("LibreOffice did not start")


def main():
    with tempfile.TemporaryDirectory() as folder:
        server, context = start(folder)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        try:
            picture = png(os.path.join(folder, "picture.png"))
            makers = {"text": ("letter", letter), "table": ("table", plan), "talk": ("talk", talk)}
            for kind, (name, make) in makers.items():
                document = make(desktop, context, picture)
                for extension, filter_name in FILTERS[kind].items():
                    save(document, f"{name}.{extension}", filter_name)
                if kind == "text":
                    save(document, "letter with its source.pdf", "writer_pdf_Export")
                open_format = {"text": "odt", "table": "ods", "talk": "odp"}[kind]
                save(with_macro(document), f"{name} with a macro.{open_format}", FILTERS[kind][open_format])
                document.close(True)
            # Its embedded objects would be kept uncompressed as well.
            save(talk(desktop, context, picture, ()), "talk.ppt", "MS PowerPoint 97")
            pack("talk.ppt")
        finally:
            desktop.terminate()
            server.wait(30)


main()
