"""The library: looking through a set of questions as people read it, and making one's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from headship.evidence import registry
from headship.kernel import clock
from headship.school.models import Person, School
from headship.voice.domain import instruments
from headship.voice.instruments.content import Content
from headship.voice.models import Instrument, InstrumentVersion

LIST = "/surveys/questions/"


@pytest.fixture
def client(head: Person, sign_in_client: Any) -> Client:
    client: Client = sign_in_client(head)
    return client


@pytest.fixture
def own(head: Person, school: School) -> InstrumentVersion:
    instruments.install(school)
    return instruments.adapt(
        by=head, version=instruments.newest("consultation"), title="Heard?", languages=["en", "es"]
    )


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def content(version: InstrumentVersion) -> Content:
    return instruments.content_of(InstrumentVersion.objects.get(pk=version.pk))


def item_data(**more: Any) -> dict[str, Any]:
    return {
        "answered": "scale:frequency", "speaks_to": "2.2d", "dimension": "", "text_en": "How often are you asked?",
        "text_es": "¿Con qué frecuencia le preguntan?", "options_en": "", "options_es": "", "na": "on",
    } | more  # fmt: skip


def test_the_library_is_there_from_the_first_visit(client: Client) -> None:
    words = page(client, LIST)
    for title in ("Purpose pulse", "Feedback for a leader", "Team health"):
        assert title in words
    assert "all 37 elements" in words
    assert "Your own" not in words


def test_the_list_asks_no_more_for_more_of_them(client: Client, head: Person, school: School) -> None:
    instruments.install(school)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            page(client, LIST)
        return len(counted)

    instruments.adapt(by=head, version=instruments.newest("trust"), title="One")
    page(client, LIST)
    few = queries()
    for title in ("Two", "Three"):
        instruments.adapt(by=head, version=instruments.newest("trust"), title=title)
    assert queries() == few


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "keep promises?"), ("es", "cumple lo que promete?"), ("zh-hans", "信守承诺"), ("ar", "بالوفاء بالوعود"),
     ("pt", "cumpre o que promete?"), ("id", "menepati janji?")],
)  # fmt: skip
def test_a_set_is_read_as_people_read_it(client: Client, school: School, language: str, words: str) -> None:
    instruments.install(school)
    pk = Instrument.objects.get(code="leader-360").pk
    shown = page(client, f"{LIST}{pk}/?language={language}&group=peers")
    assert words in shown
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in shown


def test_each_group_reads_its_own_questions(client: Client, school: School) -> None:
    instruments.install(school)
    pk = Instrument.objects.get(code="leader-360").pk
    assert "How often do you keep promises?" in page(client, f"{LIST}{pk}/?group=self")
    assert "How often does this leader keep promises?" in page(client, f"{LIST}{pk}/?group=students")
    assert "give governors what they need" not in page(client, f"{LIST}{pk}/?group=students")
    assert "Keeping promises" not in page(client, f"{LIST}{pk}/?group=nobody&language=xx&version=99999999999")


def test_a_version_that_is_not_there_is_not_found(client: Client, own: InstrumentVersion) -> None:
    page(client, f"{LIST}{own.instrument_id}/?version=7", 404)
    assert "You are looking at version" not in page(client, f"{LIST}{own.instrument_id}/?version=1")


def test_a_copy_is_made_with_the_languages_to_keep(client: Client, school: School) -> None:
    instruments.install(school)
    pk = Instrument.objects.get(code="trust").pk
    response = client.post(f"{LIST}{pk}/copy/", {"title": "Trust at Riverside", "languages": ["en", "ar"]})
    made = Instrument.objects.get(title="Trust at Riverside")
    assert response["Location"] == f"{LIST}{made.pk}/items/"
    assert content(made.versions.get()).languages == ("en", "ar")


def test_a_question_is_added_in_each_language(client: Client, own: InstrumentVersion) -> None:
    response = client.post(f"{LIST}{own.instrument_id}/items/new/", item_data())
    assert response.status_code == 302
    item = content(own).items[-1]
    assert (item.kind, item.scale, item.speaks_to) == ("scale", "frequency", ("2.2d",))
    assert content(own).text(item.key, "es") == "¿Con qué frecuencia le preguntan?"


def test_a_question_without_words_in_one_language_is_refused(client: Client, own: InstrumentVersion) -> None:
    response = client.post(f"{LIST}{own.instrument_id}/items/new/", item_data(text_es=""))
    assert response.status_code == 422
    assert len(content(own).items) == 3


def test_an_unknown_clause_is_named_beside_the_form(client: Client, own: InstrumentVersion) -> None:
    response = client.post(f"{LIST}{own.instrument_id}/items/new/", item_data(speaks_to="2.2d, 9.9z"))
    assert response.status_code == 422
    assert "no clause or element has the code 9.9z" in response.content.decode()


def test_own_answers_need_as_many_in_each_language(client: Client, own: InstrumentVersion) -> None:
    path = f"{LIST}{own.instrument_id}/items/new/"
    wrong = client.post(path, item_data(answered="choice", options_en="Paper\nMail", options_es="Papel"))
    assert "Here are 1 answers, and 2 above." in wrong.content.decode()
    client.post(path, item_data(answered="choice", options_en="Paper\nMail", options_es="Papel\nCorreo"))
    made = content(own).items[-1]
    assert [content(own).text(f"{made.key}.{option}", "es") for option in made.options] == ["Papel", "Correo"]


def test_a_question_is_changed_and_keeps_what_its_answers_count(client: Client, own: InstrumentVersion) -> None:
    path = f"{LIST}{own.instrument_id}/items/asked/"
    assert "Were you asked before it was decided?" in page(client, path)
    data = item_data(
        answered="choice", text_en="Were you asked in time?", text_es="¿Le preguntaron a tiempo?",
        options_en="Yes\nToo late\nNo", options_es="Sí\nTarde\nNo",
    )  # fmt: skip
    assert client.post(path, data).status_code == 302
    item = content(own).by_key["asked"]
    assert item.options == ("yes", "late", "no")
    assert item.values == {"yes": 1, "late": 0, "no": 0}
    assert content(own).by_key["considered"].when is not None


def test_what_another_question_depends_on_cannot_go_or_move_behind_it(client: Client, own: InstrumentVersion) -> None:
    path = f"{LIST}{own.instrument_id}/items/asked/"
    words = client.post(f"{path}removal/", follow=True).content.decode()
    assert "is asked only after this one. Change that question first." in words
    assert "asked has to stand before it" in client.post(f"{path}place/", {"to": "down"}, follow=True).content.decode()
    assert [item.key for item in content(own).items] == ["asked", "considered", "reason"]


def test_questions_move_and_go(client: Client, own: InstrumentVersion) -> None:
    base = f"{LIST}{own.instrument_id}/items/"
    client.post(f"{base}considered/place/", {"to": "down"})
    assert [item.key for item in content(own).items] == ["asked", "reason", "considered"]
    client.post(f"{base}considered/removal/")
    client.post(f"{base}asked/removal/")
    assert [item.key for item in content(own).items] == ["reason"]
    assert "considered" not in content(own).words["es"]
    assert "The last question cannot go" in client.post(f"{base}reason/removal/", follow=True).content.decode()
    assert client.post(f"{base}considered/removal/").status_code == 404


def test_words_are_edited_language_by_language_and_a_language_is_added(client: Client, own: InstrumentVersion) -> None:
    pk = own.instrument_id
    form = client.get(f"{LIST}{pk}/languages/pt/").context["form"]
    data = {f"w{number}": f"Em português {number}?" for number in range(len(form.keys))}
    assert client.post(f"{LIST}{pk}/languages/pt/", data).status_code == 302
    assert content(own).languages == ("en", "es", "pt")
    assert content(own).text("title", "pt") == "Em português 0?"
    client.post(f"{LIST}{pk}/languages/es/removal/")
    assert content(own).languages == ("en", "pt")
    page(client, f"{LIST}{pk}/languages/xx/", 404)


def test_a_used_version_offers_the_next_one(client: Client, own: InstrumentVersion) -> None:
    InstrumentVersion.objects.filter(pk=own.pk).update(used_at=clock.now())
    base = f"{LIST}{own.instrument_id}/"
    assert "has been answered, and stays as it was asked" in page(client, f"{base}items/")
    response = client.post(f"{base}items/new/", item_data())
    assert response.status_code == 422
    assert "Make a new version and change that" in response.content.decode()
    assert "Add a question" in client.post(f"{base}revision/", follow=True).content.decode()
    assert client.post(f"{base}items/new/", item_data()).status_code == 302
    assert len(content(own).items) == 3
    assert "You are looking at version 1" in page(client, f"{base}?version=1")


def test_a_colleague_who_was_faster_is_told(client: Client, own: InstrumentVersion, senior: Person) -> None:
    path = f"{LIST}{own.instrument_id}/items/new/"
    seen = own.digest
    assert client.post(path, item_data(seen=seen)).status_code == 302
    late = client.post(path, item_data(seen=seen, text_en="Mine?"))
    assert late.status_code == 422
    assert "A colleague changed this while you were writing" in late.content.decode()
    assert "Mine?" in late.content.decode(), "what was written is not lost"


def test_a_file_goes_out_and_comes_in(client: Client, own: InstrumentVersion) -> None:
    sent = client.get(f"{LIST}{own.instrument_id}/file/")
    assert sent["Content-Disposition"] == 'attachment; filename="heard-1.yaml"'
    text = sent.content.decode().replace("code: heard", "code: heard-elsewhere")
    response = client.post(f"{LIST}file/", {"file": SimpleUploadedFile("heard.yaml", text.encode())})
    brought = Instrument.objects.get(code="heard-elsewhere")
    assert response["Location"] == f"{LIST}{brought.pk}/"
    assert content(brought.versions.get()).items == content(own).items


def test_a_bad_file_is_told_everything_that_is_wrong(client: Client, own: InstrumentVersion) -> None:
    text = client.get(f"{LIST}{own.instrument_id}/file/").content.decode()
    bad = (
        text.replace("scale: nought_to_ten", "scale: smileys").replace("2.2d", "9.9z").replace("code: heard", "code: x")
    )
    response = client.post(f"{LIST}file/", {"file": SimpleUploadedFile("bad.yaml", bad.encode())})
    words = response.content.decode()
    assert response.status_code == 422
    assert "bad.yaml: item considered: scale: there is no scale “smileys”" in words
    assert Instrument.objects.filter(code="x").count() == 0


def test_withdrawn_and_offered_again(client: Client, own: InstrumentVersion) -> None:
    base = f"{LIST}{own.instrument_id}/"
    client.post(f"{base}withdrawal/")
    assert "No longer offered" in page(client, LIST)
    assert "No longer offered for new surveys" in page(client, base)
    client.post(f"{base}return/")
    assert "No longer offered" not in page(client, LIST)


def test_a_teacher_looks_and_does_not_shape(teacher: Person, own: InstrumentVersion, sign_in_client: Any) -> None:
    client = sign_in_client(teacher)
    shown = page(client, f"{LIST}{own.instrument_id}/")
    assert "Change it" not in shown
    assert client.get(f"{LIST}{own.instrument_id}/items/").status_code == 403


def test_a_set_is_found_by_staff_and_not_by_families(
    client: Client, own: InstrumentVersion, parent: Person, sign_in_client: Any
) -> None:
    kind = registry.kind("instrument")
    assert kind.visible_to(own.instrument.created_by).filter(pk=own.instrument_id).exists()
    assert not kind.visible_to(parent).exists()
    assert kind.url(own.instrument) == f"{LIST}{own.instrument_id}/"
    assert "What can be asked" in page(client, "/surveys/")
