"""Whoever reads a policy without an account finds the page around it in their own language."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from tests.school.test_languages import PACKAGE, PLACES, translations
from tests.voice.instruments.test_languages import OTHERS, said_in

ROOM = PACKAGE / "areas" / "stewardship"
PAGES = ROOM / "web" / "templates" / "stewardship"
READ = [
    *(PAGES / name for name in ("slip.html", "parts/reader.html", "parts/document.html")),
    ROOM / "web" / "slips.py",
]  # fmt: skip


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name)
@pytest.mark.parametrize("language", OTHERS)
def test_whatever_they_read_has_words_in_every_language(path: Path, language: str) -> None:
    with translation.override(language):
        left = [text for text in said_in(path) if translation.gettext(text) == text]
    assert left == [], f"{path.name} still speaks English"


def test_every_language_says_the_same_things_with_the_same_places() -> None:
    folders = sorted((ROOM / "locale").iterdir())
    assert len(folders) == len(OTHERS)
    keys = [set(translations(folder)) for folder in folders]
    assert all(each == keys[0] for each in keys)
    for folder in folders:
        for original, words in translations(folder).items():
            assert sorted(PLACES.findall(original)) == sorted(PLACES.findall(words)), (folder.name, original)
