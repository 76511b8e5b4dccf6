"""The progress report to those who govern on paper: what its page says, tagged, in any script, for whoever may read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from headship.areas.improvement.accounting.domain import page, reports
from headship.areas.improvement.accounting.models import GovernorsReport
from headship.areas.improvement.plan.domain import actions, evaluating, plans, priorities
from headship.areas.improvement.plan.models import Plan
from headship.evidence.domain import readings, stances
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.kernel.money import money
from headship.reports import typesetting
from headship.reports.governors import governors_report
from headship.school.models import Person, School
from tests.conftest import person_with
from tests.factories import accounting
from tests.factories.decisions import decided
from tests.factories.plan import acted, figure, planned, prioritised
from tests.reports.test_pdf import tags, text_of

SignIn = Callable[[Person], Client]


def paper(reader: Person, report: GovernorsReport) -> PdfReader:
    """The report as a PDF, as this reader gets it."""
    content = governors_report(report=report, reader=reader)
    return PdfReader(io.BytesIO(typesetting.as_pdf(content, typesetting.GOVERNORS)))


def said(head: Person, report: GovernorsReport) -> dict[str, str]:
    """What stands in the live report, as detail by text."""
    return {line.text: line.detail for section in reports.content_of(head, report) for line in section.lines}


def an_aim(head: Person, plan: Plan, title: str, *, at: float, aim: float, again: float | None, code: str) -> Any:
    """A priority with a frozen baseline of sixty days ago, its target, and what was read again, if anything."""
    row = prioritised(head, plan=plan, title=title)
    start = figure(at, on=clock.today() - timedelta(days=60), code=code)
    priorities.aim(by=head, priority=row, start=start, target=aim)
    if again is not None:
        figure(again, code=code)
    return row


@pytest.fixture
def plan(head: Person) -> Plan:
    """A running plan without priorities of its own but one."""
    with clock.at(clock.now() - timedelta(days=50)):
        return planned(head, agreed=True, title="Improvement plan 2026–27")


@pytest.fixture
def report(head: Person, plan: Plan) -> GovernorsReport:
    """A report being written on that plan."""
    return accounting.report(head)


def test_a_priority_is_told_by_what_was_done_and_measured(head: Person, plan: Plan, report: GovernorsReport) -> None:
    row = an_aim(head, plan, "Reading", at=4.1, aim=4.6, again=4.55, code="progress-of-7")
    done = acted(head, priority=row, title="Read aloud", cost=money("1250.50", "EUR"))
    acted(head, priority=row, title="Open the library", cost=money("400", "EUR"))
    actions.check_in(by=head, action=done, status="done", shows="All eight classes read")
    told = said(head, report)["Reading"]
    assert told.startswith("1 of 2 actions are done. The plan sets aside €1,650.50. Last seen on ")
    assert "“All eight classes read.”" in told
    assert "Progress of Year 7: 4.10 more than that of learners who began alike (between 4.00 and 4.20), on" in told
    assert "the aim is 4.60 more." in told
    assert "4.55, between 4.45 and 4.65." in told and "The target of 4.60 lies within that range." in told
    assert "it changed by +0.45, more than chance explains (0.14)." in told


def test_where_nobody_can_tell_that_is_what_is_told(head: Person, plan: Plan, report: GovernorsReport) -> None:
    an_aim(head, plan, "Not read again", at=4.1, aim=4.6, again=None, code="progress-of-7")
    an_aim(head, plan, "Within chance", at=4.1, aim=4.6, again=4.15, code="progress-of-8")
    small = prioritised(head, plan=plan, title="Eleven learners")
    priorities.agree_measure(by=head, priority=small, text="Each of them speaks in class")
    told = said(head, report)
    assert told["Not read again"].endswith("It has not been read again since, so we cannot tell yet.")
    assert told["Within chance"].endswith("chance alone reaches to 0.14, so we cannot tell whether it moved.")
    assert told["Eleven learners"].endswith("It will be judged by what people see: Each of them speaks in class.")
    assert told["Every child reads with joy"] == (
        "Nobody does anything for it yet. Nothing is agreed yet by which one could tell whether it works, "
        "so we cannot tell."
    )


def test_a_figure_that_is_hidden_or_of_one_leader_is_not_told(
    head: Person, plan: Plan, report: GovernorsReport
) -> None:
    an_aim(head, plan, "Reading", at=4.1, aim=4.6, again=4.55, code="progress-of-7")
    Reading.objects.filter(value=4.55).update(hidden=True)
    assert "cannot tell yet" in said(head, report)["Reading"]
    Reading.objects.filter(value=4.55).update(hidden=False, leader_id=head.pk)
    assert "cannot tell yet" in said(head, report)["Reading"]


def test_what_was_looked_back_on_says_its_verdict_and_what_was_stopped_its_reason(
    head: Person, plan: Plan, report: GovernorsReport
) -> None:
    over = prioritised(head, plan=plan, title="Homework")
    evaluating.evaluate(by=head, priority=over, verdict="cannot_tell", found="Too few", lessons="Ask.", next="done")
    stopped = prioritised(head, plan=plan, title="Tablets")
    priorities.stop(by=head, priority=stopped, because="They distract")
    told = said(head, report)
    assert told["Homework"] == "Cannot tell. Too few."
    assert told["Tablets"] == "Stopped: They distract."
    assert told["Improvement plan 2026–27"] == "It has 3 priorities. 1 was looked back on. 1 was stopped."


def test_what_is_late_says_what_would_help_and_what_was_put_off_why(
    head: Person, plan: Plan, report: GovernorsReport, teacher: Person
) -> None:
    row, today = prioritised(head, plan=plan, title="Reading"), clock.today()
    span = {"starts_on": today - timedelta(days=40), "ends_on": today - timedelta(days=3)}
    acted(head, priority=row, title="Silent one", **span)
    needy = acted(head, priority=row, title="Needy one", owner=teacher, **span)
    actions.check_in(
        by=teacher, action=needy, status="needs", shows="Two of five rooms", needs="a second pair of hands"
    )
    later = acted(head, priority=row, title="Later one", **span)
    actions.forecast(by=head, action=later, ends_on=today + timedelta(days=20), why="The builders came late")
    sections = {each.heading: each.lines for each in reports.content_of(head, report)}
    late = {line.text: line.detail for line in sections["What is late, and what is needed"]}
    assert late[f"Silent one ({head.name})"].endswith("Nobody has said yet what would help.")
    assert late[f"Needy one ({teacher.name})"].endswith("Needed: a second pair of hands.")
    assert late[f"Later one ({head.name})"].startswith("First agreed for ")
    changed = {line.text: line.detail for line in sections["Decided and changed since the last report"]}
    assert [
        text for text in changed if text.startswith("Later one: by ")
    ] and "The builders came late" in changed.values()
    steps = [line.text for line in sections["Next steps"]]
    assert any(text.endswith(f"Later one ({head.name})") for text in steps)


def test_its_parts_come_in_one_order_whichever_room_tells_them(
    head: Person, teacher: Person, plan: Plan, report: GovernorsReport
) -> None:
    acted(head, priority=prioritised(head, plan=plan, title="Reading"), starts_on=clock.today() - timedelta(days=9),
          ends_on=clock.today() - timedelta(days=2))  # fmt: skip
    acted(head, priority=plan.priorities.get(title="Reading"), title="Next one")
    decided(by=head, asked=[teacher], question="Do we keep bees?")
    accounting.turned_on(head)
    comment = page.show(by=head, comment=accounting.commented())
    page.say_what_changed(by=head, comment=comment, text="The library opens at seven.")
    plans.refine(by=head, plan=plan, reason="Two more actions")
    assert [each.heading for each in reports.content_of(head, report)] == [
        "In short", "How each priority goes", "What is late, and what is needed",
        "Decided and changed since the last report", "What people said about the plan", "Next steps",
    ]  # fmt: skip


def test_a_confidential_decision_is_never_told_to_all_governors(
    head: Person, teacher: Person, report: GovernorsReport
) -> None:
    row = decided(by=head, asked=[teacher], question="Do we keep bees?")
    assert any(text.startswith("Do we keep bees?") for text in said(head, report))
    type(row).objects.filter(pk=row.pk).update(confidential=True)
    assert not any(text.startswith("Do we keep bees?") for text in said(head, report))


def test_the_paper_says_what_the_page_says_and_is_tagged(
    head: Person, governor: Person, plan: Plan, report: GovernorsReport, sign_in_client: SignIn
) -> None:
    acted(head, priority=an_aim(head, plan, "Reading", at=4.1, aim=4.6, again=4.55, code="progress-of-7"))
    live = paper(head, report)
    assert "Being written, to be issued by" in text_of(live)
    issued = reports.issue(by=head, report=report)
    reader = paper(governor, issued)
    text = text_of(reader)
    assert f"Issued by {head.name}." in text and "Improvement plan 2026–27" in text and "A good autumn." in text
    shown = sign_in_client(governor).get(f"/accounting/reports/{issued.pk}/").content.decode()
    for section in reports.content_of(governor, issued):
        assert section.heading in text and section.heading in shown
        for line in section.lines:
            assert line.text in text
            assert line.detail in text
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] and catalog["/Lang"] == "en"
    assert reader.metadata is not None and reader.metadata.title == f"{issued.title}: Riverside School"
    assert "pdfuaid:part" in catalog["/Metadata"].get_object().get_data().decode()
    assert {"/Title", "/H1", "/L", "/LI", "/P"} <= {tag["/S"] for tag in tags(catalog["/StructTreeRoot"])}


def test_an_issued_report_stays_on_paper_as_it_stood(
    head: Person, governor: Person, plan: Plan, report: GovernorsReport
) -> None:
    row = an_aim(head, plan, "Reading", at=4.1, aim=4.6, again=4.55, code="progress-of-7")
    issued = reports.issue(by=head, report=report)
    before = governors_report(report=issued, reader=governor)
    priorities.stop(by=head, priority=row, because="Enough")
    with clock.at(clock.now() + timedelta(days=30)):
        after = governors_report(report=GovernorsReport.objects.get(pk=issued.pk), reader=governor)
    assert after["sections"] == before["sections"] and after["lead"] == before["lead"]


def test_a_year_of_work_fits_on_three_pages(
    head: Person, governor: Person, plan: Plan, report: GovernorsReport
) -> None:
    today = clock.today()
    for number in range(6):
        row = an_aim(head, plan, f"Priority {number} with a title of some length that says what it is about",
                     at=4.1, aim=4.6, again=4.5, code=f"progress-of-{number}")  # fmt: skip
        for step in range(10):
            acted(head, priority=row, title=f"Step {step} of priority {number}", starts_on=today - timedelta(days=40),
                  ends_on=today + timedelta(days=7 * step - 20))  # fmt: skip
    assert len(paper(head, report).pages) <= 3


@pytest.mark.parametrize("name", ["陳美玲", "فاطمة الزهراء", "Олена Шевченко", "María-Fernanda " * 9, "अमीना"])
def test_names_in_any_script_and_of_any_length_are_written(
    head: Person, plan: Plan, report: GovernorsReport, name: str
) -> None:
    owner = person_with(" ".join(name.split()), "teacher")
    acted(head, priority=prioritised(head, plan=plan, title=f"Reading with {name}"[:200]), owner=owner)
    text = text_of(paper(head, report))
    assert "A box stands for a letter" not in text and "Next steps" in text


def test_an_arabic_report_reads_from_right_to_left(head: Person, plan: Plan, report: GovernorsReport) -> None:
    reports.write(by=head, report=report, title="Autumn", words="خريف جيد.\n\nA good autumn.")
    with override("ar"):
        reader = paper(head, GovernorsReport.objects.get(pk=report.pk))
        content = governors_report(report=GovernorsReport.objects.get(pk=report.pk), reader=head)
    assert [each["rtl"] for each in content["paragraphs"]] == [True, False]
    assert reader.trailer["/Root"]["/Lang"] == "ar"


@pytest.mark.parametrize("words", ['#panic("x")', "*bold* _it_ $x$ @ref <label> `raw` \\", "</text><script>"])
def test_words_are_words_and_never_markup(head: Person, plan: Plan, report: GovernorsReport, words: str) -> None:
    reports.write(by=head, report=report, title=f"Autumn {words}", words=f"{words}\n\n{words}")
    prioritised(head, plan=plan, title=words)
    content = governors_report(report=GovernorsReport.objects.get(pk=report.pk), reader=head)
    assert [each["text"] for each in content["paragraphs"]] == [words, words]
    assert typesetting.as_pdf(content, typesetting.GOVERNORS).startswith(b"%PDF-")


def test_a_negative_figure_is_set_with_a_minus_and_a_year_keeps_its_hyphen(
    head: Person, plan: Plan, report: GovernorsReport
) -> None:
    reports.write(by=head, report=report, title="Autumn", words="It fell by -0.20 (from -1 to -1.2) in 2025-26.")
    content = governors_report(report=GovernorsReport.objects.get(pk=report.pk), reader=head)
    assert content["paragraphs"][0]["text"] == "It fell by −0.20 (from −1 to −1.2) in 2025-26."


def test_whoever_may_read_the_page_gets_the_paper_and_nobody_else(
    head: Person, governor: Person, teacher: Person, plan: Plan, report: GovernorsReport, sign_in_client: SignIn
) -> None:
    place = reverse("reports:governors_pdf", args=[report.pk])
    assert place in sign_in_client(head).get(f"/accounting/reports/{report.pk}/").content.decode()
    assert sign_in_client(governor).get(place).status_code == 404, "it is still being written"
    reports.issue(by=head, report=report)
    answer = sign_in_client(governor).get(place)
    assert answer["Content-Type"] == "application/pdf" and answer["Cache-Control"] == "private, no-store"
    assert re.search(
        r'filename="governors-\d{4}-\d\d-\d\d-riverside-\d{4}-\d\d-\d\d\.pdf"', answer["Content-Disposition"]
    )
    assert answer.content.startswith(b"%PDF-")
    assert sign_in_client(teacher).get(place).status_code == 404


def test_those_who_govern_find_the_newest_among_the_reports(
    head: Person, governor: Person, middle_leader: Person, plan: Plan, report: GovernorsReport, sign_in_client: SignIn
) -> None:
    place = reverse("reports:governors_pdf", args=[report.pk])
    assert place in sign_in_client(head).get("/reports/").content.decode()
    assert place not in sign_in_client(governor).get("/reports/").content.decode()
    reports.issue(by=head, report=report)
    assert place in sign_in_client(governor).get("/reports/").content.decode()
    assert place not in sign_in_client(middle_leader).get("/reports/").content.decode()


def test_three_priorities_ask_as_little_of_the_database_as_one(
    head: Person, teacher: Person, plan: Plan, report: GovernorsReport
) -> None:
    def grow(number: int) -> None:
        row = an_aim(head, plan, f"Priority {number}", at=4.1, aim=4.6, again=4.5, code=f"progress-of-{number}")
        late = acted(head, priority=row, owner=teacher, starts_on=clock.today() - timedelta(days=9),
                     ends_on=clock.today() - timedelta(days=2))  # fmt: skip
        actions.check_in(by=teacher, action=late, status="needs", shows="Half", needs="time")
        later = acted(head, priority=row, owner=teacher)
        actions.forecast(by=head, action=later, ends_on=later.ends_on - timedelta(days=9), why="Sooner")

    grow(1)
    with CaptureQueriesContext(connection) as one:
        reports.content_of(head, report)
    grow(2)
    grow(3)
    with CaptureQueriesContext(connection) as three:
        sections = reports.content_of(head, report)
    assert len(sections) == 5 and len(three) == len(one)


def test_figures_that_say_nothing_new_are_counted_in_a_sentence_and_stand_in_an_appendix(
    school: School, head: Person, measured: None, plan: Plan, report: GovernorsReport
) -> None:
    stances.focus(by=head, element="1.4")
    readings.take()
    sections = governors_report(report=report, reader=head)["sections"]
    assert [each["heading"] for each in sections if each["appendix"]] == ["Appendix: figures of what is in focus"]
    assert sections[-1]["appendix"]
    told = next(each["lines"] for each in sections if each["heading"] == "What the figures say")
    assert len(told) == 1 and "None moved since" in told[0]["text"]["text"]
    assert " ".join(sections[-1]["lines"][0]["text"]["text"].split()) in text_of(paper(head, report))


def read_again(code: str, *, then: tuple[float, ...], now: tuple[float, ...], since: date) -> Reading:
    """What a figure of the school was on a day, and what it is: each as part, whole, lower and upper bound."""
    base = {"indicator": code, "purpose": "accountable", "period_start": since, "title": code}
    for (part, whole, low, high), day, current in ((then, since, False), (now, clock.today(), True)):
        row: Reading = Reading.objects.create(
            **base, taken_on=day, current=current, numerator=part, denominator=whole, value=part / whole, low=low,
            high=high,
        )  # fmt: skip
    return row


def test_a_figure_that_moved_beyond_chance_is_told_in_a_sentence_and_not_in_the_appendix(
    head: Person, plan: Plan, report: GovernorsReport
) -> None:
    stances.focus(by=head, element="6.6")
    read_again("reports-on-time", then=(90, 100, 0.83, 0.95), now=(60, 100, 0.5, 0.69), since=report.since)
    sections = {each.heading: each for each in reports.content_of(head, report)}
    said = sections["What the figures say"].lines
    assert said[0].text.startswith("1 figure speaks to what is in focus. 1 moved since")
    assert said[1].detail.startswith("60 % of ") and "That is 60 of 100." in said[1].detail
    assert "it was 90 of 100 (90 %). It moved the wrong way, more than chance would." in said[1].detail
    assert not any(each.appendix for each in sections.values())


def test_a_figure_far_from_its_mark_is_told_although_it_has_not_moved(
    head: Person, plan: Plan, report: GovernorsReport
) -> None:
    stances.focus(by=head, element="6.6")
    read_again("reports-on-time", then=(10, 100, 0.05, 0.17), now=(11, 100, 0.06, 0.18), since=report.since)
    said = next(each for each in reports.content_of(head, report) if each.heading == "What the figures say").lines
    assert "1 lies clearly below what we call established." in said[0].text
    assert "What we call established begins at" in said[1].detail and "moved" not in said[1].detail


def test_in_short_says_what_moved_the_wrong_way_and_what_is_owed_an_answer(
    head: Person, governor: Person, plan: Plan, report: GovernorsReport
) -> None:
    an_aim(head, plan, "Reading", at=4.1, aim=4.6, again=3.6, code="progress-of-7")
    an_aim(head, plan, "Writing", at=4.1, aim=4.6, again=4.05, code="progress-of-8")
    accounting.turned_on(head)
    with clock.at(clock.now() - timedelta(days=20)):
        page.show(by=head, comment=accounting.commented())
    accounting.commented("Said today.")
    issued = reports.issue(by=head, report=report)
    with clock.at(clock.now() - timedelta(days=16)):
        reports.ask(by=governor, report=issued, text="What about Year 9?")
    later = reports.begin(by=head)
    short = next(each for each in reports.content_of(head, later) if each.heading == "In short").lines
    assert [line.text for line in short[1:]] == [
        "Reading: its measure has moved the wrong way, by more than chance explains.",
        "1 question of a governor has waited more than two weeks for its answer.",
        "1 comment on the plan has waited more than two weeks for its answer.",
    ]
    asked = next(each for each in reports.content_of(head, later) if each.heading == "What governors asked").lines
    assert asked[0].text == f"{governor.name}: What about Year 9?" and "It has no answer yet." in asked[0].detail


def test_an_old_report_that_listed_all_its_figures_shows_them_as_an_appendix(
    head: Person, governor: Person, plan: Plan, report: GovernorsReport
) -> None:
    issued = reports.issue(by=head, report=report)
    figures = {"text": "Policies in date: 14 of 15 (93 %)", "detail": "", "kind": "reading", "record_id": 3, "url": ""}
    issued.content["sections"] = [{"heading": "Figures of what is in focus", "lines": [figures]}]
    issued.save(update_fields=["content"])
    assert [each.appendix for each in reports.content_of(head, issued)] == [True]


def test_next_steps_stand_by_day_and_long_lists_say_how_many_more_there_are(
    head: Person, plan: Plan, report: GovernorsReport
) -> None:
    today = clock.today()
    stage = plan.stages.filter(done_on__isnull=True, due_on__gte=today).order_by("due_on").first()
    plans.set_stage(by=head, stage=stage, due_on=today + timedelta(days=5))
    row = plan.priorities.get()
    for number in range(14):
        acted(head, priority=row, title=f"Step {number:02}", ends_on=today + timedelta(days=number + 1))
    steps = next(each for each in reports.content_of(head, report) if each.heading == "Next steps").lines
    assert [line.text.split(": ")[1].split(" (")[0] for line in steps[:6]] == [
        "Step 00", "Step 01", "Step 02", "Step 03", str(stage), "Step 04",
    ]  # fmt: skip
    assert steps[-1].text == "And 2 more in the plan"


def test_the_newest_decisions_are_told_and_the_earlier_ones_counted(
    head: Person, teacher: Person, report: GovernorsReport
) -> None:
    for days in range(13, 0, -1):
        with clock.at(clock.now() - timedelta(days=days)):
            decided(by=head, asked=[teacher], question=f"Question of {days} days ago?")
    lines = next(each for each in reports.content_of(head, report) if each.heading.startswith("Decided")).lines
    assert [line.text.split("?")[0] for line in lines] == [
        "And 1 earlier decision", *(f"Question of {days} days ago" for days in range(12, 0, -1)),
    ]  # fmt: skip
