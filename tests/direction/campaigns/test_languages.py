"""A campaign reaches people in their own language: its page, its pulse, its mails and slips."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from headship.areas.direction.campaigns.domain import campaigns, messages
from headship.school.domain import mailing
from headship.school.models import Person, Receipt
from tests.factories import campaigns as made
from tests.factories.school import PersonFactory
from tests.improvement.test_languages import said
from tests.voice.instruments.test_languages import OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_its_page_says_no_english_sentence(head: Person, client: Client, language: str) -> None:
    campaign = campaigns.write_page(by=head, campaign=made.campaign(head), title="Reading", text="It began.")
    campaigns.show_in_public(by=head, campaign=campaign, shown=True)
    place = f"/campaigns/about/{campaign.public_address}/"
    in_english = said(client, place, "en")
    head.school.language = language
    head.school.save()
    assert "Skip to the content" in in_english and "Skip to the content" not in said(client, place, language)
    client.cookies["django_language"] = "en"
    assert said(client, place, "en") == in_english, "whoever chose a language keeps it"
    client.cookies["django_language"] = language
    assert not {words for words in said(client, place, language) & in_english if words not in {"Reading", "It began.",
                "Riverside School", "Reading · Riverside School", "Headship"}}  # fmt: skip


def test_its_pulse_asks_in_the_language_in_which_it_was_begun(head: Person) -> None:
    with translation.override("es"):
        pulse = campaigns.ask_whether_it_reached(by=head, campaign=made.campaign(head), samples={"staff": 1})
    assert pulse.round.title == "¿Le ha llegado? Reading every day"


def test_its_mails_and_slips_speak_the_language_of_each_person(head: Person) -> None:
    people = [PersonFactory(roles=["parent"], language="pt", email="ana@families.example", name="Ana"),
              PersonFactory(roles=["parent"], language="ar", email="", name="هدى")]  # fmt: skip
    messages.send(by=head, message=made.message(head, to="parents"))
    ana, huda = (
        Receipt.objects.select_related("delivery", "delivery__sent_by", "person", "school").get(person=person)
        for person in people
    )
    assert "Ana," in mailing.mail_for(ana).body and "Dear" not in mailing.mail_for(ana).body
    page = Client().get(f"/slip/{huda.slip_code}/", headers={"Accept-Language": "ar"}).content.decode()
    assert 'dir="rtl"' in page and "No account is needed" not in page


def test_each_gets_the_message_in_their_own_language_once(head: Person, sign_in_client: Any) -> None:
    """Two of three parents have Arabic on record: they get that one, the third the school's, nobody both."""
    ana = PersonFactory(roles=["parent"], language="", email="ana@families.example")
    arabic = [PersonFactory(roles=["parent"], language="ar", email=f"{n}@families.example") for n in range(2)]
    campaign = made.campaign(head)
    ours = made.message(head, campaign, to="parents")
    theirs = made.message(head, campaign, to="parents", language="ar", subject="الاثنين", body="نبدأ بالقراءة.")
    place, client = f"/campaigns/{campaign.pk}/messages", sign_in_client(head)
    page = client.get(f"{place}/{ours.pk}/sending/").content.decode()
    assert "1 person gets it" in page and "Those whose language is Arabic get the one in their language" in page
    page = client.get(f"{place}/{theirs.pk}/sending/").content.decode()
    assert "2 people get it" in page and "It goes to those of them whose language is Arabic." in page
    for message in (ours, theirs):
        messages.send(by=head, message=message)
    got = dict(Receipt.objects.values_list("person_id", "delivery__subject"))
    assert got == {ana.pk: ours.subject, arabic[0].pk: theirs.subject, arabic[1].pk: theirs.subject}
    assert Receipt.objects.count() == 3
    reach = campaign.reach.get(group="community")
    assert (reach.people, reach.of) == (3, 3)


def test_a_language_that_nobody_has_on_record_reaches_everybody(head: Person, sign_in_client: Any) -> None:
    PersonFactory(roles=["parent"], language="", email="ana@families.example")
    message = made.message(head, to="parents", language="ar", subject="الاثنين", body="نبدأ.")
    place = f"/campaigns/{message.campaign_id}/messages/{message.pk}/sending/"
    page = sign_in_client(head).get(place).content.decode()
    assert "1 person gets it" in page and "None of them has Arabic on record" in page
