"""What a respondent sees without an account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from headship.kernel import clock
from headship.school.models import Person, School
from headship.voice.domain.closing import close
from headship.voice.domain.invitations import address_of, token_of
from headship.voice.models import Intake, Invitation
from tests.factories.voice import answer_as, asked, links, opened, people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def link(head: Person) -> Invitation:
    """A link to a survey that is open for a week."""
    return links(opened(by=head, people=6, title="Trust"))[0]


def test_the_first_page_says_who_asks_why_how_long_and_who_sees_what(link: Invitation, visit: Any) -> None:
    page = visit(link)
    assert "Amina Diallo" in page
    assert "Riverside School" in page
    assert "rely on those who lead it" in page
    assert "about 3 minutes" in page
    assert "at least 5 people answered" in page
    assert "from 10, in shuffled order" in page
    assert "a backup made in that time" in page
    assert "How often do those who lead the school treat you with respect?" in page


def test_a_child_in_danger_comes_first(link: Invitation, visit: Any, school: School) -> None:
    school.safeguarding_contact = "Rosa Martín, 600 000 000"
    school.save()
    page = visit(link)
    assert "If a child is in danger" in page
    assert "Rosa Martín, 600 000 000" in page
    assert "nobody can come back to you" in page
    assert "read when the survey closes" in page
    assert page.index("If a child is in danger") < page.index("<form")


def test_an_answer_arrives_and_thanks_are_given(link: Invitation, visit: Any) -> None:
    page = visit(link, 200, respect="4", listen="na", clear="rather_not", more_trust="Tell us sooner.")
    assert "Thank you" in page
    row = Intake.objects.get()
    assert row.answers == {"respect": 4, "listen": "na", "clear": "rather_not"}
    assert row.comments == {"more_trust": "Tell us sooner."}


def test_no_cookie_is_needed_and_none_is_set(link: Invitation) -> None:
    client = Client(enforce_csrf_checks=True)
    address = f"/v/{token_of(link)}/"
    assert not client.get(address).cookies
    assert client.post(address, {"respect": "4"}).status_code == 302
    assert Intake.objects.count() == 1


def test_no_page_is_kept_on_the_way_or_found_by_a_search_engine(link: Invitation) -> None:
    answer = Client().get(f"/v/{token_of(link)}/")
    assert "no-store" in answer["Cache-Control"]
    assert 'content="noindex, nofollow"' in answer.content.decode()


def test_what_was_typed_comes_back_with_what_was_wrong(link: Invitation, visit: Any) -> None:
    page = visit(link, 422, respect="9", more_trust="Tell us sooner.")
    assert "not one of the answers" in page
    assert "Tell us sooner." in page
    assert not Intake.objects.exists()


def test_nothing_answered_is_said_kindly(link: Invitation, visit: Any) -> None:
    assert "One answer is enough" in visit(link, 422, more_trust="  ")


@pytest.mark.parametrize("hostile", ["9" * 400, "-1", "4.0", "\0", "٤", "<script>"])
def test_what_no_form_sends_is_refused_in_a_sentence(link: Invitation, visit: Any, hostile: str) -> None:
    assert "not one of the answers" in visit(link, 422, respect=hostile)
    assert not Intake.objects.exists()


def test_the_same_link_twice_is_met_calmly(link: Invitation, visit: Any) -> None:
    visit(link, 200, respect="4")
    assert "Already answered" in visit(link, 409)
    assert "Already answered" in visit(link, 409, respect="1")
    assert Intake.objects.get().answers == {"respect": 4}


def test_a_forged_link_is_met_calmly(visit: Any) -> None:
    for token in ("nonsense", "a" * 24):
        assert "This link leads nowhere" in visit(token, 404)
    assert "This link leads nowhere" in visit("nonsense", 404, respect="4")


def test_a_closed_survey_is_met_calmly(head: Person, link: Invitation, visit: Any) -> None:
    token = token_of(link)
    close(by=head, round=link.round)
    assert "This survey is closed" in visit(token, 410)
    assert "This survey is closed" in visit(token, 410, respect="4")


def test_a_survey_that_has_not_begun_says_when(head: Person, visit: Any) -> None:
    later = links(opened(by=head, people=6, opens_at=clock.now() + 2 * DAY))[0]
    assert "Your link works from" in visit(later)


def test_the_page_is_in_the_language_of_whoever_reads_it(head: Person, visit: Any) -> None:
    someone = people(1)[0]
    someone.language = "es"
    someone.save()
    link = links(opened(by=head, groups=[asked("staff", [someone])], title="Trust"))[0]
    assert '<html lang="es" dir="ltr"' in visit(link)
    arabic = visit(link, query="?language=ar")
    assert '<html lang="ar" dir="rtl"' in arabic
    assert "How often" not in arabic
    assert 'hreflang="zh-hans"' in arabic
    assert '<html lang="es"' in visit(link, query="?language=xx")


def test_a_code_on_paper_follows_the_language_of_the_phone(head: Person) -> None:
    link = links(opened(by=head, groups=[asked("families", slips=6)]))[0]
    page = Client(headers={"accept-language": "pt-BR,pt;q=0.9"}).get(f"/v/{token_of(link)}/").content.decode()
    assert '<html lang="pt" dir="ltr"' in page


def test_a_code_can_be_typed_as_it_stands_on_paper(link: Invitation) -> None:
    token = token_of(link)
    spaced = " ".join(token[start : start + 4] for start in range(0, 24, 4)).upper()
    client = Client()
    assert client.get("/v/").status_code == 200
    for typed in (spaced, spaced.replace("O", "0").replace("B", "8"), token):
        assert client.post("/v/", {"code": typed})["Location"] == f"/v/{token}/"
    unknown = client.post("/v/", {"code": "ABCD"})
    assert unknown.status_code == 404
    assert "We know no such code" in unknown.content.decode()


def test_a_rater_first_says_what_their_answers_rest_on(head: Person, middle_leader: Person, visit: Any) -> None:
    theirs = opened(
        by=middle_leader, code="leader-360", leader=middle_leader,
        groups=[asked("peers", people(6)), asked("line_manager", [head], named=True, title="Line manager")],
    )  # fmt: skip
    page = visit(links(theirs, "peers")[0])
    assert "Daniel Okafor at Riverside School asks for your view" in re.sub(r"[\u2068\u2069]", "", page)
    assert "nobody can come back to you" in page
    assert 'name="basis.1" value="cannot_say"' in page
    named = re.sub(r"[\u2068\u2069]", "", visit(links(theirs, "line_manager")[0]))
    assert "You are the only one in the group “Line manager”" in named
    assert "nobody can come back to you" not in named
    visit(
        links(theirs, "peers")[0], 200,
        **{"basis.1": ["cannot_say", "saw"], "basis.2": ["saw"], "research": "3", "direction": "5"},
    )  # fmt: skip
    row = Intake.objects.get()
    assert row.bases == {"1": ["cannot_say"], "2": ["saw"]}
    assert row.answers == {"direction": 5}


def test_people_reach_their_own_link_from_today(head: Person, teacher: Person, sign_in_client: Any) -> None:
    asked_round = opened(by=head, groups=[asked("staff", [teacher, *people(5)])])
    client = sign_in_client(teacher)
    own = client.get(f"/surveys/{asked_round.pk}/own/")
    mine = Invitation.objects.get(person=teacher)
    assert own["Location"] == f"/v/{token_of(mine)}/"
    answer_as(mine)
    assert "Already answered" in client.get(f"/surveys/{asked_round.pk}/own/").content.decode()
    assert sign_in_client(head).get(f"/surveys/{asked_round.pk}/own/").status_code == 404


def test_the_link_is_the_whole_address(link: Invitation, settings: Any) -> None:
    settings.HEADSHIP_ADDRESS = "https://survey.riverside.example/"
    assert address_of(link) == f"https://survey.riverside.example/v/{token_of(link)}/"


def test_answering_asks_the_database_little(link: Invitation) -> None:
    client, address = Client(), f"/v/{token_of(link)}/"
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.post(address, {"respect": "4"})
    asked = [query["sql"] for query in captured if not query["sql"].startswith("SELECT set_config")]
    assert len(asked) <= 12, asked


def test_no_link_is_written_into_the_log(link: Invitation, visit: Any, caplog: pytest.LogCaptureFixture) -> None:
    visit(link, 422, respect="9")
    visit(link, 200, respect="4")
    visit(link, 409)
    assert token_of(link) not in caplog.text
