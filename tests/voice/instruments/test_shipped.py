"""What ships: every clause that needs a voice, every language, and no more minutes than were promised."""

from __future__ import annotations

import re

import pytest

from headship.standards.api import catalogue
from headship.voice.instruments.content import LANGUAGES, Content, common, load_shipped, minutes_for, problems
from headship.voice.instruments.schema import RATERS

CODES = sorted(load_shipped())
PLACES = re.compile(r"\{\w+\}")
LEADER = load_shipped()["leader-360"]
# Scripts by which a text is known not to be English; the others are told by their little words.
SCRIPTS = {"zh-hans": re.compile("[一-鿿]"), "ar": re.compile("[؀-ۿ]")}
ENGLISH = re.compile(r"\b(the|you|your|how|often|what|and|of|with|does|which|is)\b", re.IGNORECASE)


def every_text(content: Content, language: str) -> dict[str, str]:
    return content.words[language]


def test_the_instruments_that_were_asked_for_are_there() -> None:
    assert {
        "purpose-pulse", "trust", "staff-wellbeing", "student-wellbeing", "team-health", "receptivity",
        "consultation", "effort-pulse", "leader-360", "programme-voice",
    } == set(CODES)  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_an_instrument_that_ships_has_nothing_wrong_with_it(code: str, school: object) -> None:
    framework = catalogue()
    known = {each.code for each in framework.elements} | {each.code for each in framework.clauses}
    assert problems(load_shipped()[code], known) == []


@pytest.mark.parametrize("code", CODES)
def test_it_can_be_answered_in_every_language_with_the_same_places_for_names(code: str) -> None:
    content = load_shipped()[code]
    assert content.languages == LANGUAGES
    english = every_text(content, "en")
    for language in LANGUAGES:
        words = every_text(content, language)
        assert set(words) == set(english), language
        for key, text in words.items():
            assert PLACES.findall(text) == PLACES.findall(english[key]), (language, key)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_english_is_left(language: str) -> None:
    texts = {("common", key): text for key, text in common(language).items()}
    for code, content in load_shipped().items():
        texts |= {(code, key): text for key, text in every_text(content, language).items()}
    english = {("common", key): text for key, text in common("en").items()}
    for code, content in load_shipped().items():
        english |= {(code, key): text for key, text in every_text(content, "en").items()}
    for place, text in texts.items():
        bare = PLACES.sub("", text).strip()
        if not bare:
            continue
        assert not ENGLISH.search(bare), (place, text)
        if language in SCRIPTS:
            assert SCRIPTS[language].search(bare), (place, text)
        same_in_both = {"No"}
        assert text != english[place] or text in same_in_both, (place, text)


def test_the_shared_labels_are_the_same_in_every_language() -> None:
    keys = set(common("en"))
    for language in LANGUAGES:
        assert set(common(language)) == keys, language
        assert "{name}" in common(language)["who.other"]
    assert common("fi") == common("en"), "a language of a school's own is framed in English"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_items_are_questions_and_never_statements_to_agree_with(code: str, language: str) -> None:
    content = load_shipped()[code]
    for item in content.items:
        text = content.text(item.key, language, name="X")
        assert text.endswith(("?", "？", "؟")), (language, item.key)
        assert not re.search(r"\bagree\b", text)


@pytest.mark.parametrize("code", CODES)
def test_it_takes_no_longer_than_it_says_in_any_language_for_any_group(code: str) -> None:
    content = load_shipped()[code]
    longest = max(minutes_for(content, group, language) for group in content.asked_of for language in LANGUAGES)
    assert longest <= content.minutes, f"{longest:.1f} minutes"
    assert content.minutes - longest < 1, "a price that is far too high keeps people from asking"


def test_the_feedback_for_a_leader_covers_all_elements_in_under_fifteen_minutes(school: object) -> None:
    elements = {element.code for element in catalogue().elements}
    asked = {code[:3] for item in LEADER.items for code in item.speaks_to}
    assert asked == elements
    assert len(elements) == 37
    assert len(LEADER.items) <= 45
    assert max(minutes_for(LEADER, group, language) for group in RATERS for language in LANGUAGES) < 15


def test_each_rater_is_asked_only_what_they_can_have_seen() -> None:
    def elements(group: str) -> set[str]:
        return {code[:3] for item in LEADER.items_for(group) for code in item.speaks_to}

    assert len(elements("self")) == 37, "oneself one has always seen"
    assert len(elements("peers")) == 37
    assert {"7.5", "8.4", "3.2"}.isdisjoint(elements("students"))
    assert "5.1" not in elements("families"), "no family has seen the feedback that a teacher gets"
    assert "8.1" in elements("families")
    assert "8.4" in elements("governors")
    assert "8.4" not in elements("reports"), "few of them have been in a meeting of governors"
    assert 5 <= len(elements("students")) <= 15


def test_a_rater_first_says_what_the_answers_rest_on_and_nobody_says_it_of_themselves() -> None:
    assert [section.key for section in LEADER.bases_for("peers")] == list("12345678")
    assert LEADER.bases_for("self") == ()
    reached = {item.section for item in LEADER.items_for("students")} - {""}
    assert {section.key for section in LEADER.bases_for("students")} == reached


def test_everybody_reads_the_question_about_the_right_person() -> None:
    def ask(language: str, group: str, name: str = "") -> str:
        return LEADER.text("settle", language, group, name)

    assert "how often does Amina Diallo help them" in ask("en", "peers", "Amina Diallo")
    assert "how often do you help them" in ask("en", "self", "Amina Diallo")
    assert "how often does this leader help them" in ask("en", "peers")
    assert "قيامك" in ask("ar", "self")
    assert "قيام أمينة" in ask("ar", "peers", "أمينة")
    assert LEADER.text("keep", "en", "self") != LEADER.text("keep", "en", "peers")


def test_two_open_questions_and_questions_on_empathy() -> None:
    assert [item.key for item in LEADER.items if item.kind == "text"] == ["keep", "help_most"]
    assert len([item for item in LEADER.items if "4.2a" in item.speaks_to]) >= 2


def test_the_clauses_that_need_a_voice_have_one() -> None:
    spoken = {code for content in load_shipped().values() for code in content.clauses}
    assert {"2.1a", "2.1b", "2.1c", "2.1d", "2.2d", "3.1b", "3.2a", "4.1a", "4.1b", "4.1c", "4.2a", "4.3a", "6.2e",
            "6.5g"} <= spoken  # fmt: skip


def test_a_near_language_is_better_than_english() -> None:
    content = load_shipped()["trust"]
    assert content.language("pt-br") == "pt"
    assert content.language("zh-hant") == "zh-hans"
    assert content.language("fi") == "en"
