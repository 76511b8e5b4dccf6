"""The pages of the library as people read and use them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headship.areas.improvement.library.bibliography import lookup
from headship.areas.improvement.library.bibliography.fetching import Document
from headship.areas.improvement.library.domain import groups, suggestions
from headship.areas.improvement.library.models import (
    BibliographyFile,
    ReadingGroup,
    ReadingNote,
    ResearchItem,
    Suggestion,
    Theme,
)
from headship.evidence.domain import citations
from headship.evidence.models import Citation
from headship.kernel import clock
from headship.school.models import Person
from tests.factories.decisions import decided
from tests.factories.library import WorkFactory, noted, taken_in
from tests.improvement.library.test_bibliography import BROKEN_BIB
from tests.improvement.library.test_library import BIB

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(sign_in_client: Any) -> Any:
    """A page as somebody reads it."""

    def get(person: Person, address: str, **query: str) -> str:
        answer = sign_in_client(person).get(address, query)
        assert answer.status_code == 200, answer.status_code
        text: str = answer.content.decode()
        return text

    return get


@pytest.fixture
def send(sign_in_client: Any) -> Any:
    """A form as somebody sends it; returns the page that answers, after any redirect."""

    def post(person: Person, address: str, status: int = 200, /, **fields: Any) -> str:
        answer = sign_in_client(person).post(address, fields, follow=True)
        assert answer.status_code == status, (answer.status_code, answer.content.decode()[-2000:])
        text: str = answer.content.decode()
        return text

    return post


def test_an_empty_library_says_how_to_begin(read: Any, teacher: Person) -> None:
    page = read(teacher, "/library/")
    assert "The shelves are empty" in page
    assert "Feedback that is used" in page


def test_looking_up_that_fails_loses_nothing_that_was_typed(send: Any, settings: Any, teacher: Person) -> None:
    settings.LOOK_UP_WORKS = False
    page = send(teacher, "/library/new/", what="https://doi.org/10.1234/ABC")
    assert "Type it by hand" in page
    assert 'value="10.1234/abc"' in page
    page = send(teacher, "/library/new/", what="978-0-306-40615-8")
    assert "check digit" in page
    assert 'value="978-0-306-40615-8"' in page
    assert 'value="A title in words"' in send(teacher, "/library/new/", what="A title in words")


def test_a_work_is_typed_and_then_found_instead_of_added_again(send: Any, settings: Any, teacher: Person) -> None:
    settings.LOOK_UP_WORKS = False
    theme = Theme.objects.get(code="feedback")
    page = send(
        teacher, "/library/new/", title="Feedback that works", authors="Ruiz, Ana", year="2019", kind="article",
        doi="10.1234/abc", themes=[theme.pk],
    )  # fmt: skip
    assert "It is in the library." in page
    assert "has it already" in send(teacher, "/library/new/", what="doi:10.1234/ABC")
    page = send(teacher, "/library/new/", 422, title="Other", kind="article", isbn="978-0-306-40615-8")
    assert "check digit" in page
    assert ResearchItem.objects.count() == 1


def test_a_note_is_written_and_read_by_others(send: Any, read: Any, teacher: Person, governor: Person) -> None:
    item = WorkFactory(by=teacher)
    parts = {"finds": "Comments help <b>more</b>.", "sure": "fair", "fits": "changed", "so_what": "Try it."}
    assert "Your note is there" in send(teacher, f"/library/{item.pk}/note/", **parts)
    page = read(governor, f"/library/{item.pk}/")
    assert "Comments help &lt;b&gt;more&lt;/b&gt;." in page
    assert teacher.name in page
    send(teacher, f"/library/{item.pk}/note/", 422, **{**parts, "so_what": ""})
    assert ReadingNote.objects.get().so_what == "Try it."


def test_what_cites_a_work_or_a_note_on_it_stands_on_its_page(read: Any, teacher: Person, head: Person) -> None:
    item = WorkFactory(by=teacher)
    note = noted(by=teacher, item=item)
    one, two = (decided(by=head, asked=[teacher], question=f"Decision number {n}?") for n in (1, 2))
    citations.cite(by=head, source=("decision", one.pk), relation="cites", target=("research_item", item.pk))
    citations.cite(by=head, source=("decision", two.pk), relation="cites", target=("reading_note", note.pk))
    page = read(teacher, f"/library/{item.pk}/")
    assert "Decision number 1?" in page
    assert "Decision number 2?" in page
    assert "used in 2 places" in read(teacher, "/library/")


def test_works_are_found_by_words_notes_theme_and_year(read: Any, teacher: Person) -> None:
    item = WorkFactory(by=teacher, title="Retrieval", themes=["practice"], year=2006)
    WorkFactory(by=teacher, title="Something else", year=2010)
    noted(by=teacher, item=item, finds="Quizzes beat rereading.")
    theme = Theme.objects.get(code="practice")
    for query in ({"q": "quizzes"}, {"q": "retrieval wiliam"}, {"theme": str(theme.pk)}, {"year": "2006"},
                  {"strand": "teaching"}):  # fmt: skip
        page = read(teacher, "/library/", **query)
        assert "Retrieval" in page
        assert "Something else" not in page
    for query in ({"theme": "x"}, {"year": "20x6"}, {"strand": "?"}, {"q": "\0"}):
        assert "Something else" in read(teacher, "/library/", **query)


def test_a_broken_file_is_shown_before_it_comes_in(send: Any, read: Any, teacher: Person) -> None:
    file = SimpleUploadedFile("ours.bib", BROKEN_BIB.encode())
    page = send(teacher, "/library/files/new/", file=file)
    assert "2 works would come into the library." in page
    assert "ours.bib, line 9" in page
    assert not ResearchItem.objects.exists()
    page = send(teacher, f"/library/files/{BibliographyFile.objects.get().pk}/")
    assert "2 works came in." in page
    assert "ours.bib, line 9" in page
    refused = send(teacher, "/library/files/new/", 422, file=SimpleUploadedFile("letter.txt", b"Dear all"))
    assert "letter.txt" in refused


def test_the_library_goes_out_in_four_formats(sign_in_client: Any, teacher: Person) -> None:
    taken_in(by=teacher, text=BIB, themes=[Theme.objects.get(code="feedback")])
    WorkFactory(by=teacher, title="=cmd()")
    client = sign_in_client(teacher)
    theme = Theme.objects.get(code="feedback")
    assert client.get("/library/export/", {"theme": theme.pk}).content.decode() == BIB
    assert "TY  - BOOK" in client.get("/library/export/", {"format": "ris"}).content.decode()
    assert "'=cmd()" in client.get("/library/export/", {"format": "csv"}).content.decode()
    assert client.get("/library/export/", {"format": "xlsx"}).content[:2] == b"PK"
    for query in ({"format": "pdf"}, {"theme": "9" * 30}, {"theme": "999999"}):
        assert client.get("/library/export/", query).status_code == 404


def test_a_suggestion_waits_on_today_and_is_answered_there(send: Any, read: Any, teacher: Person, head: Person) -> None:
    row = suggestions.suggest(by=head, item=WorkFactory(by=head, title="Wait time"), to=teacher, why="your question")
    assert "Have a look at “Wait time”" in read(teacher, "/")
    send(teacher, f"/library/suggestions/{row.pk}/", answer="declined")
    assert "Wait time" not in read(teacher, "/")
    assert Suggestion.objects.get().answer == "declined"


def test_a_group_is_begun_read_and_concluded_through_its_pages(
    send: Any, read: Any, teacher: Person, middle_leader: Person
) -> None:
    item = WorkFactory(by=teacher)
    day = (clock.today() + timedelta(days=7)).isoformat()
    send(
        middle_leader, f"/library/{item.pk}/group/", question="Marks or comments?", people=[teacher.pk], read_by=day,
        session_on=day, session_words="15:30",
    )  # fmt: skip
    group = ReadingGroup.objects.get()
    assert "Marks or comments?" in read(teacher, "/library/")
    send(teacher, f"/library/groups/{group.pk}/reading/")
    assert "1 of 2 has read it." in read(middle_leader, f"/library/groups/{group.pk}/")
    page = send(middle_leader, f"/library/groups/{group.pk}/conclusion/", came_of="Comments.", changed="Year 7.")
    assert "What it changes here" in page
    assert "Link with something" in page


def test_pages_ask_as_many_queries_for_three_as_for_one(
    sign_in_client: Any, teacher: Person, head: Person, middle_leader: Person
) -> None:
    client = sign_in_client(teacher)

    def fill(number: int) -> ResearchItem:
        item: ResearchItem = WorkFactory(by=head, title=f"Work {number}", themes=["feedback"])
        noted(by=head, item=item)
        groups.begin_group(
            by=middle_leader, item=item, question=f"Q {number}", read_by=clock.today() + timedelta(days=3),
            people=[teacher],
        )  # fmt: skip
        suggestions.suggest(by=head, item=item, to=teacher)
        return item

    def count(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    fill(1)
    addresses = ("/library/", "/library/?q=work", "/library/export/", "/library/export/?format=csv")
    before = [count(address) for address in addresses]
    fill(2)
    fill(3)
    assert [count(address) for address in addresses] == before


def test_the_page_of_a_work_asks_as_many_queries_for_three_notes_as_for_one(
    sign_in_client: Any, teacher: Person, head: Person, middle_leader: Person
) -> None:
    client, item = sign_in_client(teacher), WorkFactory(by=head)
    counts = []
    for person in (head, middle_leader, teacher):
        noted(by=person, item=item)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/library/{item.pk}/")
        counts.append(len(queries))
    assert counts[2] <= counts[0]


def test_themes_are_chosen_under_their_roots_each_named_once(teacher: Person, sign_in_client: Any) -> None:
    page = sign_in_client(teacher).get(f"/library/{WorkFactory(by=teacher).pk}/themes/").content.decode()
    assert page.count("Teaching and learning") == 1 and "Feedback that is used" in page
    assert "If a child is in danger" not in page, "where nothing can be written, nobody is warned"


def test_the_first_page_shows_what_colleagues_took_from_reading_and_each_work_on_one_shelf(
    read: Any, head: Person, teacher: Person
) -> None:
    used = WorkFactory(by=teacher, title="The power of feedback")
    noted(by=teacher, item=used, so_what="Comments first, marks on Fridays.")
    noted(by=head, item=used, so_what="Fewer marks in the reports.")
    decision = decided(by=head, question="Marks on Mondays?", asked=[teacher])
    citations.cite(
        by=head, source=("decision", decision.pk), relation="cites", target=("research_item", used.pk)
    )  # fmt: skip
    for number in range(6):
        WorkFactory(by=teacher, title=f"Newer work {number}")
    page = read(teacher, "/library/")
    assert "Fewer marks in the reports." in page and "Comments first" not in page, "the latest of each work"
    assert "Most used here" in page and page.count(f'<h3><a href="/library/{used.pk}/"') == 1


def test_an_address_that_no_browser_could_open_is_told_and_can_still_be_typed(
    send: Any, settings: Any, teacher: Person
) -> None:
    settings.LOOK_UP_WORKS = True
    assert "Type it by hand" in send(teacher, "/library/new/", what="http://[broken/")
    send(teacher, "/library/new/", title="A page", kind="page", url="http://[broken/")
    assert ResearchItem.objects.get().url == "http://[broken/"


def test_who_corrects_after_somebody_else_sees_both_and_loses_nothing(
    send: Any, sign_in_client: Any, head: Person, teacher: Person
) -> None:
    work = WorkFactory(by=teacher, title="Inside the black box", authors=("Black, Paul",))
    address = f"/library/{work.pk}/correction/"
    seen = str(work.version)
    send(head, address, title="Inside the Black Box", authors="Black, P.", kind="article", version=seen)
    late = {"title": "Inside the black box, again", "authors": "Wiliam, D.", "kind": "book", "version": seen}
    page = send(teacher, address, 422, **late)
    assert "Inside the Black Box" in page and "Inside the black box, again" in page and "Wiliam, D." in page
    work.refresh_from_db()
    assert work.title == "Inside the Black Box"
    send(teacher, address, **{**late, "version": str(work.version)})
    work.refresh_from_db()
    assert work.title == "Inside the black box, again"
    assert f'name="version" value="{work.version - 1}"' in page, "the page that told of it can be sent again"


def test_a_doi_with_odd_signs_leads_to_its_work(read: Any, teacher: Person) -> None:
    work = WorkFactory(by=teacher, doi="10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-#")
    whole = "https://doi.org/10.1002/(sici)1097-4571(199806)49%3A8%3C693%3A%3Aaid-asi4%3E3.0.co%3B2-%23"
    assert f'href="{whole}"' in read(teacher, f"/library/{work.pk}/")


def test_a_work_is_used_from_its_own_page_by_who_looks_after_what_draws_on_it(
    read: Any, send: Any, head: Person, teacher: Person
) -> None:
    work = WorkFactory(by=teacher, title="The power of feedback")
    decision = decided(by=head, question="Marks on Mondays?", asked=[teacher])
    address = f"/library/{work.pk}/use/"
    assert "Marks on Mondays?" in read(head, address) and "Marks on Mondays?" not in read(teacher, address)
    assert "Marks on Mondays?" not in read(head, address, q="Tuesdays")
    page = send(head, address, source=f"decision:{decision.pk}", note="Why we stopped")
    assert "Marks on Mondays?" in page and "Why we stopped" in page
    link = Citation.objects.get(source_kind="decision", source_id=decision.pk, target_kind="research_item")
    assert link.relation == "cites"
    assert "Marks on Mondays?" not in read(head, address), "it is linked already"


def test_nobody_links_a_work_with_what_others_look_after_or_what_is_no_record(
    sign_in_client: Any, head: Person, teacher: Person
) -> None:
    work = WorkFactory(by=teacher)
    decision = decided(by=head, question="Marks on Mondays?", asked=[teacher])
    address = f"/library/{work.pk}/use/"
    assert sign_in_client(teacher).post(address, {"source": f"decision:{decision.pk}"}).status_code == 403
    for wrong in ("", "decision", "decision:x", "nothing:1", "person:1", "decision:99999999999999999999"):
        assert sign_in_client(head).post(address, {"source": wrong}).status_code in (403, 422), wrong
    assert not Citation.objects.filter(target_kind="research_item").exists()


def test_what_was_looked_up_is_shown_with_volume_and_pages_however_the_form_came(
    read: Any, send: Any, teacher: Person
) -> None:
    sent = {"title": "The power of feedback", "kind": "article", "container": "Review of Educational Research"}
    send(teacher, "/library/new/", **sent, more='{"volume": "77", "pages": "81–112", "evil": "x"}')
    work = ResearchItem.objects.get()
    assert "77, 81–112" in read(teacher, f"/library/{work.pk}/")
    assert [name for name, _value in work.records.get().fields][-2:] == ["volume", "pages"]
    send(teacher, "/library/new/", title="Another", kind="article", more='["no", "object"]')
    send(teacher, "/library/new/", 422, title="A third", kind="article", more="{broken")
    assert ResearchItem.objects.count() == 2


def test_a_title_is_offered_as_works_of_that_name_and_can_be_typed_all_the_same(
    send: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, teacher: Person
) -> None:
    settings.LOOK_UP_WORKS = True
    answer = {
        "message": {"items": [{"DOI": "10.3102/X", "title": ["The Power of Feedback"], "type": "article-journal"}]}
    }
    document = Document("", "application/json", json.dumps(answer).encode())
    monkeypatch.setattr(lookup, "fetch", lambda *_args, **_more: document)  # the network, and nothing of our own
    page = send(teacher, "/library/new/", what="power of feedback")
    assert "Is it one of these?" in page and 'name="what" value="10.3102/x"' in page
    page = send(teacher, "/library/new/", what="power of feedback", by_hand="1")
    assert 'name="title" value="power of feedback"' in page and "Is it one of these?" not in page
