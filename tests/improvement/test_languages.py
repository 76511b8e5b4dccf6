"""Whoever has no account reads of trials and of the plan, asks and comments, in their own language."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from headship.areas.improvement.accounting.domain import page
from headship.areas.improvement.accounting.models import From
from headship.areas.improvement.innovation.domain import questions, telling
from headship.kernel import clock
from headship.school.domain import mailing
from headship.school.models import Person, Receipt, School
from headship.school.web.open_forms import opened_now
from tests.factories import accounting, innovation
from tests.school.test_languages import PACKAGE, PLACES, translations
from tests.voice.instruments.test_languages import OTHERS, said_in

ROOMS = ["accounting", "innovation", "reviews"]
PAGES = [
    PACKAGE / "areas" / "improvement" / room / "web" / "templates" / room / f"{name}.html"
    for room in ("accounting", "innovation")
    for name in ("public", "thanks")
]
SHARED = [PACKAGE / "kernel" / "ui" / "templates" / "404.html", PACKAGE / "school" / "web" / "open_forms.py"]
TOO_LONG, SPAM = "x" * 2001, "https://a https://b"
WRITTEN = {"Riverside School", "Headship", "Our opening.", "Reading", "Every child reads.", "It began.", "Noor",
           "More books.", "They are there.", "Two shelves.", "Spoken feedback", "We speak.", "Marks?", "Yes.",
           TOO_LONG, SPAM}  # fmt: skip


class Words(HTMLParser):
    """What a page says, aloud or to those who cannot see it; not the names of languages, each in its own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: set[str] = set()
        self.inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.inside.append("option of a language" if tag == "option" and "lang" in known else tag)
        for name in ("aria-label", "placeholder", "title", "alt", "data-offline", "data-failed"):
            self.handle_data(known.get(name) or "")
        if tag in ("input", "meta", "link", "img", "br"):
            self.inside.pop()

    def handle_endtag(self, tag: str) -> None:
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split()).strip(" ·")
        if words and not {"script", "style", "option of a language"} & set(self.inside):
            self.said.add(words)


def said(client: Client, place: str, language: str, sent: dict[str, str] | None = None) -> set[str]:
    """What the page says in this language, or what it answers to what was sent."""
    headers = {"Accept-Language": language}
    answer = client.post(place, sent, headers=headers) if sent else client.get(place, headers=headers)
    return Words(answer.content.decode()).said


def left_in_english(client: Client, place: str, language: str, sent: dict[str, str] | None = None) -> set[str]:
    """What the page says in both languages alike, but for what people wrote."""
    alike = said(client, place, language, sent) & said(client, place, "en", sent)
    return {words for words in alike if re.search("[A-Za-z]{2}", re.sub("|".join(WRITTEN), "", words))}


def plan_in_public(head: Person) -> str:
    """The plan's page with all that can stand on it."""
    accounting.turned_on(head, opening="Our opening.")
    words = accounting.said_plainly(head, title="Reading", what="Every child reads.", progress="It began.")
    for speaker in From:
        said_it = accounting.commented("More books.", said_from=speaker, name="Noor", about=words)
        page.reply(by=head, comment=said_it, text="They are there.")
        page.say_what_changed(by=head, comment=said_it, text="Two shelves.")
    return f"/our-plan/{head.school.code}/"


def trial_in_public(teacher: Person, head: Person, *, over: bool = False) -> str:
    """A trial's page with all that can stand on it."""
    trial = innovation.planned(teacher)
    questions.publish(by=head, trial=trial, public=True, words="We speak.")
    questions.answer(by=teacher, question=questions.ask(trial=trial, text="Marks?"), text="Yes.")
    if over:
        type(trial).objects.filter(pk=trial.pk).update(state="adopted", ended_at=clock.now())
    return f"/trying/{trial.code}/"


@pytest.mark.parametrize("path", [*PAGES, *SHARED], ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("language", OTHERS)
def test_whatever_they_read_has_words_in_every_language(path: Path, language: str) -> None:
    with translation.override(language):
        left = [text for text in said_in(path) if translation.gettext(text) == text]
    assert left == [], f"{path.name} still speaks English"


@pytest.mark.parametrize("room", ROOMS)
def test_every_language_says_the_same_things_with_the_same_places(room: str) -> None:
    place = PACKAGE / "areas" / "improvement" / room
    folders = sorted((place / "locale").iterdir())
    keys = [set(translations(folder)) for folder in folders]
    assert len(folders) == len(OTHERS) and all(each == keys[0] for each in keys)
    source = " ".join(path.read_text("utf-8") for ending in ("html", "py") for path in place.rglob(f"*.{ending}"))
    for original in keys[0]:
        assert original in source or PLACES.sub(lambda at: "{{ " + at[0][2:-2] + " }}", original) in source, original
    for folder in folders:
        for original, words in translations(folder).items():
            assert sorted(PLACES.findall(original)) == sorted(PLACES.findall(words)), (folder.name, original)


@pytest.mark.parametrize("language", OTHERS)
def test_the_plans_page_says_no_english_sentence_and_neither_do_its_answers(
    school: School, head: Person, client: Client, language: str
) -> None:
    place = plan_in_public(head)
    with clock.at(clock.now() - timedelta(seconds=20)):
        opened = opened_now()
    whole = {"said_from": "students", "text": "Noor", "opened": opened}
    for sent in (None, {"opened": opened}, whole | {"website": "x"}, whole | {"text": SPAM},
                 whole | {"text": TOO_LONG}):  # fmt: skip
        assert left_in_english(client, place, language, sent) == set(), sent
    assert left_in_english(client, f"{place}thanks/", language) == set()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("over", [False, True], ids=["being tried", "over"])
def test_a_trials_page_says_no_english_sentence_and_neither_do_its_answers(
    teacher: Person, head: Person, client: Client, language: str, over: bool
) -> None:
    place = trial_in_public(teacher, head, over=over)
    with clock.at(clock.now() - timedelta(seconds=20)):
        opened = opened_now()
    for sent in (None, {"opened": opened}, {"opened": opened, "text": "<b>"}, {"text": "x", "website": "x"}):
        assert left_in_english(client, place, language, sent) == set(), sent
    assert left_in_english(client, f"{place}thanks/", language) == set()


@pytest.mark.parametrize(
    ("language", "direction", "words"),
    [
        ("es", "ltr", "En qué estamos trabajando"),
        ("pt", "ltr", "Em que estamos a trabalhar"),
        ("id", "ltr", "Yang sedang kami kerjakan"),
        ("ar", "rtl", "ما نعمل عليه"),
        ("zh-hans", "ltr", "我们正在努力做什么"),
    ],
)
def test_the_page_says_its_language_and_reads_in_its_direction(
    school: School, head: Person, client: Client, language: str, direction: str, words: str
) -> None:
    place = plan_in_public(head)
    read = client.get(place, headers={"Accept-Language": language}).content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in read and words in read


def test_a_page_that_is_off_says_so_in_the_readers_language(school: School, client: Client) -> None:
    answer = client.get(f"/our-plan/{school.code}/", headers={"Accept-Language": "es"})
    assert answer.status_code == 404 and "Aquí no hay nada para usted" in answer.content.decode()


def test_what_families_get_of_a_trial_is_in_the_language_in_which_it_was_sent(
    teacher: Person, head: Person, parent: Person
) -> None:
    trial = innovation.planned(teacher)
    with translation.override("es"):
        row = telling.write(by=teacher, trial=trial, hearers="parents", what="Hablamos.", why="Ayuda.", help="Lucía.")
        telling.send(by=head, telling=row)
    receipt = Receipt.objects.select_related("delivery", "delivery__sent_by", "person", "school").get()
    sent = mailing.mail_for(receipt)
    assert sent.subject == "Algo nuevo: Spoken feedback"
    assert "Por qué: Ayuda." in sent.body and "Ayuda y preguntas: Lucía." in sent.body


def test_whoever_sends_too_much_is_told_so_in_their_language(head: Person, teacher: Person, client: Client) -> None:
    for place in (plan_in_public(head), trial_in_public(teacher, head)):
        for _time in range(41):
            answer = client.post(place, {"opened": opened_now()})
        assert answer.status_code == 429
        for language in OTHERS:
            assert left_in_english(client, place, language, {"opened": opened_now()}) == set(), language
