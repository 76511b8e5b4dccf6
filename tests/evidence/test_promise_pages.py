"""The pages of promises as people use them: staff, those who were asked, and anybody in public."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from headship.evidence import registry
from headship.evidence.domain import confirmations, promises
from headship.evidence.indicators import indicator_named, scope_of
from headship.evidence.models import ConfirmationSlip, Promise
from headship.kernel import clock
from headship.kernel.scope import school_scope
from headship.school.models import Person, School
from tests.evidence.conftest import counted_queries
from tests.factories.decisions import DecisionFactory
from tests.factories.promises import DONE, SAID, WILL, families, made, say_all, told

SignIn = Callable[[Person], Client]
State = Promise.State


def text(answer: Any) -> str:
    """What a page says, on one line."""
    return re.sub(r"\s+", " ", answer.content.decode())


def form(by: Person, **changes: Any) -> dict[str, Any]:
    """What somebody writes into the form."""
    return {
        "group": "families", "group_words": "", "said": SAID, "kind": "will", "answer": WILL, "owner": by.pk,
        "due_on": clock.days_before(-10).isoformat(), "source": "", **changes,
    }  # fmt: skip


def test_a_promise_comes_from_any_record_by_its_address(head: Person, sign_in_client: SignIn) -> None:
    decision = DecisionFactory(by=head)
    place = f"/evidence/promises/new/?about_kind=decision&about_id={decision.pk}&group=families&said=It+is+late"
    client = sign_in_client(head)
    shown = text(client.get(place))
    assert decision.question in shown and "It is late" in shown
    assert re.search(r'<option value="families" selected', shown)
    client.post(place, form(head))
    promise = Promise.objects.get()
    assert (promise.about_kind, promise.about_id, promise.state) == ("decision", decision.pk, State.OPEN)
    page = text(client.get(f"/evidence/promises/{promise.pk}/"))
    for words in (SAID, WILL, decision.question, "Families · looked after by Amina Diallo"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "state"), [({"kind": "will_not", "answer": "Two schools share the buses."}, State.DECLINED),
                           ({"kind": "later", "answer": ""}, State.HEARD)],
)  # fmt: skip
def test_a_no_and_a_later_are_answers_too(
    changes: dict[str, str], state: str, head: Person, sign_in_client: SignIn
) -> None:
    sign_in_client(head).post("/evidence/promises/new/", form(head, **changes))
    assert Promise.objects.get().state == state


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"answer": ""}, "Write the answer"),
        ({"group": "words"}, "Say which group"),
        ({"group": "audience-999999"}, "Select a valid choice"),
        ({"due_on": "2001-01-01"}, "today or a later day"),
        ({"said": ""}, "This field is required"),
    ],
)
def test_a_refused_form_keeps_what_was_written(
    changes: dict[str, str], says: str, head: Person, sign_in_client: SignIn
) -> None:
    answer = sign_in_client(head).post("/evidence/promises/new/", form(head, source="Families’ evening", **changes))
    assert answer.status_code == 422
    assert says in text(answer) and "Families’ evening" in text(answer)
    assert not Promise.objects.exists()


def test_telling_shows_its_price_and_asks_with_the_same_message(head: Person, sign_in_client: SignIn) -> None:
    families(6)
    promise, client = made(head), sign_in_client(head)
    place = f"/evidence/promises/{promise.pk}/"
    assert "6 people and asks two taps of each: 6 minutes in all" in text(client.get(f"{place}telling/"))
    page = text(client.post(f"{place}telling/", {"text": DONE}, follow=True))
    assert "6 people are asked until" in page and "Nobody sees an answer before that." in page
    say_all(promise, kept=["kept"] * 4 + ["not_yet"])
    assert "4 of 5" not in text(client.get(place)), "while it is open nobody sees how it stands"
    page = text(client.post(f"{place}question/closure/", follow=True))
    for words in ("Kept", "4 of 5", "1 of 5", "5 of 6 answered."):
        assert words in page


def test_where_all_say_the_same_the_counts_stay_hidden(head: Person, sign_in_client: SignIn) -> None:
    families(6)
    promise = told(head)
    confirmations.ask(by=head, promise=promise)
    say_all(promise, kept=["kept"] * 5)
    confirmations.close(by=head, confirmation=promise.confirmations.get())
    page = text(sign_in_client(head).get(f"/evidence/promises/{promise.pk}/"))
    assert "All said the same" in page and "5 of 5" not in page


def test_somebody_without_an_account_says_it_once_by_their_link(head: Person) -> None:
    families(5)
    promise = told(head)
    confirmations.ask(by=head, promise=promise)
    slip = ConfirmationSlip.objects.select_related("receipt").first()
    assert slip is not None
    place, client = f"/promises/said/{slip.receipt.slip_code}/", Client()
    shown = text(client.get(place))
    for words in (SAID, WILL, DONE, "Was it kept?", "Was the answer respectful and clear?", "Only counts are kept"):
        assert words in shown
    assert client.post(place, {"kept": "kept"}).status_code == 422
    page = text(client.post(place, {"kept": "kept", "clear": "yes"}, follow=True))
    assert "It is counted." in page and "Was it kept?" not in page
    client.post(place, {"kept": "not_yet", "clear": "no"})
    counted = promise.confirmations.get()
    assert (counted.answered, counted.kept, counted.clear_yes) == (1, 1, 1)
    assert client.get("/promises/said/AAAAAAAAAAAA/").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "¿Se cumplió?"), ("pt", "Foi cumprido?"), ("id", "Apakah janji itu ditepati?"), ("ar", "هل تحقق الوعد؟"),
        ("zh-hans", "承诺兑现了吗？"),
    ],
)  # fmt: skip
def test_the_questions_and_the_public_page_speak_their_language(language: str, words: str, head: Person) -> None:
    people = families(5)
    Person.objects.filter(pk=people[0].pk).update(language=language)
    promise = told(head, public=True)
    confirmations.ask(by=head, promise=promise)
    slip = ConfirmationSlip.objects.select_related("receipt").get(receipt__person=people[0])
    page = text(Client().get(f"/promises/said/{slip.receipt.slip_code}/"))
    assert words in page
    promises.show_in_public(by=head, shown=True)
    client = Client()
    client.cookies["django_language"] = language
    public = text(client.get("/promises/riverside/"))
    for english in ("You said", "We promised", "Was the answer", "Only counts", "Say it", "Families", "Done:", "What"):
        assert english not in page and english not in public, english


def test_the_public_page_is_not_there_until_it_is_turned_on(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    made(head, public=True)
    made(head, said="Something between us", will="Kept inside")
    promises.hear(by=head, group="families", said="Nobody has answered this", public=True)
    place, switch = "/promises/riverside/", "/evidence/promises/public/"
    assert Client().get(place).status_code == 404
    assert sign_in_client(teacher).post(switch, {"shown": "1"}).status_code == 403
    sign_in_client(head).post(switch, {"shown": "1"})
    public = text(Client().get(place))
    assert SAID in public and WILL in public
    for hidden in ("Kept inside", "Nobody has answered this", "Amina Diallo"):
        assert hidden not in public
    sign_in_client(head).post(switch, {"shown": "0"})
    assert Client().get(place).status_code == 404
    assert Client().get("/promises/nowhere/").status_code == 404


def test_another_school_sees_nothing_of_it(head: Person, other_school: School, sign_in_client: SignIn) -> None:
    promise = made(head, public=True)
    promises.show_in_public(by=head, shown=True)
    assert Client().get("/promises/hilltop/").status_code == 404
    from tests.conftest import person_with

    with school_scope(other_school.pk):
        stranger = person_with("Somebody Else", "head", email="head@hilltop.example")
    assert sign_in_client(stranger).get(f"/evidence/promises/{promise.pk}/").status_code == 404


def test_the_list_is_narrowed_and_taken_away(head: Person, teacher: Person, sign_in_client: SignIn) -> None:
    promise = made(head)
    made(teacher, group="students", will="A quiet room at lunch.")
    client = sign_in_client(teacher)
    everything = text(client.get("/evidence/promises/"))
    assert WILL in everything and "A quiet room at lunch." in everything
    for query in (f"?group={promise.group_id}", "?show=open&group=" + str(promise.group_id)):
        narrowed = text(client.get(f"/evidence/promises/{query}"))
        assert WILL in narrowed and "A quiet room at lunch." not in narrowed
    assert WILL not in text(client.get("/evidence/promises/?show=mine"))
    rows = list(csv.reader(io.StringIO(client.get("/evidence/promises/?format=csv").content.decode("utf-8-sig"))))
    assert {row[1] for row in rows[1:]} == {WILL, "A quiet room at lunch."}
    assert client.get("/evidence/promises/?format=xlsx").content[:2] == b"PK"


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_whatever_its_length(number: int, head: Person, sign_in_client: SignIn) -> None:
    for _each in range(number):
        made(head)
    client = sign_in_client(head)
    client.get("/evidence/promises/")
    with counted_queries(10):
        client.get("/evidence/promises/")


def test_what_was_promised_stands_on_todays_own_heading(head: Person, sign_in_client: SignIn) -> None:
    made(head)
    said = text(sign_in_client(head).get("/"))
    assert "Promises you made" in said and WILL in said


def test_what_waits_follows_the_promise(head: Person, teacher: Person) -> None:
    people = families(5)

    def waits(person: Person) -> list[tuple[str, str]]:
        kinds = {"promise", "heard", "confirmation"}
        return [(item.kind, item.what) for item in registry.waiting_for(person) if item.kind in kinds]

    promise = promises.hear(by=head, group="families", said=SAID, owner=teacher)
    assert waits(head) == [] and waits(teacher) == [("heard", f"Answer what Families said: {SAID}")]
    promises.answer(by=teacher, promise=promise, will=WILL, due_on=clock.days_before(-10))
    assert waits(teacher) == [("promise", WILL)]
    promises.keep(by=teacher, promise=promise)
    assert waits(teacher) == [("promise", f"Tell Families that it is done: {WILL}")]
    confirmations.tell_and_ask(by=teacher, promise=promise, text=DONE)
    assert waits(teacher) == []
    assert waits(people[0]) == [("confirmation", f"Say whether it was kept: {WILL}")]
    say_all(promise, kept=["not_yet"] * 5)
    assert waits(people[0]) == []
    confirmations.close(by=teacher, confirmation=promise.confirmations.get())
    assert waits(teacher) == [("promise", f"See what is still missing: {WILL}")]


def test_asking_a_group_stands_in_the_year(head: Person) -> None:
    families(6)
    promise = told(head)
    confirmations.ask(by=head, promise=promise)
    (ask,) = [each for each in registry.asks_between(clock.today(), clock.days_before(-30)) if each.kind == "promise"]
    assert (ask.people, ask.minutes, ask.audience) == (6, 1, "Families")


def figure(code: str) -> tuple[int, int]:
    """Numerator and denominator as they are counted now."""
    known = indicator_named(code)
    assert known is not None
    ratio: Any = known.compute(scope_of(known))
    return ratio.numerator.count(), ratio.denominator.count()


def days_on(number: int) -> datetime:
    """So many days from now."""
    return timezone.now() + timedelta(days=number)


def test_groups_count_as_answered_when_all_that_they_raised_was(head: Person) -> None:
    assert figure("groups-answered") == (0, 0)
    made(head)
    made(head, group="students")
    promises.hear(by=head, group="students", said="There is nowhere quiet to sit.")
    assert figure("groups-answered") == (2, 2), "what is young does not count against its group"
    with clock.at(days_on(40)):
        assert figure("groups-answered") == (1, 2)
        promises.answer_without_promise(by=head, group="staff", said="Fewer meetings", because="One is left already.")
        assert figure("groups-answered") == (2, 3), "a no with its reason is an answer"


def test_answers_count_as_clear_by_what_the_asker_says(head: Person) -> None:
    families(5)
    clear, unclear, silent = told(head), told(head), told(head)
    for promise, said in ((clear, "yes"), (unclear, "no"), (silent, "yes")):
        confirmations.ask(by=head, promise=promise)
        number = 2 if promise == silent else 5
        say_all(promise, kept=["kept"] * number, clear=[said] * number)
        confirmations.close(by=head, confirmation=promise.confirmations.get())
    assert figure("answers-clear") == (1, 2)


def test_promises_count_as_kept_by_the_groups_word_alone(head: Person) -> None:
    families(5)
    for answers in (["kept"] * 5, ["not_yet"] * 5):
        promise = told(head)
        confirmations.ask(by=head, promise=promise)
        say_all(promise, kept=answers)
        confirmations.close(by=head, confirmation=promise.confirmations.get())
    told(head)
    made(head, due_on=clock.days_before(-300))
    withdrawn = made(head, due_on=clock.today())
    assert figure("promises-kept") == (1, 2), "others may still be told and heard"
    with clock.at(days_on(60)):
        promises.withdraw(by=head, promise=withdrawn, why="It came too late.")
        assert figure("promises-kept") == (1, 4), "silence and taking it back after its day count as not kept"
