"""How the tests read documents back: with python-docx, LibreOffice and pdftotext, none of which shares code with Gnomon."""

import pathlib
import re
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile

import docx
import docx.table
import docx.text.paragraph

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def blocks(path):
    """Paragraphs and tables of a document in their order: ("Heading1", "一、…") or ("table", [[cell, …], …])."""
    document = docx.Document(str(path))
    for element in document.element.body:
        if element.tag == W + "p":
            paragraph = docx.text.paragraph.Paragraph(element, document)
            yield element.find(f"{W}pPr/{W}pStyle").get(W + "val"), paragraph.text
        elif element.tag == W + "tbl":
            table = docx.table.Table(element, document)
            cells = [cell.text for cell in table._cells]  # row by row is quadratic
            n = len(table.columns)
            yield "table", [cells[i:i + n] for i in range(0, len(cells), n)]


def text_of(path):
    """The document as plain text, to be read and approved."""
    lines = []
    for kind, content in blocks(path):
        if kind == "table":
            lines += [" | ".join(row).strip() for row in content]
        elif content:
            lines.append(f"[{kind}] {content}")
    return "\n".join(lines) + "\n"


def tables(path):
    """Tables by their captions, each a list of rows as dictionaries."""
    found = {}
    caption = None
    for kind, content in blocks(path):
        if kind == "Caption":
            caption = content
        elif kind == "table":
            heading, *rows = content
            found[caption] = [dict(zip(heading, row)) for row in rows]
    return found


def to_pdf(paths, folder):
    """All of them in one call of LibreOffice, with a profile of its own."""
    subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
                    "--outdir", str(folder), *map(str, paths)],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=240,
                   env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"})
    return [pathlib.Path(folder) / (pathlib.Path(path).stem + ".pdf") for path in paths]


def pages_of(pdf):
    """The text of each page."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout
    return text.decode().split("\f")[:-1]


def lines_of(pdf):
    """For each page its lines: top, left and right edge in points, and the text without white space."""
    html = subprocess.run(["pdftotext", "-bbox-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout.decode()
    return [[(float(top), float(left), float(right), re.sub(r"<[^>]*>|\s", "", text)) for left, top, right, text in
             re.findall(r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</line>', page, re.S)]
            for page in html.split("<page ")[1:]]


def page_numbers(pdf):
    """Of each page the number at its foot, and on which side it stands."""
    numbers = []
    for lines in lines_of(pdf):
        top, left, right, text = max(lines)
        numbers.append((int(text.strip("—")), "left" if left < 150 else "right" if right > 400 else "middle"))
    return numbers


# Children in the order of the schema (ISO/IEC 29500-1, wml.xsd): Word takes a file with another order for damaged.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
           "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
           "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
           "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
           "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
           "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
             "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
              "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "tc": "tcPr p",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
             "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "settings": "writeProtection view zoom removePersonalInformation defaultTabStop evenAndOddHeaders "
                "characterSpacingControl footnotePr endnotePr compat themeFontLang decimalSymbol listSeparator",
    "font": "altName panose1 charset family notTrueType pitch sig",
    "docDefaults": "rPrDefault pPrDefault",
    "styles": "docDefaults latentStyles style",
}
ORDER = {name: children.split() for name, children in ORDER.items()}


def faults_of(path):
    """What Word would call damaged: parts that lack, elements out of order, names used twice, names of styles that do not exist."""
    faults = []
    with zipfile.ZipFile(path) as archive:
        if archive.testzip() is not None:
            faults.append("a part is damaged")
        names = archive.namelist()
        parts = {name: archive.read(name) for name in names}
    if len(set(names)) != len(names):
        faults.append("a part is there twice")
    for needed in ("[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml", "word/settings.xml",
                   "word/fontTable.xml", "word/_rels/document.xml.rels"):
        if needed not in parts:
            faults.append(f"lacks {needed}")
    trees = {name: ElementTree.fromstring(text) for name, text in parts.items()}

    types = trees["[Content_Types].xml"]
    declared = {each.get("PartName") for each in types if each.tag.endswith("Override")}
    endings = {each.get("Extension") for each in types if each.tag.endswith("Default")}
    for name in names:
        if name != "[Content_Types].xml" and "/" + name not in declared and name.rsplit(".", 1)[-1] not in endings:
            faults.append(f"{name} has no content type")
    faults += [f"{name} is declared and lacks" for name in declared if name[1:] not in parts]
    targets = {}
    for name, folder in (("_rels/.rels", ""), ("word/_rels/document.xml.rels", "word/")):
        ids = [each.get("Id") for each in trees[name]]
        if len(set(ids)) != len(ids):
            faults.append(f"{name}: an id is used twice")
        faults += [f"{name}: {each.get('Target')} lacks" for each in trees[name] if folder + each.get("Target") not in parts]
        targets[name] = set(ids)

    styles = {each.get(W + "styleId") for each in trees["word/styles.xml"].findall(W + "style")}
    if len(styles) != len(trees["word/styles.xml"].findall(W + "style")):
        faults.append("a style is there twice")
    for name, tree in trees.items():
        for element in tree.iter():
            tag = element.tag.removeprefix(W)
            if tag in ORDER:
                children = [child.tag.removeprefix(W) for child in element]
                places = [ORDER[tag].index(child) if child in ORDER[tag] else -1 for child in children]
                if -1 in places or places != sorted(places):
                    faults.append(f"{name}: {tag} has {children}")
            if tag in ("pStyle", "basedOn", "tblStyle") and element.get(W + "val") not in styles:
                faults.append(f"{name}: there is no style {element.get(W + 'val')}")
            if tag == "tc" and element[-1].tag != W + "p":
                faults.append(f"{name}: a cell does not end in a paragraph")
            if tag == "rFonts" and not element.get(W + "eastAsia"):
                faults.append(f"{name}: a font is not set for Chinese")
            for key, value in element.attrib.items():
                if key.endswith("relationships}id") and value not in targets["word/_rels/document.xml.rels"]:
                    faults.append(f"{name}: nothing is called {value}")
    body = trees["word/document.xml"].find(W + "body")
    for table in body.findall(W + "tbl"):
        width = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.findall(W + "tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(W + "tc")]
            if sum(1 if span is None else int(span.get(W + "val")) for span in spans) != width:
                faults.append("a row has too many or too few cells")
    if body[-1].tag != W + "sectPr" or body[-2].tag != W + "p":
        faults.append("the body does not end in a paragraph and the section")
    return faults


def leaf_text(text):
    """Without white space, as texts come back from a page."""
    return re.sub(r"\s", "", text)
