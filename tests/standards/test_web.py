"""The pages: a document is uploaded, looked through and attached; a framework is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from headship.evidence.models import Act
from headship.school.models import Person
from headship.standards.api import catalogue, wordings
from headship.standards.domain import editions, wording
from headship.standards.models import Framework
from tests.standards.documents import docx_of, sentences, text_of
from tests.standards.gardens import GARDEN

SignIn = Callable[[Person], Client]
PAGE = "/standards/wording/"


def upload(client: Client, raw: bytes, name: str = "copy.txt") -> Any:
    """Send a document, as the form does."""
    return client.post(PAGE, {"file": SimpleUploadedFile(name, raw)})


def sealed(response: Any) -> str:
    """The hidden field of the preview."""
    found = re.search(r'name="proposal" value="([^"]+)"', response.content.decode())
    assert found is not None
    return found[1]


def whole() -> bytes:
    """A document that fits."""
    return text_of(catalogue(), sentences(catalogue())).encode()


def test_a_document_is_previewed_before_anything_is_kept_and_then_attached(
    head: Person, sign_in_client: SignIn
) -> None:
    client = sign_in_client(head)
    assert "in its own words" in client.get(PAGE).content.decode()
    preview = upload(client, whole())
    assert preview.status_code == 200
    assert sentences(catalogue())["7.6"] in preview.content.decode()
    assert "New: 37. Changed: 0." in preview.content.decode()
    assert wordings() == {}
    done = client.post(reverse("standards:attachment"), {"proposal": sealed(preview)}, follow=True)
    assert "37 sentences were attached" in done.content.decode()
    assert "37 of 37 elements carry their official sentence, from copy.txt" in done.content.decode()
    assert wordings() == sentences(catalogue())
    assert Act.objects.get(verb="wording.attach").actor_id == head.pk


def test_what_changes_is_shown_against_what_is_there(head: Person, sign_in_client: SignIn) -> None:
    wording.attach(by=head, proposal=wording.read_document(raw=whole(), name="copy.txt"))
    client = sign_in_client(head)
    texts = sentences(catalogue()) | {"5.1": "plant a pear tree"}
    page = upload(client, text_of(catalogue(), texts).encode(), "newer.txt").content.decode()
    assert "New: 0. Changed: 1. As they are: 36." in page
    assert "<ins>" in page and "<del>" in page
    same = upload(client, whole()).content.decode()
    assert "All of them are attached already." in same
    assert 'name="proposal"' not in same


def test_problems_are_a_table_and_nothing_can_be_attached(head: Person, sign_in_client: SignIn) -> None:
    raw = whole().replace(b"2.3:", b"2.9:")
    page = upload(sign_in_client(head), raw)
    assert page.status_code == 422
    text = page.content.decode()
    assert "36 of 37 elements, and 2 things to settle first" in text
    assert "between 2.2 (line" in text and "2.9" in text
    assert 'name="proposal"' not in text
    assert wordings() == {}


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (b"\0\1\2\3" * 300, "neither text nor DOCX nor PDF"),
        (b"PK\3\4", "cannot be opened as a DOCX"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_the_field(
    head: Person, sign_in_client: SignIn, raw: bytes, says: str
) -> None:
    page = upload(sign_in_client(head), raw, "copy.bin")
    assert page.status_code == 422
    assert says in page.content.decode()


def test_a_form_without_a_file_says_so(head: Person, sign_in_client: SignIn) -> None:
    assert sign_in_client(head).post(PAGE, {}).status_code == 422


def test_words_in_a_document_are_shown_as_words(head: Person, sign_in_client: SignIn) -> None:
    texts = sentences(catalogue()) | {"1.1": "dig <script>alert(1)</script> beds"}

    def fill(document: Any) -> None:
        for code, text in texts.items():
            document.add_paragraph(f"{code}: {text}")

    page = upload(sign_in_client(head), docx_of(fill), "copy.docx").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_a_preview_serves_only_who_saw_it_and_only_unchanged(
    head: Person, governor: Person, sign_in_client: SignIn
) -> None:
    client = sign_in_client(head)
    kept = sealed(upload(client, whole()))
    for proposal in ("", kept[:-3] + "abc", "x" + kept):
        told = client.post(reverse("standards:attachment"), {"proposal": proposal}, follow=True)
        assert "Choose the document again" in told.content.decode()
    assert wordings() == {}
    assert sign_in_client(governor).post(reverse("standards:attachment"), {"proposal": kept}).status_code == 403


def test_another_administrators_preview_is_not_mine(head: Person, school: Any, sign_in_client: SignIn) -> None:
    from tests.conftest import person_with

    other = person_with("Noor Haddad", "administrator", email="noor@riverside.example")
    kept = sealed(upload(sign_in_client(other), whole()))
    told = sign_in_client(head).post(reverse("standards:attachment"), {"proposal": kept}, follow=True)
    assert "was made for somebody else" in told.content.decode()
    assert wordings() == {}


def test_a_framework_is_looked_at_and_chosen(head: Person, sign_in_client: SignIn) -> None:
    garden = editions.load(GARDEN, "garden.yaml")
    client = sign_in_client(head)
    listed = client.get(reverse("standards:frameworks")).content.decode()
    assert "8 standards, 37 elements, 150 clauses." in listed
    assert "2 standards, 3 elements, 5 clauses." in listed
    shown = client.get(reverse("standards:framework", args=[garden.pk])).content.decode()
    assert "Turning the beds" in shown and "Bud" in shown and "Work with it" in shown
    chosen = client.post(reverse("standards:choice", args=[garden.pk]), follow=True).content.decode()
    assert "The school works with Garden Standards, 1." in chosen
    assert catalogue().code == "garden"
    assert Act.objects.get(verb="framework.use").actor_id == head.pk


def test_a_framework_that_is_not_there_is_404(head: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(head)
    assert client.get(reverse("standards:framework", args=[99999])).status_code == 404
    assert client.post(reverse("standards:choice", args=[99999])).status_code == 404


def test_the_list_of_frameworks_costs_the_same_for_one_and_for_three(head: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(head)
    client.get(reverse("standards:frameworks"))

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("standards:frameworks"))
        return len(asked)

    before = count()
    for edition in ("1", "2"):
        editions.load(GARDEN | {"framework": GARDEN["framework"] | {"edition": edition}}, "garden.yaml")
    assert Framework.objects.count() == 3
    assert count() == before <= 12
