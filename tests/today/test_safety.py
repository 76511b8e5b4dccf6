"""A concern about a child: to the one person who must know, and gone from here once the school's record has it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from headship.evidence import registry
from headship.evidence.models import Act, ActText
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.domain.people import end_appointment, record_departure
from headship.school.domain.quiet import begin_quiet
from headship.school.models import Membership, OutboxMail, Person, School
from headship.today.domain import safety
from headship.today.models import SafetyMessage
from tests.conftest import person_with

WORDS = "A bruise that nobody explains."
MORNING = datetime(2026, 3, 4, 8, tzinfo=UTC)


@pytest.fixture
def lead(school: School) -> Person:
    return person_with("Elena Ruiz", "safeguarding_lead", email="elena@riverside.example")


@pytest.fixture
def chair(school: School) -> Person:
    return person_with("Adrian Holt", "chair", email="adrian@riverside.example")


@pytest.mark.parametrize(("about", "recipient"), [("other", "lead"), ("lead", "head"), ("head", "chair")])
def test_it_goes_to_one_person_whom_it_is_not_about(
    about: str, recipient: str, lead: Person, head: Person, chair: Person, teacher: Person,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    message = safety.hand_over(by=teacher, about=about, text=WORDS)
    assert message.recipient == request.getfixturevalue(recipient)
    for person in (lead, head, chair, teacher):
        seen = SafetyMessage.objects.visible_to(person).filter(pk=message.pk).exists()
        assert seen is (person == message.recipient)


def test_the_lead_who_writes_does_not_write_to_themselves(lead: Person, head: Person) -> None:
    assert safety.hand_over(by=lead, about="other", text=WORDS).recipient == head


def test_where_there_is_no_lead_the_head_gets_it_and_else_the_chair(
    teacher: Person, head: Person, chair: Person
) -> None:
    assert safety.recipient_for(by=teacher, about="other") == head
    record_departure(by=head, person=head, on=clock.today() - timedelta(days=1))
    assert safety.recipient_for(by=teacher, about="other") == chair


def test_where_nobody_could_read_it_it_is_refused_with_a_sentence_to_call(teacher: Person) -> None:
    person_with("Without an account", "safeguarding_lead")
    with pytest.raises(Refusal, match="Please call now"):
        safety.hand_over(by=teacher, about="other", text=WORDS)
    assert not SafetyMessage.objects.exists()


def test_empty_words_are_refused(teacher: Person, lead: Person) -> None:
    with pytest.raises(Refusal, match="what you saw or heard"):
        safety.hand_over(by=teacher, about="other", text="  ")


def test_no_mail_act_or_search_says_a_word_of_it(
    teacher: Person, lead: Person, head: Person, sign_in_client: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        safety.hand_over(by=teacher, about="other", text=WORDS)
    (letter,) = mail.outbox
    assert letter.to == [lead.email]
    written = [f"{letter.subject} {letter.body}"] + [f"{text.label} {text.summary} {text.payload} {text.actor_name}"
               for text in ActText.objects.filter(act__verb__startswith="safety")]  # fmt: skip
    assert not [each for each in written if "bruise" in each or "Lucía" in each]
    act = Act.objects.get(verb="safety.hand_over")
    assert (act.actor_id, act.record_id, act.about_id) == (None, None, None)
    assert "safety_message" not in {kind.code for kind in registry.kinds()}
    for person in (head, lead, teacher):
        assert WORDS not in sign_in_client(person).get("/search/", {"q": "bruise"}).content.decode()


def test_a_simulated_school_sends_no_mail(
    school: School, teacher: Person, lead: Person, django_capture_on_commit_callbacks: Any
) -> None:
    school.demonstration = True
    school.save()
    with django_capture_on_commit_callbacks(execute=True):
        safety.hand_over(by=teacher, about="other", text=WORDS)
    assert mail.outbox == [] and OutboxMail.objects.get().to == lead.email


def test_it_stands_first_on_the_recipients_today_and_nobody_elses(
    teacher: Person, lead: Person, head: Person, sign_in_client: Any
) -> None:
    begin_quiet(by=head, reason="Examination week")
    message = safety.hand_over(by=teacher, about="other", text=WORDS)
    read = sign_in_client(lead).get("/").content.decode()
    assert "Read this first" in read and WORDS not in read
    for person in (head, teacher):
        assert "A concern about a child’s safety" not in sign_in_client(person).get("/").content.decode()
        assert sign_in_client(person).get(f"/safety/{message.pk}/").status_code == 404


def test_the_text_goes_only_after_the_recipient_confirms(
    teacher: Person, lead: Person, head: Person, sign_in_client: Any
) -> None:
    message = safety.hand_over(by=teacher, about="lead", text=WORDS)
    client = sign_in_client(head)
    answer = client.get(f"/safety/{message.pk}/")
    assert WORDS in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert sign_in_client(lead).post(f"/safety/{message.pk}/confirmation/").status_code == 404
    message.refresh_from_db()
    assert message.text == WORDS and message.read_at is not None
    for _ in range(2):
        client.post(f"/safety/{message.pk}/confirmation/")
    message.refresh_from_db()
    assert (message.text, message.written_by, message.about) == ("", None, "other")
    assert message.confirmed_at is not None
    assert Act.objects.filter(verb="safety.confirm").count() == 1
    assert client.get(f"/safety/{message.pk}/").status_code == 404


def test_the_database_keeps_no_confirmed_text(teacher: Person, lead: Person) -> None:
    message = safety.hand_over(by=teacher, about="other", text=WORDS)
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyMessage.objects.filter(pk=message.pk).update(confirmed_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyMessage.objects.filter(pk=message.pk).update(text="")


def test_who_does_not_open_it_is_reminded_every_four_hours_even_in_quiet_mode(
    teacher: Person, lead: Person, head: Person
) -> None:
    with clock.at(MORNING):
        begin_quiet(by=head, reason="Examination week")
        message = safety.hand_over(by=teacher, about="other", text=WORDS)
    for hours, told in ((3, 0), (4, 1), (5, 0), (8, 1)):
        with clock.at(MORNING + timedelta(hours=hours)):
            assert safety.look_after() == told, hours
    safety.read(by=lead, message=message)
    with clock.at(MORNING + timedelta(hours=20)):
        assert safety.look_after() == 0


def test_it_is_passed_on_when_the_recipient_no_longer_holds_the_role(
    teacher: Person, lead: Person, head: Person, sign_in_client: Any
) -> None:
    with clock.at(MORNING):
        message = safety.hand_over(by=teacher, about="other", text=WORDS)
        end_appointment(by=head, membership=Membership.objects.get(person=lead), on=date(2026, 3, 4))
    with clock.at(MORNING + timedelta(days=1)):
        assert safety.look_after() == 1
    message.refresh_from_db()
    assert message.recipient == head
    assert not SafetyMessage.objects.visible_to(lead).exists()


def test_the_form_says_whom_to_call_and_who_will_read_it(
    school: School, teacher: Person, lead: Person, head: Person, chair: Person, sign_in_client: Any
) -> None:
    school.safeguarding_contact = "Call 555 0143."
    school.save()
    client = sign_in_client(teacher)
    read = client.get("/safety/").content.decode()
    assert "Call 555 0143." in read
    assert "It goes at once to Elena Ruiz, and to nobody else." in read
    assert "If it is about the safeguarding lead: to Amina Diallo." in read
    assert "If it is about the head: to Adrian Holt." in read
    after = client.post("/safety/", {"text": WORDS, "about": "other"}, follow=True).content.decode()
    assert "It has been handed over" in after and WORDS not in after
    assert client.post("/safety/", {"text": "", "about": "other"}).status_code == 422
