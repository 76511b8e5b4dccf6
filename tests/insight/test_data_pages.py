"""The pages of data: from sending a file to what came of it; who reads about which learner."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from headship.insight.models import Attainment, DataImport, Scale
from headship.school.models import Course, Person
from tests.factories.insight import (
    AttainmentFactory,
    LearnerFactory,
    TargetFactory,
    brought_in,
    previewed,
    scale,
    upload,
)
from tests.factories.school import ClassFactory

SignIn = Callable[[Person], Client]
LINES = ("Pupil,Course,Result", "S1,Mathematics,A", "S9,Mathematics,B")


@pytest.fixture
def client(sign_in_client: SignIn, head: Person) -> Client:
    """The head at their desk."""
    return sign_in_client(head)


def test_from_a_file_to_its_results_and_back(client: Client, school: object) -> None:
    LearnerFactory(name="Ana Lima", sourced_id="S1")
    sent = client.post(reverse("insight:imports"), {"what": "results", "file": upload("june.csv", *LINES)})
    record = DataImport.objects.get()
    columns = reverse("insight:import_columns", args=[record.pk])
    assert sent["Location"] == columns
    page = client.get(columns).content.decode()
    assert "3 were recognised by their headings" in page
    assert "Pupil — S1, S9" in page
    said = {"column_learner": "Pupil", "column_label": "Result", "column_subject": "Course", "kind": "outcome",
            "scale": scale().pk, "school_year": "2026", "occasion": "June"}  # fmt: skip
    client.post(columns, said)
    preview = client.get(reverse("insight:import", args=[record.pk])).content.decode()
    for words in ("2 rows were read", "1 would be new", "1 row cannot be used", "“S9” is not on the roll",
                  "june.csv, row 3, Pupil", "Ana Lima", "Mathematics, 2025/26, June",
                  "Steps of equal size"):  # fmt: skip
        assert words in preview
    client.post(reverse("insight:import_application", args=[record.pk]))
    assert Attainment.objects.get().value == 7
    applied = client.get(reverse("insight:import", args=[record.pk])).content.decode()
    assert "Brought in on" in applied
    client.post(reverse("insight:import_withdrawal", args=[record.pk]))
    assert not Attainment.objects.exists()


def test_a_file_that_is_none_is_said_on_the_form(client: Client, school: object) -> None:
    answer = client.post(reverse("insight:imports"), {"what": "results", "file": upload("old.xls", "x")})
    assert answer.status_code == 422
    assert "neither CSV nor XLSX" in answer.content.decode()


def test_a_refused_file_says_why_and_offers_no_button(client: Client, head: Person) -> None:
    LearnerFactory(sourced_id="S1")
    lines = ("Student ID;Subject;Percent", "S1;Art;73,5", "S1;Music;66.5")
    record = previewed(head, "results", *lines, on="percentage")
    page = client.get(reverse("insight:import", args=[record.pk])).content.decode()
    assert "decimal comma" in page
    assert "Bring it in" not in page
    client.post(reverse("insight:import_application", args=[record.pk]))
    assert not Attainment.objects.exists()


def test_sensitive_columns_are_not_offered(client: Client, head: Person) -> None:
    LearnerFactory(sourced_id="S1")
    sent = {"what": "groups", "file": upload("groups.csv", "Student ID,Gender,House", "S1,female,Red")}
    client.post(reverse("insight:imports"), sent)
    page = client.get(reverse("insight:import_columns", args=[DataImport.objects.get().pk])).content.decode()
    assert 'value="House"' in page
    assert page.count('value="Gender"') == 1  # as the learner's column, and not as one to keep


def test_the_data_page_says_what_there_is_and_what_is_missing(client: Client, head: Person) -> None:
    for n in (1, 2):
        LearnerFactory(sourced_id=f"S{n}")
    brought_in(head, "results", "Student ID,Subject,Grade", "S1,Art,A", "S2,Art,B")
    page = client.get(reverse("insight:data")).content.decode()
    for words in ("Results of 1 school year", "2 learners today", "2 results have no prior result", "june.csv"):
        assert words in page
    assert "Nothing yet" not in page


def test_the_data_page_is_kind_where_nothing_is_there(client: Client, school: object) -> None:
    assert "No results yet" in client.get(reverse("insight:data")).content.decode()


@pytest.mark.parametrize("name", ["insight:data", "insight:off_track", "insight:imports", "insight:scales"])
def test_three_rows_cost_no_more_queries_than_one(client: Client, head: Person, name: str) -> None:
    def add(n: int) -> None:
        learner = LearnerFactory(sourced_id=f"S{n}")
        AttainmentFactory(learner=learner, label="B", subject=f"Subject {n}")
        TargetFactory(learner=learner, label="A", subject=f"Subject {n}")
        previewed(head, "results", f"Student ID,Subject {n},Grade", f"S{n},Art,A", mapping={"learner": "Student ID"})

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        return len(queries)

    add(1)
    client.get(reverse(name))
    first = cost()
    add(2)
    add(3)
    assert cost() <= first


def test_a_teacher_reads_about_those_they_teach_and_nobody_else(
    sign_in_client: SignIn, teacher: Person, school: object
) -> None:
    own, other = LearnerFactory(name="Ana Lima"), LearnerFactory(name="Bo Larsen")
    maths = Course.objects.create(title="Maths 10", subject="Mathematics")
    ClassFactory(course=maths, teachers=[teacher], students=[own])
    for learner in (own, other):
        for subject in ("Mathematics", "Biology"):
            AttainmentFactory(learner=learner, label="C", subject=subject)
            TargetFactory(learner=learner, label="A", subject=subject)
    desk = sign_in_client(teacher)
    page = desk.get(reverse("insight:off_track")).content.decode()
    assert "Ana Lima" in page
    assert "Bo Larsen" not in page
    assert "Biology" not in page
    about = desk.get(reverse("insight:learner", args=[own.pk]))
    assert "The target is A; the last result was C. Not there yet." in about.content.decode()
    assert desk.get(reverse("insight:learner", args=[other.pk])).status_code == 404


def test_a_leader_reads_about_every_learner(client: Client, school: object) -> None:
    learner = LearnerFactory(name="Ana Lima")
    AttainmentFactory(learner=learner, label="A*", school_year=2025)
    TargetFactory(learner=learner, label="B")
    AttainmentFactory(learner=learner, label="B")
    AttainmentFactory(learner=learner, label="C", subject="", kind="prior", school_year=2024)
    page = client.get(reverse("insight:learner", args=[learner.pk])).content.decode()
    for words in ("there already", "counts in every subject", "A* = 8", "on track", "1 of 1 subjects"):
        assert words in page
    assert "Nobody" in client.get(reverse("insight:off_track")).content.decode()


def test_somebody_who_is_no_learner_has_no_such_page(client: Client, teacher: Person) -> None:
    assert client.get(reverse("insight:learner", args=[teacher.pk])).status_code == 404


def test_a_school_makes_a_scale_from_another_and_changes_it(client: Client, school: object) -> None:
    shipped = scale()
    page = client.get(f"{reverse('insight:scale_new')}?from={shipped.pk}").content.decode()
    assert "A* = 8" in page
    assert client.get(reverse("insight:scale_numbers", args=[shipped.pk])).status_code == 302
    said = {"title": "Ours", "steps": "High = 3,5\nLow = 1", "source": "Agreed in September"}
    client.post(reverse("insight:scale_new"), said)
    own = Scale.objects.get(title="Ours")
    assert "Agreed in September" in client.get(reverse("insight:scale", args=[own.pk])).content.decode()
    wrong = client.post(reverse("insight:scale_numbers", args=[own.pk]), {"steps": "High 3"})
    assert "Line 1: write a grade" in wrong.content.decode()
    client.post(reverse("insight:scale_numbers", args=[own.pk]), {"steps": "High = 4\nLow = 1"})
    own.refresh_from_db()
    assert own.steps[0] == {"label": "High", "value": 4.0}
