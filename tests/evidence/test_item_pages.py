"""The pages of added evidence, as people use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from headship.evidence.domain import citations, items
from headship.evidence.models import EvidenceItem
from headship.kernel import clock
from headship.kernel.scope import school_scope
from headship.school.models import Person, School
from tests.conftest import person_with
from tests.evidence.conftest import counted_queries
from tests.evidence.making import add, png, upload
from tests.factories.decisions import DecisionFactory

SignIn = Callable[[Person], Client]


def text(answer: Any) -> str:
    """What a page says, on one line."""
    return re.sub(r"\s+", " ", answer.content.decode())


def form(**changes: Any) -> dict[str, Any]:
    """What somebody writes into the form."""
    return {
        "title": "Spring concert", "happened_on": clock.today().isoformat(), "note": "Two hundred families came.",
        "link": "", "clauses": ["2.2d"], "expires_on": "", "purpose": "accountable", **changes,
    }  # fmt: skip


def test_adding_a_note_a_link_and_a_file(teacher: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(teacher)
    answer = client.post(
        "/evidence/new/", form(link="https://example.org/concert", file=upload("stage.png", png())), follow=True
    )
    item = EvidenceItem.objects.get()
    assert answer.redirect_chain == [(f"/evidence/{item.pk}/", 302)]
    said = text(answer)
    for words in ("Two hundred families came.", "https://example.org/concert", "stage.png", "2.2d", "Lucía Fernández"):
        assert words in said
    assert f'<img class="item-picture" src="/evidence/{item.pk}/files/1/"' in said


def test_the_form_says_whom_to_call_if_a_child_is_in_danger(teacher: Person, sign_in_client: SignIn) -> None:
    school = teacher.school
    school.safeguarding_contact = "Olena, +34 600 000 000"
    school.save()
    assert "Olena, +34 600 000 000" in text(sign_in_client(teacher).get("/evidence/new/"))


def test_a_clause_can_be_chosen_beforehand(teacher: Person, sign_in_client: SignIn) -> None:
    said = text(sign_in_client(teacher).get("/evidence/new/?clause=2.2d"))
    assert re.search(r'value="2\.2d" id="clause-2\.2d" checked', said)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": ""}, "This field is required"),
        ({"clauses": []}, "Choose at least one clause."),
        ({"clauses": ["9.9z"]}, "Select a valid choice"),
        ({"happened_on": "2999-01-01"}, "once it has happened"),
        ({"happened_on": "yesterday"}, "Enter a valid date"),
        ({"link": "not an address"}, "Enter a valid URL"),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"expires_on": "2001-01-01"}, "before it happened"),
        ({"purpose": "secret"}, "Select a valid choice"),
        ({"title": "nul\x00"}, "Null characters are not allowed"),
    ],
)
def test_a_refused_form_keeps_what_was_written(
    changes: dict[str, Any], says: str, teacher: Person, sign_in_client: SignIn
) -> None:
    answer = sign_in_client(teacher).post("/evidence/new/", form(note="A long and careful note", **changes))
    assert answer.status_code == 422
    said = text(answer)
    assert says in said
    assert "A long and careful note" in said
    assert not EvidenceItem.objects.exists()


def test_a_refused_file_keeps_everything_else_and_says_so(teacher: Person, sign_in_client: SignIn) -> None:
    answer = sign_in_client(teacher).post("/evidence/new/", form(file=upload("setup.exe", b"MZ\x90")))
    said = text(answer)
    assert "“setup.exe” cannot be kept here" in said
    assert "Only the file has to be chosen once more" in said
    assert "Two hundred families came." in said
    assert re.search(r'value="2\.2d" id="clause-2\.2d" checked', said)


def test_a_form_without_anything_is_refused(teacher: Person, sign_in_client: SignIn) -> None:
    assert sign_in_client(teacher).post("/evidence/new/", {"title": ""}).status_code == 422


def test_a_file_is_given_only_as_an_attachment_that_can_run_nothing(teacher: Person, sign_in_client: SignIn) -> None:
    item = add(teacher, file=upload("año “1”.txt", b"<script>alert(1)</script>"))
    answer = sign_in_client(teacher).get(f"/evidence/{item.pk}/files/1/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    headers = answer.headers
    assert headers["Content-Type"] == "text/plain; charset=utf-8", "the list’s own, never what the browser said"
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "a%C3%B1o" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"].split("; ")
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_picture_keeps_its_type(teacher: Person, sign_in_client: SignIn) -> None:
    item = add(teacher, file=upload("stage.png", png()))
    answer = sign_in_client(teacher).get(f"/evidence/{item.pk}/files/1/")
    assert answer.getvalue() == png()
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment")


def test_no_address_leads_to_the_folder_of_files(teacher: Person, sign_in_client: SignIn) -> None:
    item = add(teacher, file=upload("stage.png", png()))
    stored = item.revisions.get().stored_as
    client = sign_in_client(teacher)
    for address in (f"/files/{stored}", f"/media/{stored}", f"/static/../files/{stored}", f"/static/{stored}"):
        assert client.get(address).status_code == 404


def test_a_file_that_is_gone_or_was_never_there_is_404(teacher: Person, sign_in_client: SignIn) -> None:
    item = add(teacher, file=upload("stage.png", png()))
    client = sign_in_client(teacher)
    assert client.get(f"/evidence/{item.pk}/files/2/").status_code == 404
    assert client.get(f"/evidence/{add(teacher).pk}/files/1/").status_code == 404
    default_storage.delete(item.revisions.get().stored_as)
    assert client.get(f"/evidence/{item.pk}/files/1/").status_code == 404


def test_a_file_of_another_school_does_not_exist(head: Person, other_school: School, sign_in_client: SignIn) -> None:
    with school_scope(other_school.pk):
        theirs = add(person_with("Somebody Else", "head"), file=upload("stage.png", png()))
    assert sign_in_client(head).get(f"/evidence/{theirs.pk}/files/1/").status_code == 404


def test_revising_keeps_the_earlier_one_with_the_reason(teacher: Person, sign_in_client: SignIn) -> None:
    item = add(teacher, file=upload("stage.png", png()))
    client = sign_in_client(teacher)
    page = text(client.get(f"/evidence/{item.pk}/revision/"))
    assert "Keep the file stage.png" in page
    assert "Two hundred families." in page
    answer = client.post(
        f"/evidence/{item.pk}/revision/",
        form(
            title="Concert and vote", note="Eleven of fourteen.", reason="The vote came in", version="1", keep_file="on"
        ),
        follow=True,
    )
    said = text(answer)
    assert "Concert and vote" in said
    assert "Earlier revisions" in said
    assert "The vote came in" in said
    assert "Two hundred families." in said, "the earlier one stays to be read"
    assert item.revisions.count() == 2


def test_whoever_was_overtaken_reads_the_others_words_before_going_on(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    item = add(teacher)
    address = f"/evidence/{item.pk}/revision/"
    first, second = sign_in_client(head), sign_in_client(teacher)
    first.post(address, form(note="Two hundred and ten families.", reason="A number", version="1"))
    clash = second.post(address, form(note="Families and neighbours.", reason="A name", version="1"))
    assert clash.status_code == 422
    said = text(clash)
    assert "Amina Diallo" in said
    assert "Families and neighbours." in said, "nothing that was written is lost"
    assert re.search("Two hundred and ten", re.sub("<[^>]+>", "", said))
    assert item.revisions.count() == 2
    assert second.get(f"/evidence/{item.pk}/version/").content == b"2"
    second.post(address, form(note="Families and neighbours.", reason="A name", version="1", over="2"))
    assert item.revisions.count() == 3


def test_renewing_handing_over_withdrawing_and_bringing_back(
    teacher: Person, senior: Person, sign_in_client: SignIn
) -> None:
    item = add(teacher)
    client, other = sign_in_client(teacher), sign_in_client(senior)
    later = (clock.today() + timedelta(days=90)).isoformat()
    client.post(f"/evidence/{item.pk}/renewal/", {"expires_on": later})
    item.refresh_from_db()
    assert item.expires_on.isoformat() == later
    assert client.post(f"/evidence/{item.pk}/renewal/", {"expires_on": "2001-01-01"}).status_code == 422
    assert client.post(f"/evidence/{item.pk}/withdrawal/", {"reason": "  "}).status_code == 422
    answer = client.post(f"/evidence/{item.pk}/withdrawal/", {"reason": "The family asked us to"}, follow=True)
    assert "The family asked us to" in text(answer)
    assert other.get(f"/evidence/{item.pk}/").status_code == 404
    client.post(f"/evidence/{item.pk}/restoration/")
    assert other.get(f"/evidence/{item.pk}/").status_code == 200
    client.post(f"/evidence/{item.pk}/owner/", {"to": senior.pk})
    assert client.post(f"/evidence/{item.pk}/owner/", {"to": senior.pk}).status_code == 403, "it is no longer theirs"


def test_erasing_names_what_is_lost_before_it_is(
    head: Person, teacher: Person, sign_in_client: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    item = add(teacher, title="A photograph", file=upload("child.png", png()))
    client = sign_in_client(head)
    page = text(client.get(f"/evidence/{item.pk}/erasure/"))
    for words in ("This is lost for good", "1 revision", "child.png", "What the ledger says in words"):
        assert words in page
    assert client.post(f"/evidence/{item.pk}/erasure/", {"reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/evidence/{item.pk}/erasure/", {"reason": "The family asked us to"}, follow=True)
    said = text(answer)
    assert "was erased by Amina Diallo" in said
    assert "photograph" not in said
    assert client.get(f"/evidence/{item.pk}/files/1/").status_code == 404
    assert client.get(f"/evidence/{item.pk}/erasure/").status_code == 302
    assert sign_in_client(teacher).get(f"/evidence/{item.pk}/erasure/").status_code == 403
    assert "A photograph" not in text(client.get("/evidence/ledger/"))


def test_citations_show_in_both_directions_and_hide_what_is_hidden(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    item, private = add(head), add(head, title="A note to myself", purpose="formative")
    decision = DecisionFactory(by=head, question="Do we open on Saturdays?")
    ends = ("evidence_item", item.pk)
    citations.cite(by=head, source=("decision", decision.pk), relation="cites", target=ends)
    citations.cite(by=head, source=ends, relation="rests_on", target=("evidence_item", private.pk))
    said = text(sign_in_client(teacher).get(f"/evidence/{item.pk}/"))
    assert "Do we open on Saturdays?" in said
    assert "A record that you may not see" in said
    assert "A note to myself" not in said
    assert "A note to myself" in text(sign_in_client(head).get(f"/evidence/{item.pk}/"))


def test_the_list_can_be_narrowed(teacher: Person, head: Person, sign_in_client: SignIn) -> None:
    add(teacher, title="Spring concert", clauses=["2.2d"])
    add(head, title="Letter of thanks", clauses=["7.6a"], expires_on=clock.today() + timedelta(days=9))
    gone = add(teacher, title="A mistake")
    items.withdraw(by=teacher, item=gone, reason="x")
    client = sign_in_client(head)
    found = {
        query: [title for title in ("Spring concert", "Letter of thanks", "A mistake") if title in body]
        for query in ("", "?q=concert", "?element=7.6", "?element=9.9", "?show=mine", "?show=soon", "?show=withdrawn",
                      "?show=nonsense", "?page=99")
        if (body := text(client.get(f"/evidence/{query}")))
    }  # fmt: skip
    assert found == {
        "": ["Spring concert", "Letter of thanks"], "?q=concert": ["Spring concert"],
        "?element=7.6": ["Letter of thanks"], "?element=9.9": [], "?show=mine": ["Letter of thanks"],
        "?show=soon": ["Letter of thanks"], "?show=withdrawn": ["A mistake"],
        "?show=nonsense": ["Spring concert", "Letter of thanks"], "?page=99": ["Spring concert", "Letter of thanks"],
    }  # fmt: skip


def test_the_list_goes_into_a_spreadsheet_where_nothing_runs(teacher: Person, sign_in_client: SignIn) -> None:
    add(teacher, title="=HYPERLINK(evil)")
    answer = sign_in_client(teacher).get("/evidence/?format=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK(evil)" in answer.content.decode("utf-8-sig")


def test_an_empty_list_is_kind(head: Person, sign_in_client: SignIn) -> None:
    assert "Nothing was added by hand yet" in text(sign_in_client(head).get("/evidence/"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(number: int, teacher: Person, sign_in_client: SignIn) -> None:
    for each in range(number):
        add(teacher, title=f"Item {each}")
    client = sign_in_client(teacher)
    client.get("/evidence/")
    with counted_queries(QUERIES["list"]):
        client.get("/evidence/")


@pytest.mark.parametrize("number", [1, 3])
def test_an_item_costs_the_same_with_one_revision_and_with_three(
    number: int, teacher: Person, sign_in_client: SignIn
) -> None:
    from tests.evidence.making import content

    item = add(teacher)
    for seen in range(1, number):
        items.revise(by=teacher, item=item, seen=seen, reason="x", content=content(note=f"{seen}"))
    client = sign_in_client(teacher)
    client.get(f"/evidence/{item.pk}/")
    with counted_queries(QUERIES["item"]):
        client.get(f"/evidence/{item.pk}/")


# Session, account, person, school, roles; then what the page itself needs.
QUERIES = {"list": 9, "item": 10}
