"""The pages of progress: what they show to whom, what they say, and what can be kept and cited."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from headship.evidence.models import Act, Reading
from headship.insight import baselines
from headship.insight.domain import analyses, keeping, network
from headship.insight.models import Analysis, GroupEffect
from headship.kernel.failures import Denied, Refusal
from headship.kernel.scope import school_scope
from headship.school.domain.founding import found_school
from headship.school.models import Course, Enrolment, Network, Person, Relation, School, SchoolClass
from tests.conftest import person_with
from tests.factories.decisions import DecisionFactory
from tests.factories.progress import results_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
PROGRESS = "/learning/progress/"


def stored(*labels: str, level: str = "phase", **more: object) -> Analysis:
    """An analysis as a fit leaves it: each label further from 0 than the one before."""
    analysis = Analysis.objects.create(school_years=[2025, 2026], nobs=600, learners=200, weights=[3, 2, 1])
    for place, label in enumerate(labels):
        estimate = 0.3 * place
        GroupEffect.objects.create(
            analysis=analysis, level=level, code=label, label=label, n=50, estimate=estimate, se=0.05,
            low=estimate - 0.1, high=estimate + 0.1, **more,
        )  # fmt: skip
    return analysis


def page_of(client: Client, address: str = PROGRESS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_draws_each_group_and_says_what_can_and_cannot_be_concluded(
    head: Person, sign_in_client: SignIn
) -> None:
    stored("7", "8")
    page = page_of(sign_in_client(head))
    assert "Year 8: +0.30, probably +0.20 to +0.40; more progress than expected, beyond chance" in page
    assert "For Year 7 we cannot tell: the line crosses the middle." in page
    assert "style=" not in page.split("<main", 1)[1].split("</main>", 1)[0]


def test_no_group_has_a_place_in_a_ranking(head: Person, sign_in_client: SignIn) -> None:
    """By progress they are in order, but no number stands beside them."""
    stored("7", "8", "9")
    page = page_of(sign_in_client(head), f"{PROGRESS}phase/?order=estimate")
    assert re.findall(r'class="of">([^<]+)<', page) == ["Year 9", "Year 8", "Year 7"]
    assert "<ol" not in page.split('class="caterpillar"', 1)[1].split("</ul>", 1)[0]


def test_reading_more_groups_asks_no_more_of_the_database(head: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(head)
    stored("7")
    client.get(PROGRESS)
    with CaptureQueriesContext(connection) as one:
        client.get(PROGRESS)
    Analysis.objects.update(current=False)
    stored("7", "8", "9")
    with CaptureQueriesContext(connection) as three:
        client.get(PROGRESS)
    assert len(three) == len(one)


def test_a_hidden_group_is_named_with_the_reason_and_has_no_figure_in_page_or_file(
    head: Person, sign_in_client: SignIn
) -> None:
    results_of(sizes={"10": 2}, years=(2026,))
    analyses.analyse(by=head)
    client = sign_in_client(head)
    assert "too few learners to show" in page_of(client)
    rows = client.get(f"{PROGRESS}phase/?format=csv").content.decode("utf-8-sig").splitlines()
    hidden = next(row for row in rows if "Year 10" in row)
    assert not re.search(r"\d\.\d", hidden)


def test_the_same_rows_come_as_a_spreadsheet(head: Person, sign_in_client: SignIn) -> None:
    stored("7", "8")
    answer = sign_in_client(head).get(f"{PROGRESS}phase/?format=xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["Year 7", "Year 8"]


# Classes


@pytest.fixture
def taught(teacher: Person) -> SchoolClass:
    """A class that the teacher teaches, with a figure."""
    school_class = SchoolClass(title="Mathematics, set 2")
    school_class.save()
    Enrolment(school_class=school_class, person=teacher, part=Enrolment.Part.TEACHER).save()
    stored("Mathematics, set 2", level="class", school_class=school_class)
    return school_class


def test_a_class_is_seen_by_its_teacher_and_their_line_leader_and_by_nobody_else(
    taught: SchoolClass, teacher: Person, head: Person, middle_leader: Person, senior: Person, governor: Person,
    sign_in_client: SignIn,
) -> None:  # fmt: skip
    Relation(kind=Relation.Kind.LINE_MANAGER, of=teacher, by=middle_leader).save()
    colleague = person_with("Tom O’Neill", "teacher", email="tom@riverside.example")
    sees = {
        person.name: taught.title in page_of(sign_in_client(person), f"{PROGRESS}classes/")
        for person in (teacher, middle_leader, head, senior, governor, colleague)
    }
    assert [name for name, seen in sees.items() if seen] == [teacher.name, middle_leader.name]


def test_a_class_has_no_page_of_its_own_and_cannot_be_cited(
    taught: SchoolClass, teacher: Person, sign_in_client: SignIn
) -> None:
    effect = GroupEffect.objects.get(level="class")
    assert sign_in_client(teacher).get(f"{PROGRESS}figures/{effect.pk}/").status_code == 404
    with pytest.raises(Refusal, match="cannot be cited"):
        keeping.freeze_effect(by=teacher, effect=effect)


def test_a_class_of_one_year_has_no_figure(head: Person, teacher: Person) -> None:
    classes = {}
    for subject in ("English", "Mathematics", "Science"):
        classes[subject] = SchoolClass(title=subject)
        classes[subject].save()
    results_of(years=(2026,), classes=classes)
    analyses.analyse(by=head)
    rows = GroupEffect.objects.filter(level="class")
    assert {row.hidden for row in rows} == {"years"}
    assert {row.estimate for row in rows} == {None}


def test_what_the_same_teacher_teaches_in_the_same_course_is_one_over_the_years(head: Person, teacher: Person) -> None:
    courses = {subject: Course.objects.create(title=subject) for subject in ("English", "Mathematics", "Science")}
    colleague = person_with("Tom O’Neill", "teacher", email="tom@riverside.example")
    for year, of_science in ((2025, teacher), (2026, colleague)):
        classes = {}
        for subject, course in courses.items():
            classes[subject] = SchoolClass.objects.create(title=f"{subject} {year}", course=course)
            who = of_science if subject == "Science" else teacher
            Enrolment.objects.create(school_class=classes[subject], person=who, part=Enrolment.Part.TEACHER)
        results_of(years=(year,), classes=classes, seed=year)
    this_year = SchoolClass.objects.create(title="English now", course=courses["English"])
    Enrolment.objects.create(school_class=this_year, person=teacher, part=Enrolment.Part.TEACHER)
    analyses.analyse(by=head)
    rows = GroupEffect.objects.filter(level="class")
    assert {row.label for row in rows.filter(hidden="")} == {"English now", "Mathematics 2026"}
    assert {row.label for row in rows.filter(hidden="years")} == {"Science 2025", "Science 2026"}


# Keeping a figure


def test_a_figure_is_kept_as_a_reading_that_stays_when_progress_is_counted_anew(
    head: Person, sign_in_client: SignIn
) -> None:
    stored("7", "8")
    effect = GroupEffect.objects.get(code="8")
    answer = sign_in_client(head).post(f"{PROGRESS}figures/{effect.pk}/")
    reading = Reading.objects.get(frozen=True)
    assert answer["Location"] == f"/evidence/readings/{reading.pk}/"
    Analysis.objects.all().delete()
    reading.refresh_from_db()
    assert (reading.value, reading.low, reading.high, reading.denominator) == (0.3, effect.low, effect.high, 50)
    assert Act.objects.filter(verb="reading.freeze", record_id=reading.pk).count() == 1


def test_the_same_figure_is_kept_once_and_known_again_in_the_next_analysis(head: Person) -> None:
    stored("7", "8")
    first = keeping.freeze_effect(by=head, effect=GroupEffect.objects.get(code="8"))
    assert keeping.freeze_effect(by=head, effect=GroupEffect.objects.get(code="8")) == first
    Analysis.objects.update(current=False)
    analysis = stored("7", "9", "8")
    again = keeping.freeze_effect(by=head, effect=analysis.effects.get(code="8"))
    assert again.pk != first.pk
    assert again.indicator == first.indicator


def test_a_decision_offers_the_kept_figure_and_cites_it(head: Person, sign_in_client: SignIn) -> None:
    stored("7", "8")
    kept = keeping.freeze_effect(by=head, effect=GroupEffect.objects.get(code="8"))
    decision = DecisionFactory(by=head)
    client = sign_in_client(head)
    address = f"/decisions/{decision.pk}/data/"
    assert "Progress of Year 8" in page_of(client, address)
    client.post(address, {"reading": kept.pk, "note": "Year 8 came furthest."})
    datum = decision.data.get()
    assert (datum.reading, datum.value, datum.low) == (kept, kept.value, kept.low)


def test_what_a_kept_figure_covers_stands_in_its_title(head: Person) -> None:
    """Of one year, or with recent years counting more: two figures of a group are never taken for each other."""
    analysis = stored("8")
    for basis in ("2026", "weighted"):
        GroupEffect.objects.create(
            analysis=analysis, level="phase", code="8", label="8", basis=basis, n=9, estimate=0.1, se=0.1, low=0, high=1
        )
    kept = [keeping.freeze_effect(by=head, effect=row) for row in analysis.effects.order_by("basis")]
    titles = [row.title for row in kept]
    assert len(set(titles)) == 3
    assert "recent years counting more" in titles[-1]
    alone, whole, weighted = kept
    assert baselines.same_measure(alone, whole) and not baselines.same_measure(alone, weighted)
    assert alone.period_start == date(2025, 8, 1), "a year by itself begins when that year began"


def test_a_hidden_figure_cannot_be_kept(head: Person) -> None:
    stored("7")
    analysis = Analysis.objects.get()
    hidden = GroupEffect.objects.create(analysis=analysis, level="phase", code="8", label="8", hidden="small")
    with pytest.raises(Refusal):
        keeping.freeze_effect(by=head, effect=hidden)


def test_a_parent_keeps_nothing(parent: Person) -> None:
    stored("7")
    with pytest.raises(Denied):
        keeping.freeze_effect(by=parent, effect=GroupEffect.objects.get())


# The network


def network_of(school: School, adds: tuple[float, ...]) -> Network:
    """The school and others, of which each learner makes so much more progress."""
    joined = Network.objects.create(name="Coast")
    schools = [school, *(found_school(name=f"School {place}", code=f"s{place}") for place in range(1, len(adds)))]
    for place, (each, add) in enumerate(zip(schools, adds, strict=True)):
        each.network = joined
        each.save()
        with school_scope(each.pk):
            results_of(years=(2026,), phases={"9": 0.0}, each=40, subjects={"English": 0.0}, add=add, seed=place)
    return joined


def test_each_school_sees_itself_among_others_that_have_no_name(
    school: School, head: Person, sign_in_client: SignIn
) -> None:
    network.analyse_network(network=network_of(school, (0.6, 0.0, 0.1, -0.1, 0.0)))
    rows = list(GroupEffect.objects.filter(level="school"))
    own = [row for row in rows if row.own]
    assert len(rows) == 5 and len(own) == 1
    assert own[0].low is not None and own[0].low > 0
    others = [row for row in rows if not row.own]
    assert {(row.n, row.label) for row in others} == {(None, "")}
    page = page_of(sign_in_client(head), f"{PROGRESS}network/")
    assert "Our school among 5" in page
    assert not re.search(r"School \d", page.split("<main", 1)[1])


def test_the_rows_of_a_network_stay_in_each_school(school: School) -> None:
    joined = network_of(school, (0.0, 0.2, 0.0, 0.0, 0.1))
    network.analyse_network(network=joined)
    for each in joined.schools.all():
        with school_scope(each.pk):
            assert GroupEffect.objects.filter(own=True).count() == 1
            assert Act.objects.filter(verb="analysis.run").count() == 1


def test_among_fewer_than_five_schools_nobody_would_be_unnamed(school: School) -> None:
    with pytest.raises(Refusal, match="5"):
        network.analyse_network(network=network_of(school, (0.0, 0.1, 0.2)))
