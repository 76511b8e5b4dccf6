"""Whoever has no account reads what they are sent in their own language, wherever we have it."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

import headship
from headship.kernel import clock
from headship.school.domain import deliveries, invitations, mailing, people
from headship.school.models import Person, Receipt
from tests.factories.school import PersonFactory

PACKAGE = Path(headship.__file__).parent
LOCALES = sorted((PACKAGE / "school" / "locale").iterdir())
PLACES = re.compile(r"%\(\w+\)s")


def translations(folder: Path) -> dict[str, str]:
    with (folder / "LC_MESSAGES" / "django.mo").open("rb") as file:
        catalogue = GNUTranslations(file)
    return {key: words for key, words in catalogue._catalog.items() if key}  # type: ignore[attr-defined]


def test_every_language_that_is_offered_has_them() -> None:
    offered = {code.split("-")[0] for code, _name in django_settings.LANGUAGES} - {"en"}
    assert {folder.name.split("_")[0] for folder in LOCALES} == offered


@pytest.mark.parametrize("folder", LOCALES, ids=[folder.name for folder in LOCALES])
def test_translations_keep_the_places_for_names_and_days(folder: Path) -> None:
    for original, words in translations(folder).items():
        assert sorted(PLACES.findall(original)) == sorted(PLACES.findall(words)), original


def test_every_language_says_the_same_things_and_what_they_say_is_still_said() -> None:
    originals = {folder.name: set(translations(folder)) for folder in LOCALES}
    assert len({frozenset(keys) for keys in originals.values()}) == 1
    source = " ".join(
        path.read_text(encoding="utf-8") for ending in ("html", "py") for path in PACKAGE.rglob(f"*.{ending}")
    )
    plain = re.sub(r'"\s+"', "", source)
    for original in next(iter(originals.values())):
        as_written = PLACES.sub(lambda place: "{{ " + place[0][2:-2] + " }}", original)
        assert original.replace("\n", "\\n") in plain or as_written in plain, original


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "Lo he leído"),
        ("pt", "Já li"),
        ("id", "Saya sudah membacanya"),
        ("ar", "قرأتها"),
        ("zh-hans", "我已阅读"),
    ],
)
def test_a_slip_and_its_page_speak_the_language_of_their_person(
    head: Person, sign_in_client: Any, language: str, words: str
) -> None:
    person = PersonFactory(roles=["parent"], language=language)
    deliveries.send(
        by=head, subject="Sports day", body="…", people=[person], asks_acknowledgement=True, due_on=clock.today()
    )
    receipt = Receipt.objects.get()
    assert words in Client().get(f"/slip/{receipt.slip_code}/").content.decode()
    sheet = sign_in_client(head).get(f"/messages/sent/{receipt.delivery_id}/slips/").content.decode()
    assert f'lang="{language}"' in sheet
    assert "Please read it" not in sheet


def test_mails_speak_it_too(head: Person) -> None:
    person = PersonFactory(roles=["parent"], language="es", email="ana@families.example", name="Ana")
    deliveries.send(by=head, subject="Sports day", body="…", people=[person], asks_acknowledgement=True)
    receipt = Receipt.objects.select_related("delivery", "delivery__sent_by", "person", "school").get()
    assert mailing.mail_for(receipt, reminder=True).subject == "Recordatorio: Sports day"
    assert "Indique, por favor" in mailing.mail_for(receipt).body
    invitation = invitations.invite(by=head, person=person)
    assert "le invita a trabajar con Riverside School" in invitations.mail_for(invitation).body


def test_the_schools_language_counts_until_somebody_chooses(head: Person, teacher: Person, sign_in_client: Any) -> None:
    head.school.language = "es"
    head.school.save()
    client = sign_in_client(teacher)

    def language() -> str:
        found = re.search(r'<html lang="([\w-]+)"', client.get("/messages/").content.decode())
        assert found
        return found[1]

    assert language() == "es"
    people.change_details(by=teacher, person=teacher, language="pt")
    assert language() == "pt"
    client.cookies["django_language"] = "en"
    assert language() == "en", "chosen on this device"
    client.post("/profile/", {"language": "id", "time_zone": ""})
    assert language() == "id", "the last choice counts"
