"""What people without an account read of safety and of promises, in every language that is offered."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.school.test_languages import PACKAGE, PLACES, translations

ROOMS = ["today", "evidence"]


@pytest.mark.parametrize("room", ROOMS)
def test_every_language_says_the_same_things_with_the_same_places(room: str) -> None:
    folders = sorted((PACKAGE / room / "locale").iterdir())
    assert len(folders) == len(settings.LANGUAGES) - 1
    originals = [set(translations(folder)) for folder in folders]
    assert all(keys >= set.intersection(*originals) for keys in originals)
    for folder in folders:
        for original, words in translations(folder).items():
            if isinstance(original, str):
                assert sorted(PLACES.findall(original)) == sorted(PLACES.findall(words)), original


@pytest.mark.parametrize("room", ROOMS)
def test_what_they_say_is_still_said(room: str) -> None:
    source = " ".join(
        path.read_text(encoding="utf-8")
        for ending in ("html", "py")
        for place in (room, "kernel", "school")
        for path in (PACKAGE / place).rglob(f"*.{ending}")
    )
    for original in translations(PACKAGE / room / "locale" / "es"):
        if isinstance(original, str):
            as_written = PLACES.sub(lambda place: "{{ " + place[0][2:-2] + " }}", original)
            assert original in source or as_written in source, original
