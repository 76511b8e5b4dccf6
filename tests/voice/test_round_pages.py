"""The pages of those who ask, and what waits on Today."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headship.evidence import registry
from headship.kernel import clock
from headship.school.domain.audiences import audience
from headship.school.models import Person, School
from headship.voice.domain.closing import close
from headship.voice.domain.invitations import token_of
from headship.voice.models import Invitation, Round
from tests.factories.voice import answer_as, asked, links, opened, people, planned, version

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def read(sign_in_client: Any) -> Any:
    """A page as somebody reads it."""

    def get(person: Person, address: str, status: int = 200) -> str:
        answer = sign_in_client(person).get(address)
        assert answer.status_code == status, answer.status_code
        text: str = answer.content.decode()
        return text

    return get


@pytest.fixture
def send(sign_in_client: Any) -> Any:
    """A form as somebody sends it; returns the page that answers, after any redirect."""

    def post(person: Person, address: str, status: int = 200, /, **fields: Any) -> str:
        answer = sign_in_client(person).post(address, fields, follow=status == 200)
        assert answer.status_code == status, (answer.status_code, answer.content.decode()[-3000:])
        text: str = answer.content.decode()
        return text

    return post


def form(**more: Any) -> dict[str, Any]:
    """What the form of a new round sends."""
    today = clock.today()
    return {
        "title": "How far do we trust each other?", "purpose": "", "opens_on": today, "closes_on": today + 7 * DAY,
        "reminders": ["3"], **more,
    }  # fmt: skip


def test_a_head_asks_in_three_steps(head: Person, read: Any, send: Any) -> None:
    staff = people(7)
    version()
    assert "How far" not in read(head, "/surveys/")
    assert "Trust" in read(head, "/surveys/new/")
    assert "treat you with respect" in read(head, "/surveys/new/trust/")
    price = send(head, "/surveys/new/trust/", **form(**{"staff-audience": audience("staff").pk}))
    assert "goes to 8 people" in price
    assert "24 min" in price
    assert not Invitation.objects.exists()
    draft = Round.objects.get()
    assert "Who has answered so far" in send(head, f"/surveys/{draft.pk}/opening/", confirmed="1")
    assert Invitation.objects.count() == len(staff) + 1
    draft.refresh_from_db()
    assert draft.is_open
    assert draft.reminders == [3]


def test_a_sample_slips_and_addresses_can_be_asked(head: Person, send: Any) -> None:
    people(9)
    version()
    fields = {
        "staff-audience": audience("staff").pk, "staff-sample": "6", "families-slips": "30",
        "partners-addresses": "a@partner.example\nb@partner.example",
    }  # fmt: skip
    assert "goes to 38 people" in send(head, "/surveys/new/trust/", **form(**fields))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "This field is required"),
        ({"opens_on": "2020-01-01"}, "This day has passed"),
        ({"closes_on": "2020-01-01"}, "close after it opens"),
        ({}, "Choose whom to ask"),
        ({"partners-addresses": "nonsense"}, "is not an e-mail address"),
        ({"families-slips": "999999"}, "less than or equal to 2000"),
    ],
)
def test_what_cannot_be_asked_says_why(head: Person, send: Any, fields: dict[str, Any], sentence: str) -> None:
    version()
    assert sentence in send(head, "/surveys/new/trust/", 422, **form(**fields))
    assert not Round.objects.exists()


def test_a_leaders_feedback_is_not_begun_here(head: Person, read: Any) -> None:
    version()
    read(head, "/surveys/new/leader-360/", 404)
    read(head, "/surveys/new/nothing-of-that-name/", 404)
    assert "Feedback for a leader" not in read(head, "/surveys/new/")


def test_the_response_is_shown_by_group_and_never_by_name(head: Person, read: Any) -> None:
    open_one = opened(by=head, groups=[asked("staff", people(9)), asked("students", people(3, "student", "Stu"))])
    for link in [*links(open_one, "staff")[:6], *links(open_one, "students")]:
        answer_as(link)
    page = read(head, f"/surveys/{open_one.pk}/")
    assert "6 of 9" in page
    assert "fewer than 5 missing" in page
    assert "fewer than 5 people: not counted here" in page
    assert "3 of 3" not in page
    assert "Person 1" not in page
    assert "Stu 1" not in page


def test_reminding_and_closing_are_buttons(head: Person, send: Any) -> None:
    open_one = opened(by=head, people=8)
    for link in links(open_one):
        answer_as(link)
    assert "are reminded" in send(head, f"/surveys/{open_one.pk}/reminder/", x="1")
    assert "less than a day ago" in send(head, f"/surveys/{open_one.pk}/reminder/", x="1")
    send(head, f"/surveys/{open_one.pk}/closure/", x="1")
    open_one.refresh_from_db()
    assert open_one.is_closed
    assert "Only an open survey" in send(head, f"/surveys/{open_one.pk}/closure/", x="1")


def test_slips_carry_their_codes_and_a_picture(head: Person, read: Any) -> None:
    without = people(2, "parent", "Parent")
    for person in without:
        person.email = ""
        person.save()
    open_one = opened(by=head, groups=[asked("families", [*without, *people(3, "parent", "Mail")], slips=4)])
    page = read(head, f"/surveys/{open_one.pk}/sheet/")
    assert page.count('class="slip"') == 6
    assert page.count('class="slip-name"') == 2
    assert "Parent 1" in page
    assert "Mail 1" not in page
    token = token_of(links(open_one)[0])
    assert " ".join(token[start : start + 4] for start in range(0, 24, 4)).upper() in page
    assert page.count("<svg") >= 6


def test_a_draft_is_thrown_away(head: Person, send: Any) -> None:
    draft = planned(by=head)
    send(head, f"/surveys/{draft.pk}/removal/", x="1")
    assert not Round.objects.exists()


def test_asking_again_plans_the_next_of_the_series(head: Person, send: Any) -> None:
    first = opened(by=head, people=6)
    close(by=head, round=first)
    page = send(
        head, f"/surveys/{first.pk}/again/", opens_on=clock.today() + 9 * DAY, closes_on=clock.today() + 12 * DAY
    )
    assert "goes to 6 people" in page
    assert Round.objects.get(state="draft").previous_id == first.pk


def test_teachers_see_what_is_asked_and_run_nothing(head: Person, teacher: Person, read: Any, send: Any) -> None:
    open_one, draft = opened(by=head, people=8), planned(by=head, title="A draft")
    page = read(teacher, f"/surveys/{open_one.pk}/")
    assert "Close it now" not in page
    assert "A draft" not in read(teacher, "/surveys/")
    read(teacher, f"/surveys/{draft.pk}/", 404)
    send(teacher, f"/surveys/{open_one.pk}/closure/", 403, x="1")
    read(teacher, "/surveys/new/", 403)


def test_the_list_asks_the_database_as_often_for_three_as_for_one(head: Person, sign_in_client: Any) -> None:
    client = sign_in_client(head)
    opened(by=head, people=6)
    client.get("/surveys/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/surveys/")
    opened(by=head, people=6, title="Second")
    planned(by=head, title="Third")
    with CaptureQueriesContext(connection) as three:
        page = client.get("/surveys/").content.decode()
    assert re.search("Second.*Third", page, re.S)
    assert len(one) == len(three)


# Today and the year


def waiting(person: Person) -> dict[str, registry.Waiting]:
    return {item.what: item for item in registry.waiting_for(person) if item.kind == "round"}


def test_answering_waits_until_it_is_done(head: Person, teacher: Person) -> None:
    open_one = opened(by=head, groups=[asked("staff", [teacher, *people(5)])], title="Trust")
    item = waiting(teacher)["Answer “Trust”"]
    assert item.url == f"/surveys/{open_one.pk}/own/"
    assert item.minutes == float(open_one.minutes)
    assert "Nobody will know" in item.why
    answer_as(Invitation.objects.get(person=teacher))
    assert not waiting(teacher)


def test_it_waits_from_the_day_that_it_opens(head: Person, teacher: Person) -> None:
    opened(by=head, groups=[asked("staff", [teacher])], opens_at=clock.now() + DAY)
    assert not waiting(teacher)
    with clock.at(clock.now() + 2 * DAY):
        assert waiting(teacher)


def test_drafts_and_results_wait_for_whoever_asks(head: Person, senior: Person) -> None:
    draft = planned(by=head, title="Trust")
    assert "Send out “Trust”, or put it off" in waiting(head)
    assert not waiting(senior)
    from headship.voice.domain.rounds import open_round

    close(by=head, round=open_round(by=head, round=draft))
    assert "Read what people say in “Trust”" in waiting(head)
    with clock.at(clock.now() + 30 * DAY):
        assert not waiting(head)


def test_the_year_knows_what_is_asked_of_whom(head: Person) -> None:
    opened(by=head, people=6, title="Running")
    planned(by=head, title="Planned", groups=[asked("staff", slips=9)], opens_at=clock.now() + 20 * DAY)
    today = clock.today()
    asks = [ask for ask in registry.asks_between(today, today + 60 * DAY) if ask.kind == "round"]
    assert [(ask.what, ask.people) for ask in asks] == [("Running", 6), ("Planned", 9)]
    assert all(ask.minutes >= 1 for ask in asks)


def test_a_leaders_round_is_not_in_the_year(head: Person, middle_leader: Person) -> None:
    opened(by=middle_leader, code="leader-360", leader=middle_leader, groups=[asked("peers", people(6))])
    today = clock.today()
    assert not [ask for ask in registry.asks_between(today, today + 60 * DAY) if ask.kind == "round"]


def test_every_school_gets_what_ships_overnight(school: School) -> None:
    from headship.voice import tasks
    from headship.voice.models import Instrument

    tasks.bring_instruments()
    assert Instrument.objects.filter(shipped=True).count() >= 8
    assert tasks.bring_instruments() == "0 versions"
