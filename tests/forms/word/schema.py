"""The order in which the schema of WordprocessingML (ECMA-376, part 1) wants the children of the elements we write.
Word refuses a file whose properties stand in another one. References to headers and footers may be mixed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "pBdr": "top left bottom right between bar",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tcBorders": "top left bottom right insideH insideV tl2br tr2bl",
    "tcMar": "top left bottom right",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "sectPr": "headerReference type pgSz pgMar pgBorders lnNumType pgNumType cols vAlign titlePg "
    "textDirection bidi rtlGutter docGrid",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "pPr rPr tblPr trPr tcPr",
    "settings": "zoom bordersDoNotSurroundHeader bordersDoNotSurroundFooter defaultTabStop characterSpacingControl "
    "compat themeFontLang decimalSymbol listSeparator",
    "compat": "spaceForUL balanceSingleByteDoubleByteWidth doNotLeaveBackslashAlone ulTrailSpace "
    "doNotExpandShiftReturn wrapTrailSpaces useFELayout compatSetting",
    "docDefaults": "rPrDefault pPrDefault",
}


def out_of_order(root: Any) -> Iterator[str]:
    """Elements below a root whose children are unknown here or stand in the wrong order."""
    for element in root.iter():
        name = _name(element)
        if name not in ORDER or not element.tag.startswith(
            "{http://schemas.openxmlformats.org/wordprocessingml"
        ):
            continue
        order = ORDER[name].split()
        children = [_name(child).replace("footerReference", "headerReference") for child in element]
        places = [order.index(child) if child in order else -1 for child in children]
        if -1 in places or places != sorted(places):
            yield f"{name}: {' '.join(children)}"


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
