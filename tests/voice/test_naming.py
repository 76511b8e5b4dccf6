"""Reading what people wrote in a pulse: who may, what is counted, and what the page shows."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from headship.evidence.indicators import indicator_named, scope_of
from headship.evidence.models import Act
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person
from headship.voice.domain import naming
from headship.voice.domain.closing import close
from headship.voice.models import Naming, Round
from tests.factories import voice

WRITE = 10  # as many as it takes for words to be shown


@pytest.fixture
def pulse(head: Person) -> Round:
    """Twelve were asked; ten say that they could, and write; two could not."""
    asked = voice.opened(by=head, people=12, code="purpose-pulse", title="Pulse")
    for number, link in enumerate(voice.links(asked)):
        if number < WRITE:
            voice.answer_as(link, {"own_words": f"Reading, says number {number}"}, can_say="yes", hear=4)
        else:
            voice.answer_as(link, can_say="no", hear=2)
    return close(by=head, round=asked)


def share() -> tuple[int, int]:
    known = indicator_named("purpose-told-staff")
    assert known is not None
    found = known.compute(scope_of(known))
    return found.part, found.whole  # type: ignore[union-attr]


def test_people_s_own_word_counts_until_all_of_their_words_are_read(pulse: Round, head: Person) -> None:
    answers = list(naming.answers_of(pulse))
    assert len(answers) == WRITE
    assert share() == (10, 12)
    naming.judge(by=head, round=pulse, said={answer.pk: False for answer in answers[:-1]})
    assert share() == (10, 12)
    naming.judge(by=head, round=pulse, said={answers[-1].pk: True})
    assert share() == (1, 12)
    naming.judge(by=head, round=pulse, said={answer.pk: True for answer in answers[:4]})
    assert share() == (5, 12)
    assert Naming.objects.count() == WRITE
    act = Act.objects.filter(verb="round.read_words").latest("sequence")
    assert set(act.clauses.split()) >= {"2.1a", "2.1b", "2.1c"}


def test_only_who_runs_the_survey_reads_for_it(pulse: Round, teacher: Person) -> None:
    with pytest.raises(Denied):
        naming.judge(by=teacher, round=pulse, said={naming.answers_of(pulse)[0].pk: True})


def test_nothing_marked_and_words_of_another_survey_are_refused(pulse: Round, head: Person) -> None:
    with pytest.raises(Refusal, match="Nothing is marked"):
        naming.judge(by=head, round=pulse, said={})
    with pytest.raises(Refusal, match="not of this survey"):
        naming.judge(by=head, round=pulse, said={naming.answers_of(pulse)[0].pk: True, uuid4(): True})
    assert not Naming.objects.exists()


def test_the_same_words_are_read_once_for_all_who_chose_them(
    head: Person, sign_in_client: Callable[[Person], Client]
) -> None:
    asked = voice.opened(by=head, people=10, code="purpose-pulse", title="Pulse")
    for number, link in enumerate(voice.links(asked)):
        words = ("Reading.", "reading", " Reading!")[number % 3] if number < 8 else f"Bus {number}"
        voice.answer_as(link, {"own_words": words}, can_say="yes", hear=4)
    close(by=head, round=asked)
    wordings = naming.to_read(asked)
    assert sorted(map(len, wordings)) == [1, 1, 8]
    reading = max(wordings, key=len)
    place = f"/surveys/{asked.pk}/results/words/"
    assert sign_in_client(head).post(place, {f"names-{reading[0].pk}": "yes"}).status_code == 302
    assert Naming.objects.filter(names_one=True).count() == 8 and Naming.objects.count() == 8
    assert "1 of 3 different answers are read." in sign_in_client(head).get(place).content.decode()


def test_an_open_survey_has_nothing_to_read(head: Person) -> None:
    asked = voice.opened(by=head, people=6, code="purpose-pulse")
    with pytest.raises(Refusal, match="still answering"):
        naming.judge(by=head, round=asked, said={uuid4(): True})


def test_the_page_keeps_marks_and_the_results_stop_asking(
    pulse: Round, head: Person, sign_in_client: Callable[[Person], Client]
) -> None:
    client, place = sign_in_client(head), f"/surveys/{pulse.pk}/results/"
    assert "10 answers wait to be read" in client.get(place).content.decode()
    page = client.get(f"{place}words/").content.decode()
    assert "0 of 10 different answers are read." in page and "Reading, says number 3" in page
    empty = client.post(f"{place}words/", {})
    assert empty.status_code == 422 and "Nothing is marked yet." in empty.content.decode()
    marks = {f"names-{answer.pk}": "yes" for answer in naming.answers_of(pulse)}
    assert client.post(f"{place}words/", {**marks, "names-nonsense": "yes"}).headers["Location"] == place
    assert "wait to be read" not in client.get(place).content.decode()
    assert "10 of 10 different answers are read." in client.get(f"{place}words/").content.decode()
