"""Setting a report as a PDF that a screen reader can read (PDF/UA-1), with typst."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from headship.kernel.failures import CommandFailure

LAYOUT = Path(__file__).parent / "leadership.typ"


def as_pdf(content: dict[str, Any]) -> bytes:
    """The report as PDF/UA-1. content: what `leadership.typ` reads, words included, already translated."""
    pdf = typst.compile(
        str(LAYOUT), sys_inputs={"report": json.dumps(content, ensure_ascii=False)}, pdf_standards=["ua-1"]
    )
    assert isinstance(pdf, bytes)
    return pdf


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
