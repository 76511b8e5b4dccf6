"""The digest: one mail on the mornings that somebody chose, never one for each event."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from headship.evidence.registry import Moved
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.domain.people import record_departure
from headship.school.domain.protected import protect
from headship.school.domain.quiet import begin_quiet
from headship.school.models import OutboxMail, Person, School
from headship.today.domain import digests, safety
from headship.today.models import DigestMail
from headship.today.tasks import send_digests
from tests.conftest import person_with
from tests.factories.promises import made
from tests.today.conftest import Notes

MONDAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # seven o'clock in Madrid


def at(days: float = 0, hours: float = 0) -> Any:
    return clock.at(MONDAY + timedelta(days=days, hours=hours))


def test_one_mail_on_monday_morning_with_all_that_waits(notes: Notes, head: Person) -> None:
    notes.ask(head, "Answer Daniel", minutes=5, due=date(2026, 3, 3))
    notes.ask(head, "Read the plan", minutes=10)
    notes.moved[head.pk] = [Moved("note", 1, "“Homework” was decided", "by consent", "/n/", MONDAY - timedelta(days=1))]
    with at():
        assert send_digests() == "1 digests"
        assert send_digests() == "0 digests"
    (letter,) = mail.outbox
    assert letter.to == [head.email]
    assert letter.subject == "Two things wait for you, about 15 minutes in all"
    for words in ("Answer Daniel", "Read the plan", "“Homework” was decided", "by consent", "/notes/1/"):
        assert words in letter.body, words
    html = letter.alternatives[0][0]  # type: ignore[attr-defined]
    assert "Answer Daniel" in html and 'href="http' in html


@pytest.mark.parametrize(("days", "hours"), [(0, -1), (0, 6), (1, 0), (5, 0)])
def test_no_mail_at_another_hour_or_day(days: int, hours: int, notes: Notes, head: Person) -> None:
    notes.ask(head, "Answer Daniel")
    with at(days, hours):
        assert digests.send_due() == 0
    assert mail.outbox == []


def test_nothing_to_say_is_no_mail(notes: Notes, head: Person) -> None:
    with at():
        assert digests.send_due() == 0
    assert DigestMail.objects.get().sent is False


def test_the_morning_is_where_the_person_is(notes: Notes, head: Person) -> None:
    notes.ask(head, "Answer Daniel")
    Person.objects.filter(pk=head.pk).update(time_zone="Asia/Tokyo")
    with at():
        assert digests.send_due() == 0
    with at(hours=-8):
        assert digests.send_due() == 1


def test_days_are_chosen_and_none_means_never(notes: Notes, head: Person, sign_in_client: Any) -> None:
    notes.ask(head, "Answer Daniel")
    client = sign_in_client(head)
    assert 'value="0"' in client.get("/digest/").content.decode()
    client.post("/digest/", {"days": ["2", "4"]})
    assert digests.days_of(head) == [2, 4]
    for days, sent in ((0, 0), (2, 1), (4, 1)):
        with at(days):
            assert digests.send_due() == sent, days
    client.post("/digest/", {})
    assert digests.days_of(head) == []
    with at(9):
        assert digests.send_due() == 0
    assert client.post("/digest/", {"days": ["9"]}).status_code == 422
    with pytest.raises(Refusal, match="seven days"):
        digests.choose_days(by=head, days=[7])


def test_quiet_mode_sends_none(notes: Notes, head: Person) -> None:
    notes.ask(head, "Answer Daniel")
    with at():
        begin_quiet(by=head, reason="Examination week")
        assert digests.send_due() == 0
    assert mail.outbox == []


def test_a_protected_week_asks_nothing_by_mail(notes: Notes, head: Person) -> None:
    notes.ask(head, "Answer Daniel", due=date(2026, 3, 3))
    notes.moved[head.pk] = [Moved("note", 1, "“Homework” was decided", "by consent", "/n/", MONDAY - timedelta(days=1))]
    with at():
        protect(by=head, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6), reason="Mock examinations")
        assert digests.send_due() == 0
    assert mail.outbox == []
    with at(7):
        assert digests.send_due() == 1, "the week after it goes as ever"
    assert "Answer Daniel" in mail.outbox[0].body


def test_what_moved_in_a_protected_week_is_told_after_it(notes: Notes, head: Person) -> None:
    digests.choose_days(by=head, days=[0, 4])
    notes.ask(head, "Answer Daniel")
    notes.moved[head.pk] = [Moved("note", 1, "“Homework” was decided", "by consent", "/n/", MONDAY + timedelta(days=1))]
    with at():
        protect(by=head, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6), reason="Mock examinations")
        digests.send_due()
    with at(4):
        assert digests.send_due() == 0
    with at(7):
        assert digests.send_due() == 1
    assert "“Homework” was decided" in mail.outbox[0].body


def test_a_protected_week_names_what_was_promised_for_it_and_no_more(school: School, head: Person) -> None:
    with at(-3):
        made(head, will="A message whenever the bus is late.", due_on=date(2026, 3, 4))
        made(head, will="A second crossing guard.", due_on=date(2026, 5, 4))
    with at():
        protect(by=head, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6), reason="Mock examinations")
        assert digests.send_due() == 1
    (letter,) = mail.outbox
    assert letter.subject == "What you promised for these days; nothing else is asked of you"
    assert "A message whenever the bus is late." in letter.body and "crossing guard" not in letter.body


def test_who_has_left_or_has_no_account_gets_none(notes: Notes, head: Person, teacher: Person) -> None:
    cook = person_with("Rosa Gómez", "support_staff")
    Person.objects.filter(pk=cook.pk).update(email="rosa@riverside.example")
    record_departure(by=head, person=teacher, on=date(2026, 2, 20))
    for person in (cook, teacher):
        notes.ask(person, "Answer Daniel")
    with at():
        assert digests.send_due() == 0


def test_a_mail_that_the_server_refuses_is_tried_again(notes: Notes, head: Person, monkeypatch: Any) -> None:
    notes.ask(head, "Answer Daniel")
    with at():
        with monkeypatch.context() as broken:
            broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _refuse)
            assert digests.send_due() == 0
        assert not DigestMail.objects.exists()
        assert digests.send_due() == 1


def _refuse(*_args: Any) -> int:
    raise OSError("The server is away.")


def test_a_simulated_school_keeps_its_mail(school: School, notes: Notes, head: Person) -> None:
    school.demonstration = True
    school.save()
    notes.ask(head, "Answer Daniel")
    with at():
        digests.send_due()
    assert mail.outbox == [] and OutboxMail.objects.get().to == head.email


def test_a_concern_about_a_child_is_told_without_a_word_of_it(notes: Notes, head: Person, teacher: Person) -> None:
    lead = person_with("Elena Ruiz", "safeguarding_lead", email="elena@riverside.example")
    with at(-1):
        safety.hand_over(by=teacher, about="other", text="A bruise that nobody explains.")
    with at():
        digests.send_due()
    (letter,) = [each for each in mail.outbox if each.to == [lead.email] and "read at once" in each.body][-1:]
    assert "bruise" not in letter.body + letter.alternatives[0][0]  # type: ignore[attr-defined]


def test_the_mail_speaks_the_persons_language(notes: Notes, head: Person) -> None:
    Person.objects.filter(pk=head.pk).update(language="ar")
    notes.ask(head, "Answer Daniel")
    with at():
        digests.send_due()
    assert 'dir="rtl"' in mail.outbox[0].alternatives[0][0]  # type: ignore[attr-defined]
