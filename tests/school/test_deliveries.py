"""What is sent goes to each person once, and each says once that they have it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from headship.evidence import registry
from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.domain import audiences, deliveries, mailing, people, quiet
from headship.school.models import Delivery, OutboxMail, Person, Receipt, School
from tests.factories.school import PersonFactory

DAY = timedelta(days=1)


def sent(by: Person, *to: Person, **more: Any) -> Delivery:
    words = {"subject": "Fire practice", "body": "On Thursday at ten.", "asks_acknowledgement": True}
    return deliveries.send(by=by, people=to, **{**words, **more})


def receipt_of(person: Person) -> Receipt:
    return Receipt.objects.select_related("delivery", "person").get(person=person)


def test_each_gets_it_once_however_many_groups_they_are_in(head: Person, teacher: Person, senior: Person) -> None:
    groups = [audiences.audience("staff"), audiences.audience("teachers"), audiences.audience("everyone")]
    delivery = deliveries.send(by=head, subject="News", body="…", audiences=groups, people=[teacher])
    assert sorted(delivery.receipts.values_list("person_id", flat=True)) == sorted([head.pk, teacher.pk, senior.pk])


def test_whoever_has_no_address_gets_a_slip(head: Person, teacher: Person) -> None:
    porter = PersonFactory(roles=["support_staff"])
    sent(head, teacher, porter)
    assert receipt_of(teacher).channel == Receipt.Channel.EMAIL
    assert receipt_of(porter).channel == Receipt.Channel.SLIP
    assert len(receipt_of(porter).slip_code) == 12


def test_the_price_is_known_before(head: Person, teacher: Person, parent: Person) -> None:
    PersonFactory(roles=["support_staff"])
    price = deliveries.price_of(audiences=[audiences.audience("everyone")], minutes=3)
    assert (price.people, price.staff, price.slips, price.others) == (4, 3, 1, 1)
    assert (price.staff_minutes, price.total_minutes) == (9, 12)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [({"subject": "  "}, "subject"), ({"people": []}, "audiences"), ({"due_on": clock.today() - 2 * DAY}, "due_on")],
)
def test_what_cannot_be_sent_is_refused_whole(head: Person, teacher: Person, more: Any, field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        deliveries.send(by=head, **{"subject": "News", "body": "…", "people": [teacher], **more})
    assert refusal.value.field == field
    assert not Delivery.objects.exists()
    assert not Receipt.objects.exists()


def test_nothing_is_sent_while_it_is_quiet_unless_it_is_urgent(head: Person, teacher: Person) -> None:
    quiet.begin_quiet(by=head, reason="A flood")
    with pytest.raises(Refusal, match="until the head ends it: A flood"):
        sent(head, teacher)
    urgent = sent(head, teacher, urgent=True)
    assert deliveries.remind(urgent, by=head) == 0
    quiet.end_quiet(by=head)
    assert deliveries.remind(urgent, by=head) == 1


def test_an_acknowledgement_is_given_once(head: Person, teacher: Person) -> None:
    sent(head, teacher)
    receipt = receipt_of(teacher)
    assert deliveries.acknowledge(by=teacher, receipt=receipt)
    first = receipt.acknowledged_at
    assert not deliveries.acknowledge(by=teacher, receipt=receipt)
    assert not deliveries.acknowledge(by=head, receipt=receipt, way=Receipt.Way.PAPER)
    assert (receipt.acknowledged_at, receipt.acknowledged_way, receipt.entered_by) == (first, "alone", None)


@pytest.mark.parametrize("way", [Receipt.Way.MEETING, Receipt.Way.PAPER, Receipt.Way.OFFICE])
def test_what_is_entered_for_somebody_is_marked(head: Person, teacher: Person, way: str) -> None:
    sent(head, teacher)
    yesterday = clock.now() - DAY
    assert deliveries.acknowledge_together(by=head, receipts=[receipt_of(teacher)], way=way, happened_at=yesterday) == 1
    receipt = receipt_of(teacher)
    assert (receipt.entered_by, receipt.acknowledged_way, receipt.acknowledged_at) == (head, way, yesterday)


def test_nobody_reads_alone_for_another_or_in_the_future(head: Person, teacher: Person) -> None:
    sent(head, teacher)
    with pytest.raises(Denied, match="Only the person themselves"):
        deliveries.acknowledge(by=head, receipt=receipt_of(teacher))
    with pytest.raises(Refusal, match="Say how"):
        deliveries.acknowledge_together(by=head, receipts=[receipt_of(teacher)], way=Receipt.Way.ALONE)
    with pytest.raises(Refusal, match="future"):
        deliveries.acknowledge(
            by=head, receipt=receipt_of(teacher), way=Receipt.Way.PAPER, happened_at=clock.now() + DAY
        )
    assert receipt_of(teacher).acknowledged_at is None


def test_the_database_wants_to_know_how_and_by_whom(head: Person, teacher: Person) -> None:
    sent(head, teacher)
    row = Receipt.objects.filter(person=teacher)
    for change in (
        {"acknowledged_at": clock.now()},
        {"acknowledged_way": "paper"},
        {"acknowledged_at": clock.now(), "acknowledged_way": "alone", "entered_by": head},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.create(delivery=row.get().delivery, person=teacher, channel="slip")


# Anonymous rounds


@pytest.mark.parametrize("way", [Receipt.Way.MEETING, Receipt.Way.PAPER, Receipt.Way.OFFICE])
def test_nobody_enters_an_answer_in_an_anonymous_round(head: Person, teacher: Person, way: str) -> None:
    porter = PersonFactory(roles=["support_staff"])
    sent(head, teacher, porter, anonymous=True)
    for receipt in (receipt_of(teacher), receipt_of(porter)):
        with pytest.raises(Denied, match="Each person gives it alone"):
            deliveries.acknowledge_together(by=head, receipts=[receipt], way=way)
    with pytest.raises(Denied, match="Each person gives it alone"):
        deliveries.acknowledge(by=teacher, receipt=receipt_of(teacher), way=way)
    assert deliveries.acknowledge(by=porter, receipt=receipt_of(porter)), "with their slip, alone"


def test_the_page_offers_no_entry_in_an_anonymous_round(head: Person, teacher: Person, sign_in_client: Any) -> None:
    delivery = sent(head, teacher, anonymous=True)
    client = sign_in_client(head)
    assert f"/messages/sent/{delivery.pk}/answers/" not in client.get(f"/messages/sent/{delivery.pk}/").content.decode()
    got = client.post(f"/messages/sent/{delivery.pk}/answers/", {"receipts": [receipt_of(teacher).pk], "way": "paper"})
    assert got.status_code == 403
    assert receipt_of(teacher).acknowledged_at is None


# Everything or nothing


def test_a_hook_that_fails_takes_the_whole_entry_back(head: Person, teacher: Person, senior: Person) -> None:
    seen: list[Person] = []

    def fails_on_the_second(*, receipt: Receipt, by: Person) -> None:
        seen.append(receipt.person)
        if len(seen) == 2:
            raise Refusal("Not this one.")

    deliveries.on_acknowledged("test-record", fails_on_the_second)
    sent(head, teacher, senior, about_kind="test-record", about_id=1)
    receipts = list(Receipt.objects.select_related("delivery", "person"))
    with pytest.raises(Refusal):
        deliveries.acknowledge_together(by=head, receipts=receipts, way=Receipt.Way.MEETING)
    assert len(seen) == 2
    assert not Receipt.objects.filter(acknowledged_at__isnull=False).exists()


# Mail


@pytest.mark.django_db(transaction=True)
def test_one_mail_each_in_their_language_and_the_rest_on_paper(settings: Any) -> None:
    from headship.kernel.scope import school_scope
    from headship.school.domain.founding import found_school

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    school = found_school(name="Riverside School", code="riverside")
    with school_scope(school.pk):
        head = PersonFactory(roles=["head"], email="head@riverside.example", signs_in=True)
        parent = PersonFactory(roles=["parent"], email="parent@families.example", name="Fatima")
        PersonFactory(roles=["parent"])
        delivery = deliveries.send(
            by=head, subject="Sports day", body="On Friday.", audiences=[audiences.audience("parents")],
            people=[head], asks_acknowledgement=True,
        )  # fmt: skip
        assert sorted(one.to[0] for one in mail.outbox) == ["head@riverside.example", "parent@families.example"]
        to_parent = next(one for one in mail.outbox if one.to == ["parent@families.example"])
        receipt = Receipt.objects.get(person=parent)
        assert f"/slip/{receipt.slip_code}/" in to_parent.body, "no account, so their own page"
        to_head = next(one for one in mail.outbox if one.to == ["head@riverside.example"])
        assert f"/messages/received/{Receipt.objects.get(person=head).pk}/" in to_head.body
        assert Receipt.objects.filter(mailed_at__isnull=False).count() == 2
        assert mailing.mail_delivery(delivery.pk) == 0, "a second run sends nothing again"
        deliveries.acknowledge(by=parent, receipt=receipt)
        mail.outbox.clear()
        assert deliveries.remind(delivery, by=head) == 1
        assert [one.to for one in mail.outbox] == [["head@riverside.example"]]
        assert mail.outbox[0].subject == "Reminder: Sports day"


def test_mail_of_a_simulated_school_never_leaves(school: School, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    school.demonstration = True
    school.save()
    head = PersonFactory(roles=["head"], email="head@riverside.example")
    sent(head, head)
    assert mail.outbox == []
    assert OutboxMail.objects.get().to == "head@riverside.example"


def test_sending_is_an_act_that_says_what_it_cost(head: Person, teacher: Person) -> None:
    delivery = sent(head, teacher, minutes=4)
    act = Act.objects.latest("sequence")
    assert (act.verb, act.record_kind, act.record_id) == ("delivery.send", "delivery", delivery.pk)


# What waits


def test_what_waits_is_ordered_by_its_day(head: Person, teacher: Person) -> None:
    today = clock.today()
    for subject, due in (("Later", today + 9 * DAY), ("Sooner", today + DAY), ("Some day", None)):
        sent(head, teacher, subject=subject, due_on=due)
    sent(head, teacher, subject="For information", asks_acknowledgement=False)
    waiting = [receipt.delivery.subject for receipt in deliveries.pending_for(teacher)]
    assert [each for each in waiting if each != "Some day"] == ["Sooner", "Later"]
    assert "For information" not in waiting


def test_nobody_is_reminded_who_has_left_or_answered(head: Person, teacher: Person, senior: Person) -> None:
    delivery = sent(head, teacher, senior)
    deliveries.acknowledge(by=teacher, receipt=receipt_of(teacher))
    with clock.at(datetime(2030, 1, 7, 12, tzinfo=ZoneInfo("Europe/Madrid"))):
        people.record_departure(by=head, person=senior, on=clock.today() - DAY)
        assert deliveries.remind(delivery, by=head) == 0


def test_a_line_manager_who_follows_a_colleagues_answer_reads_whether_it_is_there_and_no_more(
    head: Person, senior: Person, teacher: Person, middle_leader: Person, sign_in_client: Any
) -> None:
    people.relate(by=head, kind="line_manager", of=teacher, to=senior)
    delivery = deliveries.send(
        by=head, audiences=[audiences.audience("teachers")], people=[middle_leader], subject="Fire practice",
        body="On Thursday at ten.", asks_acknowledgement=True,
    )  # fmt: skip
    place = registry.see(senior, [("receipt", receipt_of(teacher).pk)])["receipt", receipt_of(teacher).pk].url
    read = sign_in_client(senior).get(place).content.decode()
    assert teacher.name in read and "Has not answered yet" in read
    assert middle_leader.name not in read and "On Thursday at ten." not in read
    deliveries.acknowledge(by=teacher, receipt=receipt_of(teacher))
    assert "that they have read it" in sign_in_client(senior).get(place).content.decode()
    Delivery.objects.filter(pk=delivery.pk).update(anonymous=True)
    assert "who has given one is not told" in sign_in_client(senior).get(place).content.decode()
    people.relate(by=head, kind="line_manager", of=teacher, to=head)
    assert sign_in_client(senior).get(place).status_code == 404


def test_what_was_written_to_one_person_is_not_their_line_managers_to_know_of(
    head: Person, senior: Person, teacher: Person, sign_in_client: Any
) -> None:
    people.relate(by=head, kind="line_manager", of=teacher, to=senior)
    letter = sent(head, teacher, subject="About our talk")
    reference = ("receipt", receipt_of(teacher).pk)
    assert registry.see(senior, [reference])[reference].url == ""
    assert "About our talk" not in registry.see(senior, [reference])[reference].label
    assert sign_in_client(senior).get(reverse("school:delivery", args=[letter.pk])).status_code == 404
