"""The children of property elements stand in the order of the schema (ECMA-376, part 1).

Word calls a file damaged, or drops what it finds in the wrong place, when they do not.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from evalbench.reports.blocks import Heading, Paragraph, Tabulated
from evalbench.reports.word import write_word
from tests.reports.examples import document, wide
from tests.reports.word.test_writer import norwegian_template

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RUN = """rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint
    noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect
    bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"""
_PARAGRAPH = """pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr
    suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct
    topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind
    contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment
    textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"""
_BORDERS = "top start left bottom end right insideH insideV tl2br tr2bl"
ORDERS: Mapping[str, str] = {
    "rPr": _RUN,
    "pPr": _PARAGRAPH,
    "tblPr": """tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize
        tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption
        tblDescription tblPrChange""",
    "tcPr": """cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection
        tcFitText vAlign hideMark""",
    "sectPr": """headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc
        pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi
        rtlGutter docGrid printerSettings""",
    "sdtPr": "rPr alias tag id lock placeholder temporary showingPlcHdr dataBinding",
    "sdt": "sdtPr sdtEndPr sdtContent",
    "tbl": "bookmarkStart bookmarkEnd tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "tblBorders": _BORDERS,
    "tcBorders": _BORDERS,
    "tblCellMar": "top start left bottom end right",
    "style": """name aliases basedOn next link autoRedefine hidden uiPriority semiHidden
        unhideWhenUsed qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr
        trPr tcPr tblStylePr""",
    "styles": "docDefaults latentStyles style",
    "docDefaults": "rPrDefault pPrDefault",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "lvl": """start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr
        rPr""",
    "settings": """zoom defaultTabStop characterSpacingControl compat themeFontLang
        clrSchemeMapping decimalSymbol listSeparator""",
}


def parts(template: Path | None = None) -> Mapping[str, etree._Element]:
    stream = io.BytesIO()
    more = (Heading(1, "Alt"), Tabulated(wide()), Paragraph("Etter."))
    write_word(document("nb", *more), stream, template)
    with zipfile.ZipFile(stream) as file:
        return {
            name: etree.fromstring(file.read(name))
            for name in file.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        }


def check(root: etree._Element, only: set[str] | None = None) -> None:
    for element in root.iter(*(_W + name for name in ORDERS)):
        name = etree.QName(element).localname
        if only is not None and name not in only:
            continue
        order = ORDERS[name].split()
        children = [etree.QName(child).localname for child in element]
        assert not set(children) - set(order), (name, children)
        places = [order.index(child) for child in children]
        if name != "sectPr":
            assert places == sorted(places), (name, children)
        else:
            late = [place for place in places if place > 1]
            assert late == sorted(late), (name, children)


@pytest.mark.parametrize("part", ["document", "styles", "numbering", "settings", "footer1"])
def test_the_order_of_children(part: str) -> None:
    check(parts()[f"word/{part}.xml"])


def test_the_order_of_children_with_a_template(tmp_path: Path) -> None:
    made = parts(norwegian_template(tmp_path / "mal.docx"))
    check(made["word/document.xml"])
    check(made["word/numbering.xml"], only={"numbering"})
    check(made["word/styles.xml"], only={"styles", "docDefaults"})


def test_every_cell_ends_in_a_paragraph() -> None:
    for cell in parts()["word/document.xml"].iter(f"{_W}tc"):
        assert cell[-1].tag == f"{_W}p"


def test_nothing_is_left_of_what_a_blank_document_ships() -> None:
    assert sorted(parts()) == [
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
        "word/theme/theme1.xml",
    ]
