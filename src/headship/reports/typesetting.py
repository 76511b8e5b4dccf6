"""Setting a report as a PDF that a screen reader can read (PDF/UA-1), with typst."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from headship.kernel.failures import CommandFailure

HERE = Path(__file__).parent
LEADERSHIP, GOVERNORS = HERE / "leadership.typ", HERE / "governors.typ"
FONTS = HERE / "fonts"  # for names in scripts that a machine may have no font for; see fonts/README.md
UNSETTABLE = re.compile(r"the text `\"(.+?)\"` could not be displayed", re.DOTALL)
STANDS_FOR_IT = "□"
ROUNDS = 12  # scripts without a font that one report may hold


def as_pdf(content: dict[str, Any], layout: Path = LEADERSHIP) -> bytes:
    """The report as PDF/UA-1. content: what this layout reads, words included, already translated.

    Letters that no font on this machine has are drawn as boxes, and a line at the end says so: a PDF/UA may not hold
    letters that cannot be shown, and a report without one name is better than none.
    """
    written, missing = json.dumps(content, ensure_ascii=False), ""
    for _round in range(ROUNDS):
        try:
            return _compile(written, layout)
        except typst.TypstError as problem:
            found = UNSETTABLE.findall(str(problem))
            if not found:
                raise
            missing += "".join(found)
            written = _boxed(content, missing)
    raise CommandFailure(_("Too many scripts in this report have no font here. Install the Noto fonts and try again."))


def _compile(written: str, layout: Path) -> bytes:
    pdf = typst.compile(str(layout), sys_inputs={"report": written}, pdf_standards=["ua-1"], font_paths=[str(FONTS)])
    assert isinstance(pdf, bytes)
    return pdf


def _boxed(content: dict[str, Any], missing: str) -> str:
    """The content with every letter of the scripts of `missing` as a box, and a note that says why."""
    scripts = {_script(sign) for sign in missing}
    note = _("A box stands for a letter that no font on the computer that made this report has.")
    written = json.dumps({**content, "boxes": note}, ensure_ascii=False)
    return "".join(STANDS_FOR_IT if _script(sign) in scripts else sign for sign in written)


def _script(sign: str) -> str:
    """What a letter's name begins with, such as "HANGUL"; the letter itself for ASCII, which is never boxed."""
    return unicodedata.name(sign, sign).split()[0] if not sign.isascii() else ""


def write_pdf(content: dict[str, Any], path: Path) -> None:
    """Write the report to a file. Raises CommandFailure where the file cannot be written."""
    pdf = as_pdf(content)
    try:
        path.write_bytes(pdf)
    except OSError as problem:
        raise CommandFailure(
            _("%(file)s cannot be written: %(reason)s. Name a file in a folder that exists and is yours.")
            % {"file": path, "reason": problem.strerror or problem}
        ) from problem
