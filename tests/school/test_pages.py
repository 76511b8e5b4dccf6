"""The room's pages: what they show to whom, in how many queries, in which language."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from headship.kernel import clock
from headship.kernel.scope import school_scope
from headship.school.domain import audiences, classes, deliveries, keeping, people, posts, quiet
from headship.school.models import OutboxMail, Person, QuietPeriod, Receipt, School
from tests.conftest import person_with
from tests.factories.school import (
    AudienceFactory,
    ClassFactory,
    PersonFactory,
    PostFactory,
    TeamFactory,
    TermFactory,
)


def words_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


# Query counts: a list of three costs as much as a list of one.


def one_more_person(by: Person) -> None:
    PersonFactory(roles=["teacher"])


def one_more_team(by: Person) -> None:
    TeamFactory(lead=PersonFactory(roles=["teacher"]), members=[PersonFactory(roles=["teacher"])])


def one_more_class(by: Person) -> None:
    ClassFactory(teachers=[PersonFactory(roles=["teacher"])], students=[PersonFactory(roles=["student"])])


def one_more_term(by: Person) -> None:
    TermFactory(parent=TermFactory())


def one_more_audience(by: Person) -> None:
    team = TeamFactory(members=[PersonFactory(roles=["teacher"])])
    AudienceFactory(rules=[{"kind": "team", "value": str(team.pk)}])


def one_more_message(by: Person) -> None:
    to = PersonFactory(roles=["teacher"])
    deliveries.send(by=by, subject="News", body="…", people=[to, by], asks_acknowledgement=True)


def one_more_post(by: Person) -> None:
    top = posts.Post.objects.filter(answers_to=None).first() or PostFactory(title="Head")
    PostFactory(answers_to=top, holders=[PersonFactory(roles=["teacher"])])


def one_more_mail(by: Person) -> None:
    OutboxMail.objects.create(to="a@example.org", subject="News", body="…")


LISTS: list[tuple[str, Callable[[Person], None]]] = [
    ("/people/", one_more_person),
    ("/people/?format=csv", one_more_person),
    ("/people/teams/", one_more_team),
    ("/people/classes/", one_more_class),
    ("/people/terms/", one_more_term),
    ("/messages/audiences/", one_more_audience),
    ("/messages/", one_more_message),
    ("/messages/sent/", one_more_message),
    ("/messages/new/", one_more_audience),
    ("/people/organisation/", one_more_post),
    ("/people/organisation/?format=csv", one_more_post),
    ("/settings/outbox/", one_more_mail),
]


@pytest.mark.parametrize(("address", "one_more"), LISTS, ids=[address for address, _ in LISTS])
def test_a_list_of_three_costs_as_many_queries_as_one(
    school: School, sign_in_client: Any, address: str, one_more: Callable[[Person], None]
) -> None:
    me = person_with("Tomás Herrera", "head", "administrator", email="tomas@riverside.example")
    client, counted = sign_in_client(me), []
    for more in (1, 2):
        for _ in range(more):
            one_more(me)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 16


def test_the_page_of_a_sent_message_does_not_grow_with_its_readers(head: Person, sign_in_client: Any) -> None:
    client, counted = sign_in_client(head), []
    for readers in (1, 3):
        to = [PersonFactory(roles=["teacher"]) for _ in range(readers)]
        delivery = deliveries.send(by=head, subject="News", body="…", people=to, asks_acknowledgement=True)
        for receipt in Receipt.objects.filter(delivery=delivery).select_related("delivery", "person"):
            deliveries.acknowledge(by=head, receipt=receipt, way=Receipt.Way.PAPER)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/messages/sent/{delivery.pk}/")
        counted.append(len(queries))
    assert counted[0] == counted[1]


# People


def test_the_directory_is_searched_in_any_script_and_filtered(head: Person, sign_in_client: Any) -> None:
    roles = {"陳美玲": "teacher", "Олена Шевченко": "parent", "Tom O’Neill": "student"}
    people_made = {name: PersonFactory(name=name, roles=[role]) for name, role in roles.items()}
    client = sign_in_client(head)
    assert "陳美玲" in words_of(client.get("/people/?q=美玲"))
    assert "陳美玲" not in words_of(client.get("/people/?q=Шевченко"))
    only_parents = words_of(client.get("/people/?role=parent"))
    assert "Олена" in only_parents
    assert "O’Neill" not in only_parents
    people.record_departure(by=head, person=people_made["Tom O’Neill"], on=clock.days_before(1))
    assert "O’Neill" not in words_of(client.get("/people/?q=Neill"))
    gone = words_of(client.get("/people/?q=Neill&left=on"))
    assert "has left" in gone
    assert "Nobody fits that" in words_of(client.get("/people/?q=zzzz"))


def test_the_directory_leaves_as_a_file_as_it_was_searched(head: Person, teacher: Person, sign_in_client: Any) -> None:
    answer = sign_in_client(head).get("/people/?role=teacher&format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Name", "E-mail", "Roles"]
    assert [row[0] for row in rows[1:]] == [teacher.name]
    assert sign_in_client(head).get("/people/?format=xlsx").content[:2] == b"PK"


def test_a_page_shows_what_its_reader_may_know(
    head: Person, senior: Person, teacher: Person, governor: Person, sign_in_client: Any
) -> None:
    people.relate(by=head, kind="coach", of=teacher, to=senior)
    people.relate(by=head, kind="line_manager", of=teacher, to=head)
    parent = person_with("P", "parent", email="p@families.example")
    address = f"/people/{teacher.pk}/"
    coach, mail, ends = "Coach", "lucia@riverside.example", "End today"
    expected = {
        head: {coach: True, mail: True, ends: True},
        senior: {coach: True, mail: True},
        governor: {coach: False, mail: True, ends: False},
        parent: {coach: False, mail: False, ends: False, "Line manager": False},
    }
    for reader, shown in expected.items():
        page = words_of(sign_in_client(reader).get(address))
        assert {word: word in page for word in shown} == shown, reader.name


def test_nobody_records_their_own_departure_by_accident(head: Person, sign_in_client: Any) -> None:
    assert "When they leave" not in words_of(sign_in_client(head).get(f"/people/{head.pk}/"))


def test_enrolling_leads_on_to_the_role_and_needs_no_address(head: Person, sign_in_client: Any) -> None:
    client = sign_in_client(head)
    answer = client.post("/people/enrolment/", {"name": "Yusuf Malik"}, follow=True)
    person = Person.objects.get(name="Yusuf Malik")
    assert answer.request["PATH_INFO"] == f"/people/{person.pk}/roles/"
    client.post(f"/people/{person.pk}/roles/", {"role": "support_staff"})
    assert person.memberships.get().role == "support_staff"


def test_an_acting_head_is_appointed_on_one_page(head: Person, senior: Person, sign_in_client: Any) -> None:
    client, until = sign_in_client(head), clock.today() + timedelta(days=7)
    refused = client.post("/people/acting-head/", {"person": senior.pk, "until": "2000-01-01", "reason": "Away"})
    assert refused.status_code == 422
    assert "before the first" in refused.content.decode()
    done = client.post("/people/acting-head/", {"person": senior.pk, "until": until, "reason": "Away"}, follow=True)
    assert "acting for Amina Diallo" in words_of(done)
    assert sign_in_client(senior).get("/settings/quiet/").status_code == 200, "they may do all that the head may"


# Language and direction


def test_a_person_reads_in_their_own_language_and_direction(teacher: Person, sign_in_client: Any) -> None:
    client = sign_in_client(teacher)
    client.post("/profile/", {"language": "ar", "time_zone": "Asia/Dubai"})
    page = words_of(client.get(f"/people/{teacher.pk}/"))
    assert '<html lang="ar" dir="rtl"' in page
    teacher.refresh_from_db()
    assert (teacher.language, teacher.time_zone) == ("ar", "Asia/Dubai")
    assert client.post("/profile/", {"language": "tlh"}).status_code == 422


def test_the_picture_is_mirrored_where_one_reads_from_right_to_left(head: Person, sign_in_client: Any) -> None:
    top = PostFactory(title="Head", holders=[head])
    PostFactory(title="Deputy", answers_to=top)
    client = sign_in_client(head)
    across = [float(x) for x in re.findall(r'<rect x="([\d.]+)"', words_of(client.get("/people/organisation/")))]
    assert across[0] < across[1], "the head stands at the beginning of the line"
    client.post("/profile/", {"language": "ar"})
    mirrored = [float(x) for x in re.findall(r'<rect x="([\d.]+)"', words_of(client.get("/people/organisation/")))]
    assert mirrored == across[::-1]


# Messages


def test_a_message_is_priced_before_it_goes(head: Person, teacher: Person, parent: Person, sign_in_client: Any) -> None:
    client = sign_in_client(head)
    everyone = audiences.audience("everyone")
    data = {"audiences": [everyone.pk], "subject": "Fire practice", "body": "On Thursday.", "minutes": 3}
    price = words_of(client.post("/messages/new/", data))
    assert "6 min" in price
    assert "of staff time" in price
    assert "Nothing has been sent yet" in price
    assert not Receipt.objects.exists()
    back = words_of(client.post("/messages/new/", {**data, "rewrite": "1"}))
    assert "On Thursday." in back, "what was written is still there"
    sent = client.post("/messages/new/", {**data, "asks_acknowledgement": "on", "confirmed": "1"}, follow=True)
    assert "0 of 3" in words_of(sent)
    assert Receipt.objects.count() == 3


@pytest.mark.parametrize(
    "change", [{"subject": " "}, {"body": ""}, {"audiences": []}, {"minutes": 0}, {"due_on": "2000-01-01"}]
)
def test_a_message_that_cannot_go_keeps_what_was_written(head: Person, sign_in_client: Any, change: Any) -> None:
    data = {"audiences": [audiences.audience("staff").pk], "subject": "News", "body": "On Thursday.", "minutes": 1}
    answer = sign_in_client(head).post("/messages/new/", {**data, **change})
    assert answer.status_code == 422
    assert not Receipt.objects.exists()


def test_while_it_is_quiet_only_the_head_may_send_what_is_urgent(
    head: Person, senior: Person, sign_in_client: Any
) -> None:
    quiet.begin_quiet(by=head, reason="Examinations")
    data = {"audiences": [audiences.audience("staff").pk], "subject": "News", "body": "…", "minutes": 1, "urgent": "on"}
    refused = sign_in_client(senior).post("/messages/new/", {**data, "confirmed": "1"})
    assert refused.status_code == 422
    assert "The school is quiet until the head ends it: Examinations" in refused.content.decode()
    sign_in_client(head).post("/messages/new/", {**data, "confirmed": "1"})
    assert Receipt.objects.filter(delivery__sent_by=head).exists()


def test_reading_and_saying_so(head: Person, teacher: Person, sign_in_client: Any) -> None:
    deliveries.send(by=head, subject="Fire practice", body="On Thursday.", people=[teacher], asks_acknowledgement=True)
    receipt, client = Receipt.objects.get(), sign_in_client(teacher)
    assert "1 message asks you" in words_of(client.get("/messages/"))
    assert "On Thursday." in words_of(client.get(f"/messages/received/{receipt.pk}/"))
    done = client.post(f"/messages/received/{receipt.pk}/acknowledgement/", follow=True)
    assert "You said on" in words_of(done)
    assert "Nothing waits for your answer" in words_of(client.get("/messages/"))


def test_the_reminder_says_how_many_it_reached(head: Person, teacher: Person, sign_in_client: Any) -> None:
    delivery = deliveries.send(by=head, subject="News", body="…", people=[teacher], asks_acknowledgement=True)
    client = sign_in_client(head)
    assert "1 person gets a reminder" in words_of(client.post(f"/messages/sent/{delivery.pk}/reminder/", follow=True))
    quiet.begin_quiet(by=head, reason="Examinations")
    told = words_of(client.post(f"/messages/sent/{delivery.pk}/reminder/", follow=True))
    assert "gets a reminder" not in told
    assert "The school is quiet" in told


# Audiences


def test_the_size_follows_the_ticked_boxes(head: Person, teacher: Person, sign_in_client: Any) -> None:
    client = sign_in_client(head)
    assert "Tick whom it means" in words_of(client.post("/messages/audiences/size/", {}))
    assert "<strong>2</strong> people" in words_of(client.post("/messages/audiences/size/", {"whole": ["staff"]}))
    made = client.post("/messages/audiences/new/", {"name": "Teachers alone", "roles": ["teacher"]}, follow=True)
    page = words_of(made)
    assert "1 person belongs to it today" in page
    assert teacher.name in page
    assert client.post("/messages/audiences/new/", {"name": "Nobody"}).status_code == 422


# The school itself


def test_the_smallest_group_goes_upwards_only(head: Person, school: School, sign_in_client: Any) -> None:
    client = sign_in_client(head)
    data = {
        "name": "Riverside", "language": "en", "time_zone": "Europe/Madrid", "currency": "EUR", "minimum_group": 8,
        "safeguarding_contact": "Priya Nair, 600 000 000",
    }  # fmt: skip
    assert client.post("/settings/", data).status_code == 302
    school.refresh_from_db()
    assert school.minimum_group == 8
    lower = client.post("/settings/", {**data, "minimum_group": 4})
    assert lower.status_code == 422
    assert client.post("/settings/", {**data, "currency": "XXQ"}).status_code == 422
    school.refresh_from_db()
    assert (school.minimum_group, school.currency) == (8, "EUR")
    client.post("/settings/campuses/new/", {"name": "River site"})
    assert "River site" in words_of(client.get("/settings/"))


def test_quiet_mode_is_one_act_and_everybody_reads_it(head: Person, teacher: Person, sign_in_client: Any) -> None:
    client = sign_in_client(head)
    client.post("/settings/quiet/", {"reason": "A flood on the ground floor"})
    assert "A flood on the ground floor" in words_of(sign_in_client(teacher).get("/messages/"))
    assert "It lasts until you end it" in words_of(client.get("/settings/quiet/"))
    client.post("/settings/quiet/end/")
    assert "A flood" not in words_of(sign_in_client(teacher).get("/messages/"))
    assert QuietPeriod.objects.get().ended_by == head


def test_mail_that_waits_is_read_by_an_administrator(head: Person, sign_in_client: Any) -> None:
    administrator = person_with("Tomás", "administrator", email="tomas@riverside.example")
    mail = OutboxMail.objects.create(to="a@example.org", subject="Invitation", body="See https://example.org/x <b>")
    page = words_of(sign_in_client(administrator).get(f"/settings/outbox/{mail.pk}/"))
    assert 'href="https://example.org/x"' in page
    assert "&lt;b&gt;" in page
    assert sign_in_client(head).get("/settings/outbox/").status_code == 403


# Several schools


def test_one_account_switches_between_its_schools(head: Person, other_school: School, sign_in_client: Any) -> None:
    with school_scope(other_school.pk):
        there = person_with("Amina Diallo", "governor")
        there.account = head.account
        there.save()
    client = sign_in_client(head)
    assert "Riverside School" in words_of(client.get("/messages/"))
    moved = client.post("/current-school/", {"school": other_school.pk, "next": "/messages/"}, follow=True)
    assert "You are now in Hilltop School" in words_of(moved)
    assert client.get("/settings/").status_code == 403, "there they are a governor"
    client.post("/current-school/", {"school": head.school_id})
    assert client.get("/settings/").status_code == 200


@pytest.mark.parametrize("wrong", ["", "x", "999999", "-1"])
def test_nobody_switches_to_a_school_that_is_not_theirs(
    head: Person, other_school: School, sign_in_client: Any, wrong: str
) -> None:
    client = sign_in_client(head)
    for chosen in (wrong, str(other_school.pk)):
        answer = client.post("/current-school/", {"school": chosen, "next": "https://elsewhere.example/"})
        assert answer["Location"] == "/"
    assert "Riverside School" in words_of(client.get("/messages/"))


# Around the gate


def test_a_visitor_comes_back_to_the_page_that_they_wanted(head: Person) -> None:
    client = Client()
    away = client.get("/people/?q=amina")
    assert away["Location"] == "/account/login/?next=/people/%3Fq%3Damina"


def test_terms_and_classes_are_kept_by_hand(head: Person, sign_in_client: Any) -> None:
    client = sign_in_client(head)
    year = {"title": "2026–27", "kind": "schoolYear", "starts_on": "2026-08-24", "ends_on": "2027-07-02"}
    client.post("/people/terms/new/", year)
    parent = classes.AcademicTerm.objects.get()
    term = {"title": "Autumn", "kind": "term", "starts_on": "2026-08-24", "ends_on": "2026-12-18", "parent": parent.pk}
    assert client.post("/people/terms/new/", term).status_code == 302
    backwards = client.post("/people/terms/new/", {**term, "ends_on": "2026-08-01"})
    assert "The last day lies before the first" in backwards.content.decode()
    outside = client.post("/people/terms/new/", {**term, "ends_on": "2028-12-18"})
    assert "It does not lie within 2026–27" in outside.content.decode()
    with clock.at(clock.now().replace(year=2026, month=10, day=5)):
        assert "It is Autumn" in words_of(client.get("/people/terms/"))
    made = client.post("/people/classes/new/", {"title": "7A"}, follow=True)
    assert "7A" in words_of(made)


def test_a_campus_is_renamed_and_closed(head: Person, sign_in_client: Any) -> None:
    campus = keeping.open_campus(by=head, name="River site")
    client = sign_in_client(head)
    client.post(f"/settings/campuses/{campus.pk}/", {"name": "River campus"})
    client.post(f"/settings/campuses/{campus.pk}/closure/")
    campus.refresh_from_db()
    assert (campus.name, campus.ended_on) == ("River campus", clock.today())
    assert isinstance(campus.ended_on, date)
