"""What the report says, for whom, and what is never in it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from headship.evidence.domain import judgements, ledger, readings
from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Denied
from headship.reports.content import Content, leader_report, school_report
from headship.reports.evidence_index import index_for
from headship.school.models import Person, Relation, School
from tests.conftest import person_with
from tests.factories.decisions import DecisionFactory, decided
from tests.reports.conftest import WHISPER, act
from tests.standards.documents import sentences, text_of
from tests.standards.gardens import GARDEN


def said(content: Content) -> str:
    """Everything that a report says."""
    return json.dumps(content, ensure_ascii=False)


def element(content: Content, code: str) -> Any:
    """One element among those of which there is more to say, or None."""
    found = [each for standard in content["standards"] for each in standard["elements"] if each["code"] == code]
    return found[0] if found else None


def glance(content: Content, code: str) -> Any:
    """One element's line in the table of all."""
    return next(row for part in content["glance"] for row in part["rows"] if row["code"] == code)


def make_four(school: School) -> list[Person]:
    """Four people."""
    return [person_with(f"Somebody {number}", "teacher") for number in range(4)]


def test_a_new_school_gets_an_honest_report(school: School, head: Person) -> None:
    report = school_report(school=school, reader=head)
    assert report["summary"][0] == "Of 37 elements, 0 are measured by live records so far."
    assert sum(len(part["rows"]) for part in report["glance"]) == 37
    assert {row["practice"] for part in report["glance"] for row in part["rows"]} == {"nothing measured yet"}
    assert report["acts"] == [] or report["evidence_lead"]
    assert report["moved"] == []


def test_counts_ranges_and_levels_come_from_the_readings(school: School, measured: None) -> None:
    make_four(school)
    readings.take()
    report = school_report(school=school, reader=None)
    row = next(row for row in element(report, "1.4")["rows"] if row["indicator"] == "Tests that were read")
    assert (row["letter"], row["figure"], row["share"], row["level"]) == ("b", "3 of 4", "75\u00a0%", "Established")
    assert row["interval"] == "probably between 30\u00a0% and 95\u00a0%"
    assert "3 of 4, 75\u00a0%, probably between" in row["picture_text"]
    assert glance(report, "1.4")["measured"] == "1/3"
    others = [row["figure"] for row in element(report, "1.4")["rows"] if not row["measured"]]
    assert others == ["nothing measured yet", "nothing measured yet"]


def test_the_official_wording_stands_on_an_element_where_it_is_attached(school: School, head: Person) -> None:
    from headship.standards.api import catalogue
    from headship.standards.domain import wording

    assert glance(school_report(school=school, reader=head), "2.2")["focus"]
    assert not element(school_report(school=school, reader=head), "2.2")["official"]
    texts = sentences(catalogue())
    raw = text_of(catalogue(), texts).encode()
    wording.attach(by=head, proposal=wording.read_document(raw=raw, name="copy.txt"))
    shown = element(school_report(school=school, reader=head), "2.2")
    assert (shown["official"], shown["text"]) == (True, texts["2.2"])


def test_nothing_formative_is_in_a_report_on_the_school_nor_in_what_an_appraiser_gets(
    school: School, head: Person, senior: Person, measured: None
) -> None:
    make_four(school)
    chair = person_with("Somebody Else", "chair")
    Relation(kind=Relation.Kind.APPRAISER, by=head, of=senior, starts_on=date(2020, 1, 1)).save()
    act(senior, f"{WHISPER} one", purpose=Purpose.FORMATIVE, about=senior, clauses=["1.4c"])
    judgement = judgements.judge(by=senior, about=senior, element="1.4", lens="self", scale="rubric", level="begun")
    judgements.complete(by=senior, judgement=judgement, evidence=f"{WHISPER} two")
    readings.take(leaders=[senior])
    reports = [school_report(school=school, reader=reader) for reader in (None, head, senior, chair)]
    reports += [leader_report(school=school, leader=senior, reader=reader) for reader in (None, senior)]
    for report in reports:
        assert WHISPER not in said(report)
        assert glance(report, "1.4")["own"] == "–"
        assert glance(report, "1.4")["measured"] == "1/3"
    private = leader_report(school=school, leader=senior, reader=senior, private=True)
    assert WHISPER in said(private)
    assert glance(private, "1.4")["own"] == "Begun"
    assert "For Kenji Watanabe’s own eyes" in private["lead"]


def test_the_command_line_cannot_ask_for_what_is_private(school: School, senior: Person) -> None:
    act(senior, f"{WHISPER} one", purpose=Purpose.FORMATIVE, about=senior, clauses=["1.4c"])
    assert WHISPER not in said(leader_report(school=school, leader=senior, reader=None, private=True))


def test_nothing_about_one_person_is_in_the_schools_report_whoever_makes_it(
    school: School, head: Person, senior: Person
) -> None:
    Relation(kind=Relation.Kind.APPRAISER, by=head, of=senior, starts_on=date(2020, 1, 1)).save()
    act(head, f"{WHISPER} appraisal", about=senior, clauses=["7.4b"], record_kind="appraisal", record_id=1)
    act(senior, f"{WHISPER} of oneself", about=senior)
    for reader in (None, head, senior):
        assert WHISPER not in said(school_report(school=school, reader=reader))
    assert f"{WHISPER} appraisal" in said(leader_report(school=school, leader=senior, reader=senior))


def test_a_leaders_report_is_made_by_that_leader_alone(
    school: School, head: Person, senior: Person, teacher: Person
) -> None:
    Relation(kind=Relation.Kind.APPRAISER, by=head, of=senior, starts_on=date(2020, 1, 1)).save()
    for reader in (head, teacher):
        with pytest.raises(Denied, match="made by that leader"):
            leader_report(school=school, leader=senior, reader=reader)
    with pytest.raises(Denied):
        school_report(school=school, reader=teacher)


def test_what_a_leader_shared_is_in_their_report(school: School, senior: Person) -> None:
    judgement = judgements.judge(by=senior, about=senior, element="1.4", lens="self", scale="rubric", level="begun")
    judgements.complete(by=senior, judgement=judgement, evidence="Three letters from colleagues.")
    judgements.share(by=senior, judgement=judgement)
    report = leader_report(school=school, leader=senior, reader=senior)
    assert "Three letters from colleagues." in element(report, "1.4")["views"][0]
    assert report["appraised"] is False


def test_the_index_has_a_line_for_each_record_with_its_newest_digest(
    school: School, head: Person, teacher: Person
) -> None:
    question = decided(by=head, asked=[teacher], question="Do we keep bees?").question
    DecisionFactory(by=head, question="Do we keep goats?")
    report = school_report(school=school, reader=head)
    first, second = report["acts"][:2]
    assert (first["what"], second["what"]) == ("Do we keep goats?", question)
    assert int(second["acts"]) > 1 and "2.2" in second["clauses"]
    sequence, digest = ledger.head()
    assert first["digest"] == digest == report["head"]
    assert first["number"] == str(sequence)
    assert f"the ledger had {sequence} acts" in report["ledger"]


def test_a_long_index_says_how_much_it_leaves_out(school: School, head: Person) -> None:
    for number in range(1, 6):
        act(head, f"Thing {number}", record_id=number)
    index = index_for(None, today=clock.today(), limit=3)
    assert [entry.what for entry in index.entries] == ["Thing 5", "Thing 4", "Thing 3"]
    assert (index.records, index.acts) == (5, 5)
    assert sum(index.by_month.values()) == 5
    assert len(index.by_month) == 12


def test_acts_fall_into_the_month_in_which_they_happened(school: School, head: Person) -> None:
    with timezone.override("Europe/Madrid"):
        # Half past eleven in the night of the 31st in London is the 1st in Madrid.
        act(head, "Late", happened_at=datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
        by_month = index_for(None, today=date(2026, 5, 20)).by_month
    assert {month: n for month, n in by_month.items() if n} == {date(2026, 4, 1): 1}
    assert (min(by_month), max(by_month)) == (date(2025, 6, 1), date(2026, 5, 1))


def test_erased_words_leave_the_record_and_its_digest(school: School, head: Person) -> None:
    gone = act(head, "Somebody’s secret", record_id=7)
    ledger.erase(by=head, act=gone, reason="It named a child.")
    report = school_report(school=school, reader=head)
    assert "Somebody’s secret" not in said(report)
    assert "(its words were erased)" in [each["what"] for each in report["acts"]]
    assert gone.digest in [each["digest"] for each in report["acts"]]


def test_only_what_moved_beyond_chance_is_named(school: School, measured: None) -> None:
    make_four(school)
    readings.take()
    before = clock.today() - timedelta(days=95)

    def earlier(low: float, high: float) -> None:
        Reading.objects.filter(taken_on=before).delete()
        Reading.objects.create(
            indicator="test-accountable", purpose="accountable", taken_on=before, period_start=before, current=False,
            numerator=1, denominator=80, value=1 / 80, low=low, high=high,
        )  # fmt: skip

    earlier(0.0, 0.07)
    (moved,) = school_report(school=school, reader=None)["moved"]
    assert moved.startswith("Tests that were read: now 3 of 4; on ")
    assert moved.endswith("it was 1 of 80.")
    earlier(0.0, 0.5)
    assert school_report(school=school, reader=None)["moved"] == [
        "Nothing moved by more than chance would do in three months."
    ]


def test_a_demonstration_says_that_it_is_one(school: School, head: Person) -> None:
    assert school_report(school=school, reader=head)["simulated"] == ""
    school.demonstration = True
    assert "simulated" in school_report(school=school, reader=head)["simulated"]


def test_a_school_with_another_framework_gets_a_report_on_that(school: School, head: Person) -> None:
    from headship.standards.domain import editions

    editions.use(by=head, framework=editions.load(GARDEN, "garden.yaml"))
    judgements.judge(by=head, element="B2", lens="self", scale="bloom", level="bud")
    report = school_report(school=school, reader=head)
    assert report["framework"] == "Garden Standards, 1"
    assert [len(part["rows"]) for part in report["glance"]] == [1, 2]
    assert glance(report, "B2")["own"] == "Bud"
    assert "of 3 elements" in report["summary"][0].lower()


def test_the_report_costs_as_many_queries_for_one_decision_as_for_three(school: School, head: Person) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            school_report(school=school, reader=head)
        return len(asked)

    DecisionFactory(by=head)
    count()
    one = count()
    DecisionFactory(by=head), DecisionFactory(by=head)
    assert count() == one <= 20
