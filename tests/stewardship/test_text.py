"""The text of a policy: its passages, its minutes, how it reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headship.areas.stewardship.domain.readability import NO_MEASURE, TOO_SHORT, readability
from headship.areas.stewardship.domain.text import (
    minutes_to_read,
    passage_with,
    passages,
    plain_text,
    running_text,
    word_count,
)

TEXT = """# Visits

## Before

Somebody who is **not** going reads
it and asks.

- Take the list
- Take the telephone

| who | what |
|---|---|
| Ana | list |
"""


def test_a_text_is_read_in_numbered_passages() -> None:
    found = passages(TEXT, title="visits")
    assert [(each.number, each.plain, each.heading) for each in found] == [
        (1, "Before", True), (2, "Somebody who is not going reads it and asks.", False),
        (3, "Take the list\nTake the telephone", False), (4, "who\nwhat\nAna\nlist", False),
    ]  # fmt: skip
    assert found[1].html.strip() == "<p>Somebody who is <strong>not</strong> going reads\nit and asks.</p>"


def test_a_heading_that_is_not_the_title_stays_and_begins_at_the_second_level() -> None:
    (first, *_) = passages("# Something else\n\nWords.", title="Visits")
    assert first.html.strip() == "<h2>Something else</h2>"


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/track.png)",
        '<p style="color:red" onclick="x()">words</p>', "[x](data:text/html;base64,PHNjcmlwdD4=)", "<iframe src=x>",
    ],
)  # fmt: skip
def test_nothing_runs_and_nothing_is_fetched(evil: str) -> None:
    html = "".join(passage.html for passage in passages(f"{evil}\n\nWords."))
    for bad in ("<script", 'href="javascript', "<img", "<p style", "<p onclick", 'href="data', "<iframe"):
        assert bad not in html


@given(st.text(max_size=400))
def test_any_text_at_all_can_be_read(text: str) -> None:
    found = passages(text)
    assert [each.number for each in found] == sorted({each.number for each in found})
    assert minutes_to_read(text) >= 1
    assert all(passage_with(each.plain, found) is not None for each in found if each.plain.strip("…. \n"))


@pytest.mark.parametrize(
    ("text", "counts", "minutes"),
    [
        ("Don't re-read: it’s two words.", (5, 0), 1), ("word " * 180, (180, 0), 1), ("word " * 181, (181, 0), 2),
        ("学" * 500, (0, 500), 2), ("学" * 500 + " word" * 180, (180, 500), 3), ("**bold** _words_", (2, 0), 1),
    ],
)  # fmt: skip
def test_minutes_come_from_words_and_for_chinese_from_signs(text: str, counts: tuple[int, int], minutes: int) -> None:
    assert word_count(text) == counts
    assert minutes_to_read(text) == minutes


def test_what_is_compared_and_measured_has_no_marks_of_markdown() -> None:
    assert plain_text("## Before\n\nTake **care**.\n\n- One\n- Two") == "Before\n\nTake care.\n\nOne\nTwo"
    assert running_text("## Before\n\nTake **care**.\n\n- One\n- Two") == "Take care.\nOne.\nTwo."


PLAIN = "We greet each other. We listen when somebody speaks. We leave a room as we would like to find it. " * 4
HARD = (
    "Notwithstanding institutional considerations concerning accountability, organisational responsibilities "
    "necessitate comprehensive documentation of extraordinary circumstances encountered during supervisory "
    "engagements undertaken collaboratively alongside multidisciplinary safeguarding representatives, irrespective "
    "of departmental affiliation or contractual arrangements previously established throughout administrative "
    "negotiations concerning implementation. "
) * 2


def test_english_is_measured_by_letters_words_and_sentences() -> None:
    # 80 words of 312 signs in 12 sentences: 4.71 × 312/80 + 0.5 × 80/12 − 21.43 = 0.27 by the formula of 1967.
    plain = readability(PLAIN, "en")
    assert plain.measure is not None
    assert (plain.measure.code, plain.reads, plain.score) == ("ari", "plain", 0.3)
    hard = readability(HARD, "en-GB")
    assert (hard.reads, hard.score is not None and hard.score > 13) == ("hard", True)


@pytest.mark.parametrize("language", ["pt", "zh-hans", "ar", "id", "xx"])
def test_a_language_without_a_valid_measure_is_said_to_have_none(language: str) -> None:
    reading = readability(PLAIN, language)
    assert (reading.measure, reading.score, reading.reads, reading.words) == (None, None, "", NO_MEASURE)


def test_spanish_has_its_own_measure() -> None:
    text = "La escuela abre a las ocho. Los alumnos entran y esperan a su maestra. Nadie corre por la escalera. " * 5
    reading = readability(text, "es-MX")
    assert reading.measure is not None
    assert (reading.measure.code, reading.reads) == ("polini", "plain")


def test_a_few_words_are_not_measured() -> None:
    assert readability("Leave by the nearest door.", "en").words == TOO_SHORT
