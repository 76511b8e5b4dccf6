"""Whoever is asked reads the pages, the mails and the slips in their own language, wherever we have it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

from headship.kernel.ui.quantities import minutes_in_words
from tests.school.test_languages import PACKAGE, PLACES, translations

VOICE = PACKAGE / "voice"
FOLDERS = sorted((VOICE / "locale").iterdir())
OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]
READ_BY_RESPONDENTS = [
    *sorted((VOICE / "web" / "templates" / "voice" / "respond").glob("*.html")),
    VOICE / "web" / "respond.py", VOICE / "domain" / "mailing.py", VOICE / "domain" / "intake.py",
    VOICE / "instruments" / "answers.py",
    PACKAGE / "kernel" / "ui" / "templates" / "ui" / "saved_state.html",
    PACKAGE / "kernel" / "ui" / "templates" / "ui" / "safeguarding.html",
]  # fmt: skip
CALL = re.compile(r"gettext\(u?(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')")


def said_in(path: Path) -> Iterator[str]:
    """Every text of a file that is marked to be translated."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        yield from (ast.literal_eval(found[1]) for found in CALL.finditer(templatize(source)))
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "gettext", "gettext_lazy"):
            yield from (each.value for each in node.args if isinstance(each, ast.Constant))  # type: ignore[misc]


@pytest.mark.parametrize("path", READ_BY_RESPONDENTS, ids=lambda path: path.name)
@pytest.mark.parametrize("language", OTHERS)
def test_whatever_a_respondent_reads_has_words_in_every_language(path: Path, language: str) -> None:
    with translation.override(language):
        left = [text for text in said_in(path) if translation.gettext(text) == text]
    assert left == [], f"{path.name} still speaks English"


def test_the_files_of_all_languages_have_the_same_keys_and_places() -> None:
    assert len(FOLDERS) == len(OTHERS)
    keys = [{key if isinstance(key, str) else key[0] for key in translations(folder)} for folder in FOLDERS]
    assert all(each == keys[0] for each in keys)
    for folder in FOLDERS:
        for original, words in translations(folder).items():
            text = original if isinstance(original, str) else original[0]
            assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(words)), (folder.name, text)


def test_what_they_translate_is_still_said() -> None:
    said = " ".join(
        path.read_text(encoding="utf-8")
        for place in ("voice", "kernel")
        for ending in ("html", "py")
        for path in (PACKAGE / place).rglob(f"*.{ending}")
    )
    for original in translations(VOICE / "locale" / "es"):
        text = original if isinstance(original, str) else original[0]
        as_written = PLACES.sub(lambda place: "{{ " + place[0][2:-2] + " }}", text)
        assert text in said or as_written in said, text


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "3 minutos"), ("pt", "3 minutos"), ("id", "3 menit"), ("zh-hans", "3 分钟"), ("ar", "3 دقائق")],
)
def test_a_price_is_told_in_it_too(language: str, words: str) -> None:
    with translation.override(language):
        assert minutes_in_words(3) == words
