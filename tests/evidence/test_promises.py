"""You said, we will: from what a group said to what it says of the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from headship.evidence.domain import confirmations, promises
from headship.evidence.domain.ledger import verify
from headship.evidence.models import Act, AskingGroup, Confirmation, ConfirmationSlip, Promise
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.domain.audiences import audience
from headship.school.domain.quiet import begin_quiet
from headship.school.models import Person, Receipt
from tests.conftest import person_with
from tests.factories.promises import families, made, say_all, told

State = Promise.State


def acts_of(promise: Promise) -> list[str]:
    rows = Act.objects.filter(record_kind="promise", record_id=promise.pk).order_by("sequence")
    return list(rows.values_list("verb", flat=True))


def test_from_what_they_said_to_what_they_say_of_it(head: Person, teacher: Person) -> None:
    families(6)
    promise = promises.hear(by=head, group="families", said="We never know when the bus is late.", owner=teacher)
    assert (promise.state, promise.due_on) == (State.HEARD, clock.days_before(-14))
    promises.answer(by=teacher, promise=promise, will="A message whenever it is late.", due_on=clock.days_before(-30))
    confirmations.tell_and_ask(by=teacher, promise=promise, text="Since Monday each late bus is told.")
    say_all(promise, kept=["kept"] * 4 + ["not_yet", "undecided"])
    confirmations.close(by=teacher, confirmation=promise.confirmations.get())
    promise.refresh_from_db()
    assert promise.state == State.CONFIRMED
    assert promise.answered_at and promise.kept_at and promise.told_at and promise.settled_at
    assert acts_of(promise) == [
        "promise.hear", "promise.make", "promise.tell", "promise.ask", "promise.confirm",
    ]  # fmt: skip
    clauses = set(" ".join(Act.objects.filter(record_kind="promise").values_list("clauses", flat=True)).split())
    assert clauses == {"4.1a", "4.1b", "4.1c"}


def test_a_no_with_its_reason_is_an_answer_too(head: Person) -> None:
    families(5)
    promise = promises.answer_without_promise(
        by=head, group="families", said="Let school begin at ten.", because="The buses are shared with another school."
    )
    assert promise.state == State.DECLINED
    confirmations.ask(by=head, promise=promise)
    asked = promise.confirmations.get()
    assert not asked.asks_kept, "nothing was promised, so only the answer is asked about"
    say_all(promise, kept=[""] * 5, clear=["yes", "yes", "yes", "partly", "no"])
    confirmations.close(by=head, confirmation=asked)
    asked.refresh_from_db()
    promise.refresh_from_db()
    assert (asked.result, asked.clear, promise.state) == ("", "yes", State.DECLINED)


def test_another_day_keeps_the_earlier_one_with_its_reason(head: Person) -> None:
    promise = made(head)
    first = promise.due_on
    promises.redate(by=head, promise=promise, due_on=first + timedelta(days=20), why="The part comes later.")
    promise.refresh_from_db()
    kept = promise.earlier_dates.get()
    assert (kept.due_on, kept.why, kept.changed_by) == (first, "The part comes later.", head)
    assert promise.due_on == first + timedelta(days=20)


def test_what_they_call_not_yet_done_is_open_again_once_a_day_is_named(head: Person) -> None:
    families(5)
    promise = told(head)
    confirmations.ask(by=head, promise=promise)
    say_all(promise, kept=["not_yet"] * 3 + ["kept"] * 2)
    confirmations.close(by=head, confirmation=promise.confirmations.get())
    promise.refresh_from_db()
    assert promise.state == State.DENIED
    promises.redate(by=head, promise=promise, due_on=clock.days_before(-10), why="Two buses have no radio yet.")
    promise.refresh_from_db()
    assert (promise.state, promise.kept_at) == (State.OPEN, None)
    assert "promise.deny" in acts_of(promise)


def test_a_promise_is_taken_back_only_with_a_reason_and_never_once_confirmed(head: Person) -> None:
    promise = made(head)
    with pytest.raises(Refusal, match="why it is taken back"):
        promises.withdraw(by=head, promise=promise, why=" ")
    promises.withdraw(by=head, promise=promise, why="The road is closed for a year.")
    promise.refresh_from_db()
    assert (promise.state, promise.withdrawn_why) == (State.WITHDRAWN, "The road is closed for a year.")
    other = told(head, group="the cleaners")
    confirmations.write_down(by=head, promise=other, who="Rosa", kept="kept", clear="yes")
    with pytest.raises(Refusal, match="Kept, as they say"):
        promises.withdraw(by=head, promise=other, why="Too late")


def test_taking_it_back_stops_asking_and_throws_away_what_was_said(head: Person) -> None:
    people = families(6)
    promise = told(head)
    asked = confirmations.ask(by=head, promise=promise)
    say_all(promise, kept=["kept"] * 5)
    promises.withdraw(by=head, promise=promise, why="It was the wrong bus.")
    asked.refresh_from_db()
    assert (asked.answered, asked.kept, asked.result, asked.closed_at is None) == (0, 0, "", False)
    assert confirmations.slip_for(people[5], promise) is None
    assert not Receipt.objects.unanswered().exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"said": "  "}, "said"),
        ({"will": ""}, "will"),
        ({"group": "  "}, "group"),
        ({"will": "x" * 2001}, "will"),
        ({"due_on": -1}, "due_on"),
    ],
)
def test_bad_input_names_its_field_and_leaves_nothing(changes: dict[str, object], field: str, head: Person) -> None:
    entry: dict[str, object] = {"group": "families", "said": "The bus is late.", "will": "We tell you.", "due_on": 10}
    entry |= changes
    days = entry.pop("due_on")
    assert isinstance(days, int)
    with pytest.raises(Refusal) as refused:
        promises.make(by=head, due_on=clock.days_before(-days), **entry)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Promise.objects.exists()


def test_what_it_comes_from_has_to_be_there(head: Person) -> None:
    with pytest.raises(Refusal, match="not there"):
        promises.hear(by=head, group="families", said="The bus is late.", about=("decision", 999))


def test_whoever_made_it_and_the_head_look_after_it_and_nobody_else(
    head: Person, teacher: Person, middle_leader: Person, parent: Person
) -> None:
    promise = made(teacher)
    for person in (middle_leader, parent):
        with pytest.raises(Denied):
            promises.keep(by=person, promise=promise)
    with pytest.raises(Denied):
        promises.hear(by=parent, group="families", said="Something")
    with pytest.raises(Refusal, match="works here"):
        promises.hand_over(by=teacher, promise=promise, to=parent)
    promises.hand_over(by=head, promise=promise, to=middle_leader)
    promises.keep(by=middle_leader, promise=promise)


def test_a_group_is_one_group_however_it_is_named(head: Person) -> None:
    names = ["families", "Families of the choir", "families of  the choir", audience("staff"), audience("staff")]
    groups = [promises.the_group(name) for name in names]
    assert len({group.pk for group in groups}) == AskingGroup.objects.count() == 3
    assert groups[0].audience == audience("parents")


def test_only_whoever_was_asked_answers_and_only_once(head: Person, teacher: Person) -> None:
    people = families(5)
    promise = told(head)
    confirmations.ask(by=head, promise=promise)
    slip = confirmations.slip_for(people[0], promise)
    assert slip is not None
    with pytest.raises(Denied):
        confirmations.say(by=teacher, slip=slip, kept="kept", clear="yes")
    with pytest.raises(Refusal, match="one of the answers"):
        confirmations.say(by=people[0], slip=slip, kept="perhaps", clear="yes")
    confirmations.say(by=people[0], slip=slip, kept="kept", clear="yes")
    with pytest.raises(Refusal, match="answered already"):
        confirmations.say(by=people[0], slip=slip, kept="not_yet", clear="no")
    counted = promise.confirmations.get()
    assert (counted.answered, counted.kept, counted.not_yet, counted.clear_yes) == (1, 1, 0, 1)
    assert confirmations.slip_for(people[0], promise) is None


def test_no_row_ties_a_person_to_what_they_said(head: Person) -> None:
    people = families(6)
    promise = told(head)
    confirmations.ask(by=head, promise=promise)
    say_all(promise, kept=["kept", "kept", "kept", "not_yet", "not_yet"])
    assert {slip.receipt.person for slip in ConfirmationSlip.objects.all()} == {people[5]}, "who has not answered"
    counts = promise.confirmations.get()
    assert (counts.kept, counts.not_yet, counts.answered) == (3, 2, 5)
    confirmations.close(by=head, confirmation=counts)
    assert not ConfirmationSlip.objects.exists()
    assert set(Receipt.objects.filter(delivery=counts.delivery).values_list("acknowledged_way", flat=True)) == {
        "", "alone",
    }, "the message knows who took part, and nothing else"  # fmt: skip
    for act in Act.objects.filter(record_kind="promise"):
        assert not any(person.name in f"{act.text.summary}{act.text.payload}" for person in people)


@pytest.mark.parametrize(
    ("kept", "result", "state"),
    [
        (["kept"] * 4, "few", State.TOLD),
        (["kept"] * 5, "kept", State.CONFIRMED),
        (["kept"] * 3 + ["not_yet"] * 3, "undecided", State.TOLD),
        (["kept"] * 2 + ["undecided"] * 4, "undecided", State.TOLD),
        (["kept"] * 2 + ["not_yet"] * 3, "not_yet", State.DENIED),
    ],
)
def test_what_most_say_settles_it(kept: list[str], result: str, state: str, head: Person) -> None:
    families(7)
    promise = told(head)
    confirmations.ask(by=head, promise=promise)
    say_all(promise, kept=kept)
    asked = confirmations.close(by=head, confirmation=promise.confirmations.get())
    promise.refresh_from_db()
    assert (asked.result, promise.state) == (result, state)


def test_counts_stay_hidden_while_it_is_open_below_the_minimum_and_where_all_agree(head: Person) -> None:
    families(8)

    def shown_after(kept: list[str], *, close: bool = True) -> object:
        promise = told(head)
        confirmations.ask(by=head, promise=promise)
        say_all(promise, kept=kept)
        asked = promise.confirmations.get()
        if close:
            asked = confirmations.close(by=head, confirmation=asked)
        return confirmations.shown(asked, confirmations.KEPT_COUNTS)

    assert shown_after(["kept"] * 4 + ["not_yet"] * 2, close=False) is None
    assert shown_after(["kept"] * 3 + ["not_yet"]) is None
    assert shown_after(["kept"] * 6) == confirmations.Shown(6, ())
    mixed = shown_after(["kept"] * 4 + ["not_yet"] * 2)
    assert mixed == confirmations.Shown(6, (("kept", 4), ("not_yet", 2), ("undecided", 0)))


def test_a_school_that_raises_its_smallest_group_raises_it_here(head: Person) -> None:
    head.school.minimum_group = 8
    head.school.save()
    families(7)
    promise = told(head)
    with pytest.raises(Refusal, match="fewer than 8 people"):
        confirmations.ask(by=head, promise=promise)


def test_a_small_group_is_asked_aloud_and_stands_there_by_name(head: Person) -> None:
    families(4)
    promise = told(head)
    with pytest.raises(Refusal, match="Ask them aloud"):
        confirmations.ask(by=head, promise=promise)
    with pytest.raises(Refusal, match="who of the group"):
        confirmations.write_down(by=head, promise=promise, who=" ", kept="kept", clear="yes")
    written = confirmations.write_down(by=head, promise=promise, who="Ana Pérez", kept="kept", clear="partly")
    promise.refresh_from_db()
    assert (written.spoken_by, written.result, written.clear, promise.state) == (
        "Ana Pérez", "kept", "partly", State.CONFIRMED,
    )  # fmt: skip


def test_a_large_group_is_never_spoken_for_by_one(head: Person) -> None:
    families(5)
    promise = told(head)
    with pytest.raises(Refusal, match="large enough"):
        confirmations.write_down(by=head, promise=promise, who="Ana Pérez", kept="kept", clear="yes")


def test_it_closes_by_itself_the_day_after_its_last(head: Person) -> None:
    people = families(5)
    promise = told(head)
    asked = confirmations.ask(by=head, promise=promise, closes_on=clock.days_before(-3))
    slip = confirmations.slip_for(people[0], promise)
    say_all(promise, kept=["kept"] * 4)
    assert confirmations.close_due() == 0
    Confirmation.objects.filter(pk=asked.pk).update(closes_on=clock.days_before(1))
    assert slip is not None
    slip.confirmation.refresh_from_db()
    with pytest.raises(Refusal, match="time to answer is over"):
        confirmations.say(by=people[0], slip=slip, kept="kept", clear="yes")
    assert confirmations.close_due() == 1
    assert confirmations.close_due() == 0
    asked.refresh_from_db()
    assert (asked.result, asked.delivery and asked.delivery.asks_acknowledgement) == ("few", False)


def test_nobody_is_asked_twice_at_a_time_nor_while_it_is_quiet(head: Person) -> None:
    families(5)
    promise = told(head)
    confirmations.ask(by=head, promise=promise)
    with pytest.raises(Refusal, match="being asked already"):
        confirmations.ask(by=head, promise=promise)
    other = told(head)
    begin_quiet(by=head, reason="Examination week")
    with pytest.raises(Refusal, match="quiet"):
        confirmations.ask(by=head, promise=other)


def test_telling_and_asking_go_together_or_not_at_all(head: Person) -> None:
    families(5)
    promise = made(head)
    begin_quiet(by=head, reason="Examination week")
    with pytest.raises(Refusal, match="quiet"):
        confirmations.tell_and_ask(by=head, promise=promise, text="It is done.")
    promise.refresh_from_db()
    assert promise.state == State.OPEN, "nothing is half done"


def test_staff_see_all_and_others_what_was_told_to_them(head: Person, teacher: Person, governor: Person) -> None:
    people = families(5)
    mine, other = told(head), made(head, group="students")
    confirmations.ask(by=head, promise=mine)
    for inside in (teacher, governor):
        assert set(Promise.objects.visible_to(inside)) == {mine, other}
    assert set(Promise.objects.visible_to(people[0])) == {mine}
    assert not Promise.objects.visible_to(person_with("A neighbour", "partner")).exists()


def test_the_ledger_holds_after_all_of_it(head: Person) -> None:
    families(5)
    promise = told(head)
    confirmations.ask(by=head, promise=promise)
    say_all(promise, kept=["kept"] * 5)
    confirmations.close(by=None, confirmation=promise.confirmations.get())
    assert verify().intact
