"""Campaigns: telling each audience in its words, when the school may, and hearing whether it reached them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from headship.areas.direction.campaigns import records
from headship.areas.direction.campaigns.domain import campaigns, messages
from headship.areas.direction.campaigns.models import Campaign, Message, Reach
from headship.areas.direction.campaigns.tasks import send_scheduled
from headship.evidence.domain import citations
from headship.evidence.models import Act, Citation
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.domain.audiences import audience
from headship.school.domain.protected import protect
from headship.school.domain.quiet import begin_quiet, end_quiet
from headship.school.models import Person, Receipt
from headship.voice.domain import naming
from headship.voice.domain.closing import close
from headship.voice.models import Invitation
from tests.conftest import person_with
from tests.factories import campaigns as made
from tests.factories import voice
from tests.factories.plan import prioritised

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(head: Person, teacher: Person) -> list[Person]:
    """Three who work here, one of them without an address."""
    return [head, teacher, person_with("Rosa Paper", "support_staff")]


def in_an_hour() -> Any:
    return clock.now() + timedelta(hours=1)


def test_a_message_goes_by_mail_and_on_paper_and_says_what_it_cost(staff: list[Person]) -> None:
    head = staff[0]
    message = made.message(head, minutes=2)
    price = messages.price(message)
    assert (price.people, price.slips, price.staff_minutes) == (3, 1, 6)
    sent = messages.send(by=head, message=message)
    channels = Receipt.objects.filter(delivery=sent.delivery).values_list("channel", flat=True)
    assert sorted(channels) == ["email", "email", "slip"]
    reach = Reach.objects.get(campaign=sent.campaign, group="staff")
    assert (reach.people, reach.of) == (3, 3)
    assert Act.objects.filter(verb="campaign.send", record_id=sent.campaign_id).exists()
    with pytest.raises(Refusal, match="Sent"):
        messages.send(by=head, message=message)


def test_an_empty_draft_is_kept_but_not_sent(staff: list[Person]) -> None:
    draft = made.message(staff[0], body="")
    with pytest.raises(Refusal, match="Write the message") as refused:
        messages.send(by=staff[0], message=draft)
    assert refused.value.field == "body"
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=draft.pk).update(state="sent")


def test_what_is_scheduled_goes_at_its_time_and_once(staff: list[Person]) -> None:
    head = staff[0]
    message = messages.schedule(by=head, message=made.message(head), send_at=in_an_hour())
    assert messages.send_due() == 0
    with clock.at(clock.now() + timedelta(hours=2)):
        assert send_scheduled() == "1 messages" and send_scheduled() == "0 messages"
    message.refresh_from_db()
    assert message.state == "sent"


def test_quiet_holds_it_with_the_reason_and_it_goes_on_after(staff: list[Person]) -> None:
    head = staff[0]
    message = messages.schedule(by=head, message=made.message(head), send_at=in_an_hour())
    with clock.at(clock.now() + timedelta(hours=2)):
        begin_quiet(by=head, reason="The flood")
        assert messages.send_due() == 0
        message.refresh_from_db()
        assert "The flood" in message.held_because and message.state == "scheduled"
        (item,) = records.waiting(head)
        assert item.why == message.held_because
        with pytest.raises(Refusal, match="The flood"):
            messages.send(by=head, message=message)
    with clock.at(clock.now() + timedelta(hours=3)):
        end_quiet(by=head)
        assert messages.send_due() == 1
    message.refresh_from_db()
    assert (message.state, message.held_because) == ("sent", "")


def test_one_that_is_held_back_does_not_hold_back_the_others(staff: list[Person]) -> None:
    head = staff[0]
    campaign = made.campaign(head)
    for to in ("governors", "staff"):
        messages.schedule(by=head, message=made.message(head, campaign, to), send_at=in_an_hour())
    with clock.at(clock.now() + timedelta(hours=2)):
        assert messages.send_due() == 1
    held = Message.objects.get(state="scheduled")
    assert held.audience.code == "governors" and "Nobody belongs" in held.held_because


def test_only_who_looks_after_it_and_the_head_write_and_send(staff: list[Person], middle_leader: Person) -> None:
    campaign = made.campaign(middle_leader)
    assert made.message(staff[0], campaign).campaign == campaign
    with pytest.raises(Denied):
        made.message(staff[1], campaign)
    with pytest.raises(Denied):
        made.campaign(staff[1])


def test_the_public_page_is_off_until_turned_on_and_its_text_is_text(head: Person, middle_leader: Person) -> None:
    campaign = made.campaign(middle_leader)
    with pytest.raises(Refusal, match="empty page"):
        campaigns.show_in_public(by=head, campaign=campaign, shown=True)
    text = "We read.\n\n<script>alert(1)</script><b>Daily</b>"
    campaigns.write_page(by=middle_leader, campaign=campaign, title="Reading", text=text)
    address = f"/campaigns/about/{campaign.public_address}/"
    assert Client().get(address).status_code == 404
    with pytest.raises(Denied):
        campaigns.show_in_public(by=middle_leader, campaign=campaign, shown=True)
    campaigns.show_in_public(by=head, campaign=campaign, shown=True)
    page = Client().get(address).content.decode()
    assert "<script>alert" not in page and "&lt;b&gt;Daily" in page
    campaigns.show_in_public(by=head, campaign=campaign, shown=False)
    assert Client().get(address).status_code == 404


def test_a_pulse_asks_a_sample_about_the_school_and_one_at_a_time(staff: list[Person]) -> None:
    head = staff[0]
    campaign = made.campaign(head)
    with pytest.raises(Refusal, match="at least one group"):
        campaigns.ask_whether_it_reached(by=head, campaign=campaign, samples={"staff": 0})
    pulse = campaigns.ask_whether_it_reached(by=head, campaign=campaign, samples={"staff": 2, "students": 0})
    assert (pulse.round.about_kind, pulse.round.version.instrument.code) == ("", "purpose-pulse")
    assert pulse.round.groups.get().sample == 2
    assert Citation.objects.filter(source_kind="campaign", target_kind="round", target_id=pulse.round_id).exists()
    with pytest.raises(Refusal, match="still open"):
        campaigns.ask_whether_it_reached(by=head, campaign=campaign, samples={"staff": 2})


def test_a_campaign_is_closed_with_a_lesson_once_nothing_is_to_go(staff: list[Person]) -> None:
    head = staff[0]
    message = messages.schedule(by=head, message=made.message(head), send_at=in_an_hour())
    with pytest.raises(Refusal, match="still to go"):
        campaigns.end(by=head, campaign=message.campaign, lesson="Short is better.")
    messages.unschedule(by=head, message=message)
    assert campaigns.end(by=head, campaign=message.campaign, lesson="Short is better.").ended_at
    with pytest.raises(Refusal, match="closed"):
        messages.send(by=head, message=message)


def test_a_campaign_whose_owner_left_waits_for_the_head(staff: list[Person], middle_leader: Person) -> None:
    campaign = made.campaign(middle_leader)
    assert not list(records.waiting(staff[0]))
    Person.objects.filter(pk=middle_leader.pk).update(ended_on=clock.days_before(1))
    (waits,) = records.waiting(staff[0])
    assert waits.record_id == campaign.pk and middle_leader.name in waits.why
    campaigns.change(by=staff[0], campaign=campaign, title="Reading", in_brief="We read.", owner=staff[1])
    assert not list(records.waiting(staff[0]))


def test_nothing_goes_in_the_name_of_somebody_who_left(staff: list[Person], middle_leader: Person) -> None:
    message = made.message(middle_leader)
    messages.schedule(by=middle_leader, message=message, send_at=in_an_hour())
    Person.objects.filter(pk=middle_leader.pk).update(ended_on=clock.days_before(1))
    with clock.at(clock.now() + timedelta(hours=2)):
        assert messages.send_due() == 0
        message.refresh_from_db()
        assert middle_leader.name in message.held_because and not mail.outbox
        told = {"title": "Reading", "in_brief": "We read.", "owner": staff[0]}
        campaigns.change(by=staff[0], campaign=message.campaign, **told)
        assert messages.send_due() == 1
        message.refresh_from_db()
        assert message.delivery is not None and message.delivery.sent_by == staff[0]


def test_half_written_words_wait_for_whoever_looks_after_it(staff: list[Person]) -> None:
    made.message(staff[0], body="", subject="To our new colleagues")
    (item,) = records.waiting(staff[0])
    assert item.what == "Finish what you wrote: “To our new colleagues”"
    assert list(records.waiting(staff[1])) == []


def test_from_a_draft_that_keeps_itself_to_sent_through_the_pages(staff: list[Person], sign_in_client: Any) -> None:
    head = staff[0]
    client = sign_in_client(head)
    client.post("/campaigns/new/", {"title": "Reading", "in_brief": "We read.", "owner": head.pk})
    campaign = Campaign.objects.get()
    client.post(f"/campaigns/{campaign.pk}/messages/new/", {"audience": audience("staff").pk})
    message = campaign.messages.get()
    place = f"/campaigns/{campaign.pk}/messages/{message.pk}/"
    words = {
        "audience": audience("staff").pk,
        "language": "",
        "subject": "On <b>Monday</b>",
        "body": "We",
        "minutes": 1,
    }
    assert "Kept at" in client.post(f"{place}draft/", words).content.decode()
    refused = client.post(f"{place}draft/", {**words, "minutes": "many"}).content.decode()
    assert "data-not-kept" in refused, "the device lets go only of what the school has"
    assert f'data-draft="campaign-message-{message.pk}"' in client.get(place).content.decode()
    assert "On &lt;b&gt;Monday" in client.get(place).content.decode()
    priced = client.post(place, {**words, "body": "We begin.", "go": "1"}, follow=True).content.decode()
    assert "3 people get it" in priced and not mail.outbox
    late = client.post(f"{place}sending/", {"later": "1", "send_at": "2020-01-01T09:00"})
    assert late.status_code == 422 and "still to come" in late.content.decode()
    page = client.post(f"{place}sending/", follow=True).content.decode()
    assert "2 by e-mail, 1 on paper" in page and "Nobody sees who opened it." in page
    assert "data-copies" in client.get(place).content.decode()


def test_two_who_write_on_one_message_see_each_other(head: Person, middle_leader: Person, sign_in_client: Any) -> None:
    """Daniel opens it, Amina saves, Daniel saves: he sees hers, keeps his typing, and decides."""
    message = made.message(head, made.campaign(middle_leader))
    place = f"/campaigns/{message.campaign_id}/messages/{message.pk}/"
    words = {"audience": message.audience_id, "language": "", "subject": "On Monday", "minutes": 1}
    daniel, amina = sign_in_client(middle_leader), sign_in_client(head)
    opened = message.version
    amina.post(place, {**words, "body": "Amina’s words.", "version": opened})
    kept = daniel.post(f"{place}draft/", {**words, "body": "Daniel’s words.", "version": opened}).content.decode()
    assert "data-not-kept" in kept and f'value="{opened}"' in kept
    clash = daniel.post(place, {**words, "body": "Daniel’s words.", "version": opened})
    page = clash.content.decode()
    assert clash.status_code == 422 and "Amina Diallo changed this" in page and "Daniel’s words.</textarea>" in page
    message.refresh_from_db()
    assert message.body == "Amina’s words."
    daniel.post(place, {**words, "body": "Daniel’s words.", "version": opened, "over": message.version})
    message.refresh_from_db()
    assert message.body == "Daniel’s words."
    own = daniel.post(f"{place}draft/", {**words, "body": "On.", "version": opened}).content.decode()
    assert "Kept at" in own and f'value="{message.version + 1}"' in own, "nobody clashes with themselves"


def test_the_text_for_a_messaging_app_is_plain_and_leads_to_the_public_page(
    staff: list[Person], sign_in_client: Any
) -> None:
    message = made.message(staff[0], body="We begin <b>early</b>.  \n\n\n\nBring a book.")
    place, campaign = f"/campaigns/{message.campaign_id}/messages/{message.pk}/", message.campaign
    client = sign_in_client(staff[0])
    page = client.get(f"{place}sending/").content.decode()
    assert "What changes on Monday\n\nWe begin &lt;b&gt;early&lt;/b&gt;.\n\nBring a book.</textarea>" in page
    assert "61 characters." in page and "fold" not in page
    campaigns.write_page(by=staff[0], campaign=campaign, title="Reading", text="We read.")
    campaigns.show_in_public(by=staff[0], campaign=campaign, shown=True)
    messages.save(by=staff[0], message=message, audience=message.audience, subject="Long", body="word " * 200)
    page = client.get(f"{place}sending/").content.decode()
    assert f"http://testserver/campaigns/about/{campaign.public_address}/</textarea>" in page
    assert "Messaging apps fold" in page


def test_only_who_has_no_address_gets_a_slip_and_it_carries_the_words(staff: list[Person], sign_in_client: Any) -> None:
    sent = messages.send(by=staff[0], message=made.message(staff[0]))
    client = sign_in_client(staff[0])
    page = client.get(f"/campaigns/{sent.campaign_id}/messages/{sent.pk}/").content.decode()
    assert f'/messages/sent/{sent.delivery_id}/slips/"' in page
    slips = client.get(f"/messages/sent/{sent.delivery_id}/slips/").content.decode()
    assert slips.count('class="slip"') == 1 and "Rosa Paper" in slips
    assert "The first lesson begins with reading." in slips


def test_nothing_is_set_to_go_on_a_protected_day(staff: list[Person], sign_in_client: Any) -> None:
    message = made.message(staff[0])
    tomorrow = clock.today() + timedelta(days=1)
    protect(by=staff[0], starts_on=tomorrow, ends_on=tomorrow, reason="Reports are written")
    with pytest.raises(Refusal, match="Reports are written") as refused:
        messages.schedule(by=staff[0], message=message, send_at=clock.now() + timedelta(days=1))
    assert refused.value.field == "send_at"
    place = f"/campaigns/{message.campaign_id}/messages/{message.pk}/sending/"
    page = sign_in_client(staff[0]).get(place).content.decode()
    assert f'value="{tomorrow + timedelta(days=1)}T08:00' in page, "the next free morning is offered"


def test_the_pulse_says_what_it_costs_before_it_asks(staff: list[Person], sign_in_client: Any) -> None:
    campaign = made.campaign(staff[0])
    place, client = f"/campaigns/{campaign.pk}/pulse/", sign_in_client(staff[0])
    page = client.get(place).content.decode()
    assert "it costs 9 minutes of people’s time, 9 minutes of it of those who work here" in page and "Of 3." in page
    client.post(place, {"staff": 3, "students": 0, "families": 0})
    assert campaign.pulses.get().round.minutes == campaigns.PULSE_MINUTES


def test_the_pulse_goes_round_before_it_comes_back_to_anybody(staff: list[Person]) -> None:
    """Six people, two at a time: after three pulses everybody was asked once."""
    for number in range(3):
        person_with(f"Colleague {number}", "teacher")
    asked = []
    for week in range(4):
        with clock.at(clock.now() + timedelta(days=20 * week)):
            campaign = made.campaign(staff[0], title=f"Week {week}")
            pulse = campaigns.ask_whether_it_reached(by=staff[0], campaign=campaign, samples={"staff": 2})
            asked.append(set(Invitation.objects.filter(round=pulse.round).values_list("person_id", flat=True)))
    assert [len(each) for each in asked] == [2, 2, 2, 2]
    assert len(set().union(*asked[:3])) == 6
    assert asked[3] == asked[0], "who was asked longest ago comes first"


def test_what_they_wrote_counts_on_the_page_once_it_is_read(head: Person, sign_in_client: Any) -> None:
    """Ten of twelve say that they could; two do."""
    voice.people(12)
    campaign = made.campaign(head)
    asked = campaigns.ask_whether_it_reached(by=head, campaign=campaign, samples={"staff": 12}).round
    for number, link in enumerate(voice.links(asked)):
        if number < 10:
            voice.answer_as(link, {"own_words": f"Reading, says number {number}"}, can_say="yes", hear=4)
        else:
            voice.answer_as(link, can_say="no", hear=2)
    close(by=head, round=asked)
    client = sign_in_client(head)
    page = client.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "of 12 say that they could name" in page and "Nobody has read yet what they wrote." in page
    answers = list(naming.answers_of(asked))
    naming.judge(by=head, round=asked, said={each.pk: place < 2 for place, each in enumerate(answers)})
    page = client.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "<strong>17" in page and "of 12 named one thing" in page and "Nobody has read yet" not in page


def test_the_form_offers_a_priority_that_goes_on_only_as_it_is_now(head: Person, sign_in_client: Any) -> None:
    first, second = (prioritised(head, title=text) for text in ("Reading, last year", "Reading, this year"))
    citations.cite(by=head, source=("priority", second.pk), relation="continues", target=("priority", first.pk))
    page = sign_in_client(head).get("/campaigns/new/").content.decode()
    assert "Reading, this year" in page and "Reading, last year" not in page


def test_the_list_asks_no_more_of_the_database_with_more_rows(staff: list[Person], sign_in_client: Any) -> None:
    client = sign_in_client(staff[0])
    made.message(staff[0])
    client.get("/campaigns/")
    with CaptureQueriesContext(connection) as one:
        client.get("/campaigns/")
    made.message(staff[0]), made.message(staff[0])
    with CaptureQueriesContext(connection) as three:
        client.get("/campaigns/")
    assert len(three) <= len(one)
