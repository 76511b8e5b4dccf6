"""Which files are taken, how they are kept, and what is said about the others."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from headship.evidence import files
from headship.evidence.domain import items
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person
from tests.evidence.making import add, archive, docx, odt, png, upload

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TAKEN = {
    "minutes.pdf": (PDF, "application/pdf"),
    "MINUTES.PDF": (PDF, "application/pdf"),
    "wall.png": (png(), "image/png"),
    "photo.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
    "photo.jpeg": (b"\xff\xd8\xff\xe1\x00\x10Exif\x00", "image/jpeg"),
    "moving.gif": (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image/gif"),
    "photo.webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
    "letter.docx": (docx(), f"{files.OFFICE}wordprocessingml.document"),
    "letter.odt": (odt(), f"{files.OPEN}text"),
    "plan.md": ("# Plan\n\nУчителі 先生\n".encode(), "text/plain; charset=utf-8"),
    "plan.txt": ("Año nuevo".encode("latin-1"), "text/plain; charset=utf-8"),
    "marked.txt": ("\ufeffAño".encode(), "text/plain; charset=utf-8"),
    "wide.csv": ("Name;Años\r\n".encode("utf-16"), "text/csv; charset=utf-8"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_people_hand_in_is_taken(name: str) -> None:
    body, content_type = TAKEN[name]
    assert files.examine(upload(name, body)) == (name, content_type)


PROGRAM = b"MZ\x90\x00\x03" + b"\x00" * 60
NOT_TAKEN = {
    "setup.exe": PROGRAM,
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "page.xhtml": b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
    "script.js": b"alert(1)",
    "all.zip": archive(a_txt="a"),
    "macro.docm": docx(),
    "minutes.pdf.exe": PDF,
    "no ending": PDF,
    ".pdf": PDF,
    "data.xml": b"<a/>",
    "film.mp4": b"\x00\x00\x00\x18ftypmp42",
}


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_an_ending_that_is_not_on_the_list_is_refused_with_the_list(name: str) -> None:
    with pytest.raises(Refusal, match="Taken are: CSV, DOCX, GIF, JPG") as refusal:
        files.examine(upload(name, NOT_TAKEN[name]))
    assert refusal.value.field == "file"


FALSE_NAMES = {
    "program.pdf": PROGRAM,
    "program.txt": PROGRAM,
    "program.csv": b"\x7fELF\x02\x01\x01" + b"\x00" * 40,
    "page.pdf": b"<!doctype html><script>alert(1)</script>",
    "page.png": b"<!doctype html><script>alert(1)</script>",
    "script.txt": b"#!/bin/sh\nrm -rf /\n",
    "picture.pdf": png(),
    "minutes.png": PDF,
    "photo.png": b"\xff\xd8\xff\xe0",
    "sound.webp": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "archive.docx": archive(a_txt="a"),
    "sheet.docx": archive(xl__workbook_xml="<workbook/>"),
    "broken.docx": docx()[:60],
    "letter.xlsx": docx(),
    "letter.ods": odt(),
    "no mark.odt": archive(content_xml="<content/>"),
    "bytes.txt": bytes(range(32)) * 4,
    "picture.txt": png(),
    "zip.txt": archive(a_txt="a"),
}


@pytest.mark.parametrize("name", FALSE_NAMES)
def test_a_file_that_is_not_what_its_name_says_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="is not what its name says") as refusal:
        files.examine(upload(name, FALSE_NAMES[name]))
    assert refusal.value.field == "file"


def test_the_refusal_says_what_it_looks_like() -> None:
    with pytest.raises(Refusal, match="looks like Portable Network Graphics"):
        files.examine(upload("minutes.pdf", png()))


@pytest.mark.parametrize("part", ["word__vbaProject_bin", "xl__vbaProject_bin", "Basic__script-lc_xml"])
def test_programs_inside_a_document_are_refused(part: str) -> None:
    with pytest.raises(Refusal, match="holds macros"):
        files.examine(upload("letter.docx", docx(**{part: "Sub Auto_Open"})))


def test_a_document_of_very_many_parts_is_refused() -> None:
    with pytest.raises(Refusal, match="is not what its name says"):
        files.examine(upload("letter.docx", docx(**{f"p{number}": "" for number in range(files.MOST_PARTS)})))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Refusal, match=r"“minutes\.pdf” is empty"):
        files.examine(upload("minutes.pdf", b""))


def test_a_large_file_is_refused_with_another_way() -> None:
    with pytest.raises(Refusal, match=r"larger than 20 MB\. A link"):
        files.examine(upload("minutes.pdf", PDF + b"\x00" * files.LARGEST))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\plan.txt", "plan.txt"),
        ("plan\x00\r\n.txt", "plan.txt"),
        ("plan\u202etxt.exe.txt", "plantxt.exe.txt"),
        ("  año 先生.txt ", "año 先生.txt"),
        ("n" * 300 + ".txt", "n" * 116 + ".txt"),
        ("cafe\u0301.txt", "café.txt"),
    ],
)
def test_a_name_is_shown_without_folders_and_tricks(given: str, shown: str) -> None:
    assert files.shown_name(given) == shown


def test_a_file_lies_outside_what_is_served_under_a_name_that_nobody_can_guess(head: Person) -> None:
    stored = files.store(upload("minutes.pdf", PDF), school_id=head.school_id)
    path = Path(default_storage.path(stored.stored_as))
    assert path.is_relative_to(Path(settings.HEADSHIP_HOME) / "files")
    assert not path.is_relative_to(Path(settings.STATIC_ROOT))
    assert path.read_bytes() == PDF
    assert path.suffix == "", "nothing that opens by its ending"
    assert "minutes" not in str(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (stored.size, stored.digest) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    again = files.store(upload("minutes.pdf", PDF), school_id=head.school_id)
    assert again.stored_as != stored.stored_as


def kept_files() -> set[str]:
    """Every file that is kept."""
    folder = Path(settings.HEADSHIP_HOME) / "files"
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_file_whose_row_was_refused_is_not_left_behind(head: Person) -> None:
    with pytest.raises(Refusal):
        add(head, file=upload("minutes.pdf", b"<html>"))
    with pytest.raises(Refusal):
        add(head, file=upload("minutes.pdf", PDF), title=" ")
    assert kept_files() == set()


def test_files_that_nobody_names_are_swept_up_after_a_day(head: Person) -> None:
    item = add(head, file=upload("minutes.pdf", PDF))
    lost = files.store(upload("minutes.pdf", PDF), school_id=head.school_id).stored_as
    young = files.store(upload("minutes.pdf", PDF), school_id=head.school_id).stored_as
    long_ago = (clock.now() - timedelta(days=3)).timestamp()
    for name in (lost, item.revisions.get().stored_as):
        os.utime(default_storage.path(name), (long_ago, long_ago))
    assert items.sweep_files() == 1
    assert kept_files() == {young, item.revisions.get().stored_as}


def test_sweeping_an_empty_house_does_nothing(head: Person) -> None:
    assert items.sweep_files() == 0
