"""One learner over the years, and those who are not yet where they were meant to be."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from headship.insight import coverage, rules, trajectories
from headship.insight.domain import years
from headship.insight.models import Attainment
from headship.insight.trajectories import Course
from headship.insight.web.scales import in_short, in_words
from headship.kernel.permissions import narrow
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.models import Person
from headship.school.models.people import grade_as_said
from headship.school.roles import STUDENT
from headship.school.web.gate import PersonRequest, gate

ON_A_PAGE = 50
FEWEST_POINTS = 2
MOST_TABS = 12


@gate(rules.SEE_LEARNER)
@require_GET
def learner(request: PersonRequest, pk: int) -> HttpResponse:
    """What a learner reached, subject by subject, and whether that is on the way to the target."""
    students = Person.objects.with_role(STUDENT.code)
    one = get_object_or_404(narrow(request.person, rules.SEE_LEARNER, students), pk=pk)
    year = years.current()
    courses = trajectories.with_targets(trajectories.courses(one), one, year)
    context = {
        "learner": one, "grade": grade_as_said(one.grade), "courses": [_drawn(each) for each in courses],
        "year": years.words(year), "scales": _scales(courses), "lead": _lead(courses),
    }  # fmt: skip
    return render(request, "insight/learner.html", context)


def _lead(courses: list[Course]) -> str:
    standings = [each.standing for each in courses if each.standing]
    if not courses:
        return _("Nothing is known yet of what this learner has reached.")
    if not standings:
        return _("There is no target for this year, so nothing is said about being on track.")
    on = sum(each.on_track is True for each in standings)
    return _("At or above the target in %(on)s of %(all)s subjects that have one.") % {"on": on, "all": len(standings)}


def _drawn(course: Course) -> dict[str, Any]:
    points = course.points
    target = course.standing.target_value if course.standing else None
    return {
        "subject": course.subject or _("Prior attainment"), "says": _says(course),
        "state": course.standing.on_track if course.standing else None, "has_target": course.standing is not None,
        "points": points if len(points) >= FEWEST_POINTS else [], "target": target, "table": _table(course),
    }  # fmt: skip


def _says(course: Course) -> str:
    standing = course.standing
    if not course.subject and standing is None:
        return _("Where the learner started. It counts in every subject.")
    if standing is None:
        return _("No target this year.")
    if standing.on_track is None:
        return _("The target is %(target)s. There is no result this year yet.") % {"target": standing.target}
    words = {"target": standing.target, "reached": standing.reached}
    if standing.on_track:
        return _("The target is %(target)s; the last result, %(reached)s, is there already.") % words
    return _("The target is %(target)s; the last result was %(reached)s. Not there yet.") % words


def _table(course: Course) -> Table:
    return Table(
        caption=_("Results"), caption_hidden=True,
        columns=[Column(_("When")), Column(_("Result")), Column(_("As a number"), numeric=True), Column(_("Scale"))],
        rows=[(_when(row), row.label, in_short(row.value), row.scale or "–") for row in reversed(course.results)],
        empty=_("No result yet"),
    )  # fmt: skip


def _when(row: Attainment) -> str:
    when = date_format(row.on) if row.on else trajectories.when(row)
    return _("%(when)s, before") % {"when": when} if row.kind == Attainment.Kind.PRIOR else when


def _scales(courses: list[Course]) -> list[tuple[str, str]]:
    used = {row.scale for course in courses for row in course.results if row.scale}
    return [(scale.title, in_words(scale)) for scale in sorted(used, key=lambda each: each.title)]


@gate(rules.SEE_OFF_TRACK)
@require_GET
def off_track(request: PersonRequest) -> HttpResponse:
    """Learners whose last result lies below their target: of a teacher's own classes, of a leader's school."""
    year = years.current()
    there = coverage.years()
    if there and year not in there:
        year = max((each for each in there if each <= year), default=there[0])
    rows = trajectories.off_track(request.person, year)
    subjects = sorted({row.subject for row in rows})
    chosen = request.GET.get("subject", "")
    if chosen in subjects:
        rows = [row for row in rows if row.subject == chosen]
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": _off_track_table(page.object_list), "page": page, "year": years.words(year), "n": len(rows),
        "tabs": _tabs(subjects),
        "chosen": chosen if chosen in subjects else "all", "leads": request.person.is_leader,
        "without": coverage.without_target(year) if request.person.is_leader else 0, "several": len(subjects) > 1,
    }  # fmt: skip
    return render(request, "insight/off_track.html", context)


def _tabs(subjects: list[str]) -> list[tuple[str, str, str]]:
    each = ((subject, f"?{urlencode({'subject': subject})}", subject) for subject in subjects[:MOST_TABS])
    return [(_("All subjects"), "?", "all"), *each]


def _off_track_table(rows: Any) -> Table:
    return Table(
        caption=_("Not there yet"), caption_hidden=True,
        columns=[
            Column(_("Learner")), Column(_("Year group")), Column(_("Subject")), Column(_("Target")),
            Column(_("Last result")),
        ],
        rows=[
            (Cell(row.name, url=reverse("insight:learner", args=[row.learner_id])), grade_as_said(row.phase),
             row.subject, row.target, row.reached)
            for row in rows
        ],
        empty=_("Nobody"),
        empty_detail=_("Every learner who has a target and a result this year is at the target or above it."),
    )  # fmt: skip
