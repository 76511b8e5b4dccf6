"""The pages of meetings and charters, as people use them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from headship.areas.direction.meetings.domain import meetings
from headship.areas.direction.meetings.models import AgendaItem, Charter, Meeting
from headship.areas.direction.models import Decision
from headship.areas.improvement.plan.models import Action
from headship.kernel import clock
from headship.school.models import Person, Team
from tests.factories import meetings as made
from tests.factories.decisions import DecisionFactory
from tests.factories.school import PersonFactory

pytestmark = pytest.mark.django_db
LIVE = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def team(head: Person, teacher: Person) -> Team:
    """The head's team, the teacher in it."""
    return made.team_of(head, teacher, name="Science")


@pytest.fixture
def at_noon() -> Iterator[None]:
    """Today at noon, so that a minute later is today too."""
    with clock.at(timezone.localtime(clock.now()).replace(hour=12, minute=0, second=0, microsecond=0)):
        yield


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def moment(hours: float) -> str:
    """So many hours from now, as the school's clock says it."""
    there = timezone.localtime(clock.now() + timedelta(hours=hours), ZoneInfo("Europe/Madrid"))
    return there.strftime("%Y-%m-%dT%H:%M")


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.usefixtures("at_noon")
def test_a_meeting_is_planned_prepared_held_and_read(head: Person, teacher: Person, team: Team) -> None:
    DecisionFactory(by=head, question="A longer break?", team=team)
    client = browser(head)
    sent = {"team": team.pk, "title": "Weekly", "starts_at": moment(0.02), "minutes": 45, "every_days": 7}
    page = text_of(client.post("/meetings/new/", sent, follow=True))
    assert "Decide “A longer break?”" in page and "45 minutes × 2 people" in page
    meeting = Meeting.objects.get()
    client.post(f"/meetings/{meeting.pk}/agenda/", {"title": "Coats", "minutes": 10})
    item, coats = meeting.items.all()
    client.post(f"/meetings/{meeting.pk}/agenda/{coats.pk}/move/", {"to": "up"})
    assert "From last time" not in text_of(client.get(f"/meetings/{meeting.pk}/agenda/"))
    client.post(f"/meetings/{meeting.pk}/minutes/{item.pk}/", {"text": "Yes, from May.", "base": ""}, **LIVE)
    left = {"kind": "action", "what": "Tell the families", "owner": teacher.pk, "due_on": "2999-01-01"}
    part = text_of(client.post(f"/meetings/{meeting.pk}/minutes/{item.pk}/outcome/", left, **LIVE))
    assert "Tell the families" in part and "<html" not in part
    there = {f"person-{person.pk}": "present" for person in (head, teacher)}
    assert "Kept at" in text_of(client.post(f"/meetings/{meeting.pk}/minutes/people/", there, **LIVE))
    page = text_of(client.post(f"/meetings/{meeting.pk}/minutes/closing/", follow=True))
    assert "The minutes are kept." in page
    page = text_of(browser(teacher).get(f"/meetings/{meeting.pk}/"))
    assert "Yes, from May." in page and "Tell the families" in page and "Not reached" in page
    page = text_of(client.post(f"/meetings/{meeting.pk}/next/", follow=True))
    assert "Coats" in page and "From last time" in page
    assert Action.objects.get().owner == teacher


def test_the_price_is_said_before_it_is_planned(head: Person, team: Team) -> None:
    client = browser(head)
    assert "1 h × 2 people" in text_of(client.post("/meetings/price/", {"team": team.pk, "minutes": "60"}))
    assert text_of(client.post("/meetings/price/", {"team": "x", "minutes": "-"})).strip() == ""


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(head: Person, team: Team) -> None:
    sent = {"team": team.pk, "title": "Weekly", "starts_at": moment(-5), "minutes": 45, "every_days": 0}
    answer = browser(head).post("/meetings/new/", sent)
    assert answer.status_code == 422 and "write it down as held" in text_of(answer)
    assert not Meeting.objects.exists()


def test_one_that_was_held_is_written_down_on_one_page(head: Person, teacher: Person, team: Team) -> None:
    client = browser(head)
    page = text_of(client.get(f"/meetings/held/?team={team.pk}"))
    assert "Who was there" in page
    sent = {
        "held_at": moment(-2), "minutes_taken": 20, "present": [head.pk, teacher.pk], "talked": "Exams",
        "agreed": "Papers are blue\nNo phones", "what": "Print them", "owner": teacher.pk, "due_on": "2999-01-01",
    }  # fmt: skip
    page = text_of(client.post(f"/meetings/held/?team={team.pk}", sent, follow=True))
    assert "It is written down." in page and "Papers are blue" in page and "Print them" in page
    assert Decision.objects.count() == 2 and Meeting.objects.get().is_closed
    answer = client.post(f"/meetings/held/?team={team.pk}", {**sent, "agreed": "short\n" + "long " * 80})
    assert answer.status_code == 422 and "Line 2 is longer" in text_of(answer)
    answer = client.post(f"/meetings/held/?team={team.pk}", {**sent, "present": []})
    assert answer.status_code == 422 and "Say who was there." in text_of(answer)


def test_writing_live_tells_when_somebody_else_wrote_too(head: Person, teacher: Person, team: Team) -> None:
    meeting = made.begun(head, team)
    item = meetings.add(by=head, meeting=meeting, title="Exams")
    address = f"/meetings/{meeting.pk}/minutes/{item.pk}/"
    browser(teacher).post(address, {"text": "Rooms are missing.", "base": ""}, **LIVE)
    part = text_of(browser(head).post(address, {"text": "In <b>May</b>.", "base": ""}, **LIVE))
    assert "both are kept" in part and "&lt;b&gt;May" in part
    assert AgendaItem.objects.get(pk=item.pk).notes == "Rooms are missing.\nIn <b>May</b>."
    page = text_of(browser(head).get(f"/meetings/{meeting.pk}/"))
    assert "<b>May" not in page


def test_a_page_that_stands_open_learns_where_others_wrote(head: Person, teacher: Person, team: Team) -> None:
    meeting = made.begun(head, team)
    item = meetings.add(by=head, meeting=meeting, title="Exams")
    since = int(clock.now().timestamp()) - 1
    meetings.write(by=teacher, item=item, text="Rooms are missing.", base="")
    address = f"/meetings/{meeting.pk}/minutes/news/?since="
    assert "Lucía Fernández wrote here" in text_of(browser(head).get(f"{address}{since}"))
    assert "wrote here" not in text_of(browser(teacher).get(f"{address}{since}"))
    assert "wrote here" not in text_of(browser(head).get(f"{address}{since + 60}"))
    assert browser(head).get(f"{address}x").status_code == 200


def test_the_few_words_about_a_meeting_are_put_together_too(head: Person, teacher: Person, team: Team) -> None:
    meeting = made.begun(head, team)
    address = f"/meetings/{meeting.pk}/minutes/summary/"
    browser(teacher).post(address, {"summary": "Exams.", "base": "", "guests": "", "guests_base": ""}, **LIVE)
    sent = {"summary": "A long talk.", "base": "", "guests": "Ms Duarte", "guests_base": ""}
    assert "both are kept" in text_of(browser(head).post(address, sent, **LIVE))
    browser(teacher).post(address, {"summary": "Exams.", "base": "Exams.", "guests": "", "guests_base": ""}, **LIVE)
    row = Meeting.objects.get(pk=meeting.pk)
    assert (row.summary, row.guests) == ("Exams.\nA long talk.", "Ms Duarte")


def test_everybody_is_noted_as_there_but_who_sent_apologies(head: Person, teacher: Person, team: Team) -> None:
    meeting = made.begun(head, team)
    meetings.reply(by=teacher, meeting=meeting, says="apologies")
    page: Any = browser(head).post(f"/meetings/{meeting.pk}/minutes/people/", {"everybody": "1"}, follow=True)
    assert "Noted." in text_of(page)
    assert dict(meeting.attendances.values_list("person__name", "status")) == {
        head.name: "present", teacher.name: "apologies",
    }  # fmt: skip


def test_the_day_that_is_proposed_for_an_action_makes_no_review_of_a_decision(head: Person, team: Team) -> None:
    meeting = made.begun(head, team)
    proposed = (clock.today() + timedelta(days=14)).isoformat()
    sent = {"kind": "decision", "what": "Two laptops are bought", "owner": head.pk, "due_on": proposed}
    browser(head).post(f"/meetings/{meeting.pk}/minutes/outcome/", sent)
    assert Decision.objects.get().review_on is None
    chosen = (clock.today() + timedelta(days=30)).isoformat()
    sent = {"kind": "decision", "what": "No phones", "owner": head.pk, "due_on": chosen}
    browser(head).post(f"/meetings/{meeting.pk}/minutes/outcome/", sent)
    assert Decision.objects.get(question="No phones").review_on is not None


def test_notes_on_a_point_can_be_kept_without_script(head: Person, team: Team) -> None:
    meeting = made.begun(head, team)
    item = meetings.add(by=head, meeting=meeting, title="Exams")
    page = browser(head).post(f"/meetings/{meeting.pk}/minutes/{item.pk}/", {"text": "In May.\r\nOr June.", "base": ""})
    assert page.status_code == 302 and AgendaItem.objects.get(pk=item.pk).notes == "In May.\nOr June."
    left = {"kind": "promise", "what": "Families: soon", "owner": head.pk, "due_on": ""}
    answer = browser(head).post(f"/meetings/{meeting.pk}/minutes/{item.pk}/outcome/", left)
    assert answer.status_code == 422 and "Say by when" in text_of(answer)


def test_kept_minutes_answer_a_late_writer_and_lose_nothing_they_hold(head: Person, team: Team) -> None:
    meeting = made.held(head, team)
    item = AgendaItem.objects.create(meeting=meeting, position=1, title="Late")
    part = text_of(browser(head).post(f"/meetings/{meeting.pk}/minutes/{item.pk}/", {"text": "x", "base": ""}, **LIVE))
    assert "do not change any more" in part
    assert browser(head).get(f"/meetings/{meeting.pk}/minutes/").status_code == 302


def test_a_confidential_meeting_is_not_there_for_others(head: Person, team: Team, senior: Person) -> None:
    meeting = made.meeting(head, team, confidential=True, title="Who leaves")
    assert browser(senior).get(f"/meetings/{meeting.pk}/").status_code == 404
    assert "Who leaves" not in text_of(browser(senior).get("/meetings/?show=all"))


def test_the_answer_whether_one_comes_is_given_in_place(head: Person, teacher: Person, team: Team) -> None:
    meeting = made.meeting(head, team)
    client = browser(teacher)
    assert "Say whether you come: Weekly meeting" in text_of(client.get("/"))
    client.post(f"/meetings/{meeting.pk}/reply/", {"reply": "apologies"})
    assert "(cannot)" in text_of(client.get(f"/meetings/{meeting.pk}/")).replace("\n", "")


def test_the_lists_ask_no_more_of_the_database_with_more_rows(head: Person, teacher: Person, team: Team) -> None:
    client = browser(head)
    places = ["/meetings/?show=all", "/meetings/teams/"]

    def asked() -> list[int]:
        counts = []
        for place in places:
            client.get(place)
            with CaptureQueriesContext(connection) as queries:
                client.get(place)
            counts.append(len(queries))
        return counts

    made.meeting(head, team), made.held(head, team), made.in_force(head, team)
    one = asked()
    for number in range(2):
        other = made.team_of(head, teacher, name=f"Other {number}")
        made.meeting(head, other), made.held(head, other), made.in_force(head, other)
    assert asked() <= one


def test_only_those_who_sat_in_a_meeting_are_asked_to_finish_its_minutes(
    head: Person, middle_leader: Person, teacher: Person
) -> None:
    row = made.begun(middle_leader, made.team_of(middle_leader))
    with clock.at(clock.now() + timedelta(days=1)):
        asked = {who: f"/meetings/{row.pk}/minutes/" in text_of(browser(who).get("/meetings/?show=all"))
                 for who in (middle_leader, head, teacher)}  # fmt: skip
    assert asked == {middle_leader: True, head: True, teacher: False}


def test_a_meetings_pages_ask_no_more_with_more_points(head: Person, teacher: Person, team: Team) -> None:
    client = browser(head)
    meeting = made.begun(head, team)
    places = [f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/agenda/", f"/meetings/{meeting.pk}/minutes/"]

    def bring(number: int) -> None:
        question = DecisionFactory(by=head, question=f"Question {number}?", team=team)
        item = meetings.add_waiting(by=head, meeting=meeting, kind="decision", record_id=question.pk)
        meetings.begin(by=head, meeting=meeting, item=item, kind="risk", what=f"Risk {number}", owner=head)

    def asked() -> list[int]:
        counts = []
        for place in places:
            client.get(place)
            with CaptureQueriesContext(connection) as queries:
                client.get(place)
            counts.append(len(queries))
        return counts

    bring(0)
    one = asked()
    bring(1), bring(2)
    assert all(later <= first for later, first in zip(asked(), one, strict=True))


def test_a_charter_is_written_agreed_and_read(head: Person, teacher: Person, team: Team) -> None:
    client = browser(head)
    sent = {
        "purpose": "Science", "decides": "By <consent>", "disagrees": "Aloud", "works": "", "review_on": "2999-01-01",
        "role-0": "Chair", "duties-0": "Keeps time", "holder-0": teacher.pk, "until-0": "", "role-1": "",
    }  # fmt: skip
    page = text_of(client.post(f"/meetings/teams/{team.pk}/charter/", sent, follow=True))
    charter = Charter.objects.get()
    assert "By &lt;consent&gt;" in page and "Keeps time" in page and "Being written" in page
    client.post(f"/meetings/charters/{charter.pk}/proposal/")
    for person in (head, teacher):
        browser(person).post(f"/meetings/charters/{charter.pk}/answer/", {"says": "agrees"})
    assert "Agreed on by 2 members" in text_of(client.get(f"/meetings/charters/{charter.pk}/"))
    assert "By &lt;consent&gt;" in text_of(client.get(f"/meetings/teams/{team.pk}/"))


def test_a_role_without_a_name_is_asked_for_one(head: Person, team: Team) -> None:
    sent = {
        "purpose": "Science", "decides": "By consent", "disagrees": "Aloud", "review_on": "2999-01-01",
        "role-0": "", "holder-0": head.pk,
    }  # fmt: skip
    answer = browser(head).post(f"/meetings/teams/{team.pk}/charter/", sent)
    assert answer.status_code == 422 and "Give the role a name." in text_of(answer)


def test_what_a_team_changes_is_written_down_and_looked_at_again(head: Person, team: Team) -> None:
    client = browser(head)
    sent = {
        "talked_on": clock.today().isoformat(), "heard": "We run late.", "change": "We end on the hour",
        "owner": head.pk, "review_on": "2999-01-01",
    }  # fmt: skip
    page = text_of(client.post(f"/meetings/teams/{team.pk}/talk/", sent, follow=True))
    assert "We end on the hour" in page
    row = team.health_changes.get()
    page = text_of(client.post(f"/meetings/changes/{row.pk}/look/", {"came": "better", "words": "We do."}, follow=True))
    assert "It is better" in page and "We do." in page


def test_the_list_says_what_came_of_each_meeting_and_names_no_record_that_its_reader_may_not_see(
    head: Person, teacher: Person, team: Team
) -> None:
    made.held(head, team, agreed=["We buy two laptops"])
    secret = made.held(head, team, agreed=["We let the offer pass"]).outcomes.get()
    Decision.objects.filter(pk=secret.record_id).update(confidential=True)
    for address in ("/meetings/?show=all", f"/meetings/teams/{team.pk}/"):
        page = text_of(browser(teacher).get(address))
        assert "We buy two laptops" in page
        assert "We let the offer pass" not in page and "A record that you may not see" in page
        assert "We let the offer pass" in text_of(browser(head).get(address))


def test_a_governor_and_a_teacher_of_one_team_read_of_it_what_each_may(head: Person, teacher: Person) -> None:
    governor = PersonFactory(name="Gov", roles=["governor"], signs_in=True)
    team = made.team_of(head, teacher, governor, name="Building")
    decision = DecisionFactory(by=head, question="Do we let Mr Gray go?", confidential=True)
    held = made.begun(head, team)
    AgendaItem.objects.create(
        meeting=held, position=9, title="Decide “Do we let Mr Gray go?”", record_kind="decision",
        record_id=decision.pk, notes="Only between us.",
    )  # fmt: skip
    alone = made.meeting(head, team, confidential=True, title="For us alone")
    for person in (teacher, governor):
        page = text_of(browser(person).get(f"/meetings/{held.pk}/"))
        assert "Mr Gray" not in page and "A record that you may not see" in page
        assert "For us alone" in text_of(browser(person).get("/meetings/"))
        assert browser(person).get(f"/meetings/{alone.pk}/change/").status_code == 403
        minutes = f"/meetings/{held.pk}/minutes/"
        point = f"{minutes}{held.items.get().pk}/"
        parts = ((minutes, {}), (f"{minutes}news/?since=0", LIVE), (f"{point}outcome/", {}), (f"{point}outcome/", LIVE))
        for address, headers in parts:  # also in words that only a screen reader says
            assert "Mr Gray" not in text_of(browser(person).get(address, **headers))
        written = browser(person).post(point, {"text": "Mine.", "base": "", "talked": "on"}, **LIVE)
        assert "both are kept" in text_of(written) and "Mr Gray" not in text_of(written)
    outsider = PersonFactory(roles=["teacher"], signs_in=True)
    page = text_of(browser(outsider).get(f"/meetings/{held.pk}/"))
    assert "Mr Gray" not in page and "Only between us." not in page
    assert browser(outsider).get(f"/meetings/{alone.pk}/").status_code == 404


def test_who_comes_shows_the_team_first_and_keeps_both_fields(head: Person, teacher: Person, team: Team) -> None:
    guest = PersonFactory(name="Zoe Guest", roles=["teacher"])
    meeting = made.meeting(head, team)
    client = browser(head)
    page = text_of(client.get(f"/meetings/{meeting.pk}/people/"))
    assert page.index(teacher.name) < page.index("Somebody else comes") < page.index("Zoe Guest")
    assert "If a child is in danger" not in page  # nothing is written here
    client.post(f"/meetings/{meeting.pk}/people/", {"people": [head.pk, teacher.pk], "others": [guest.pk]})
    assert set(meeting.attendances.values_list("person_id", flat=True)) == {head.pk, teacher.pk, guest.pk}


def test_planning_begins_with_ones_only_team(head: Person, team: Team) -> None:
    assert f'<option value="{team.pk}" selected>' in text_of(browser(head).get("/meetings/new/"))
    made.team_of(head, name="Another")
    assert " selected>Science" not in text_of(browser(head).get("/meetings/new/"))


def test_whoever_sits_in_no_meeting_reads_of_all_and_is_offered_nothing_that_they_cannot_do(
    head: Person, teacher: Person, team: Team
) -> None:
    made.meeting(head, team)
    governor = PersonFactory(roles=["governor"], signs_in=True)
    page = text_of(browser(governor).get("/meetings/"))
    assert "Weekly meeting" in page and "Plan a meeting" not in page
    assert "Plan a meeting" in text_of(browser(teacher).get("/meetings/"))
    meeting = Meeting.objects.get()
    assert "Bring a point" in text_of(browser(teacher).get(f"/meetings/{meeting.pk}/"))


def test_what_one_said_to_a_charter_is_still_chosen(head: Person, teacher: Person, team: Team) -> None:
    charter = made.charter(head, team)
    browser(head).post(f"/meetings/charters/{charter.pk}/proposal/")
    answer = {"says": "change", "words": "Whoever has said least sums up."}
    browser(teacher).post(f"/meetings/charters/{charter.pk}/answer/", answer)
    page = text_of(browser(teacher).get(f"/meetings/charters/{charter.pk}/"))
    assert 'value="Whoever has said least sums up."' in page
    assert 'value="change" required id="id_says_1" checked' in page


def test_minutes_are_searched_as_far_as_the_reader_may_see(head: Person, teacher: Person, team: Team) -> None:
    held = made.begun(head, team)
    talked = meetings.add(by=head, meeting=held, title="Trips")
    meetings.write(by=head, item=talked, text="The museum in May.", base="")
    decision = DecisionFactory(by=head, question="Do we leave the museum group?", confidential=True)
    AgendaItem.objects.create(
        meeting=held, position=9, title="Decide about the museum group", record_kind="decision", record_id=decision.pk
    )
    made.meeting(head, confidential=True, title="Alone", fill=False)
    meetings.add(by=head, meeting=Meeting.objects.get(title="Alone"), title="Museum money")
    page = text_of(browser(teacher).get("/meetings/?q=MUSEUM may"))
    assert f"/meetings/{held.pk}/#item-{talked.pk}" in page and "The museum in May." in page
    page = text_of(browser(teacher).get("/meetings/?q=museum"))
    assert "museum group" not in page and "Museum money" not in page
    page = text_of(browser(head).get("/meetings/?q=museum"))
    assert "museum group" in page and "Museum money" in page
    assert "No meeting that you may see" in text_of(browser(teacher).get("/meetings/?q=group"))
    assert "&lt;script&gt;" in text_of(browser(teacher).get("/meetings/?q=<script>"))


def test_what_came_of_a_point_is_found_by_its_words_and_not_through_a_hidden_record(
    head: Person, teacher: Person, team: Team
) -> None:
    held = made.begun(head, team)
    item = meetings.add(by=head, meeting=held, title="Budget")
    meetings.begin(by=head, meeting=held, item=item, kind="decision", what="Do we buy laptops? Yes", owner=head)
    assert "Budget" in text_of(browser(teacher).get("/meetings/?q=laptops"))
    Decision.objects.update(confidential=True)
    page = text_of(browser(teacher).get("/meetings/?q=laptops"))
    assert "Budget" not in page and "No meeting that you may see" in page


def test_the_form_for_what_comes_of_a_point_is_closed_again_without_recording(head: Person, team: Team) -> None:
    held = made.begun(head, team)
    item = meetings.add(by=head, meeting=held, title="Exams")
    address = f"/meetings/{held.pk}/minutes/{item.pk}/outcome/"
    assert "Not now" in text_of(browser(head).get(address, **LIVE))
    closed = text_of(browser(head).get(f"{address}?closed=1", **LIVE))
    assert "Record it" not in closed and "Action, decision, promise" in closed
