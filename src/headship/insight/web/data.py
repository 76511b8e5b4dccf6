"""What data about learners there is, how complete it is, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from headship.insight import coverage, rules
from headship.insight.coverage import Covered, Span
from headship.insight.domain import years
from headship.kernel.permissions import holds
from headship.kernel.ui.quantities import percent_in_words
from headship.kernel.ui.tables import Column, Table
from headship.school.web.gate import PersonRequest, gate


@gate(rules.SEE_DATA)
@require_GET
def front(request: PersonRequest) -> HttpResponse:
    """Each subject of a school year: how many have a result, a prior one, a target; and all the rest that is known."""
    there = coverage.years()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in there else (there[0] if there else years.current())
    rows = coverage.subjects(year)
    context = {
        "year": years.words(year), "there": there, "table": _table(rows), "last": coverage.last_import(),
        "tabs": [(years.words(each), f"?year={each}", str(each)) for each in there[:8]], "chosen": str(year),
        "lead": _lead(there), "missing": _missing(rows, year, there),
        "other": _other(coverage.attendance(), coverage.behaviour()), "groups": coverage.group_fields(),
        "may_see_progress": holds(request.person, rules.SEE_PROGRESS),
        "may_import": holds(request.person, rules.IMPORT_DATA), "leads": request.person.is_leader,
        "may_see_learners": request.person.is_leader or "teacher" in request.person.role_codes,
    }  # fmt: skip
    return render(request, "insight/data.html", context)


def _table(rows: Sequence[Covered]) -> Table:
    return Table(
        caption=_("Results, by subject"),
        columns=[
            Column(_("Subject")), Column(_("Learners with a result"), numeric=True),
            Column(_("with a prior result"), numeric=True), Column(_("with a target"), numeric=True),
        ],
        rows=[
            (row.subject or _("No subject"), row.learners, _part(row.with_prior, row.learners),
             _part(row.with_target, row.learners))
            for row in rows
        ],
        empty=_("No results yet"),
        empty_detail=_("They come from a file of the school’s own, or from the roster."),
    )  # fmt: skip


def _part(part: int, whole: int) -> str:
    return f"{part} ({percent_in_words(part / whole)})" if whole else "0"


def _lead(there: Sequence[int]) -> str:
    learners = coverage.learners_now()
    if not there:
        return _("What learners reached, whether they were there, and what they were meant to reach. Nothing yet.")
    first = ngettext("Results of %(n)s school year", "Results of %(n)s school years", len(there)) % {"n": len(there)}
    return first + " " + ngettext(
        "are here. The school has %(n)s learner today.", "are here. The school has %(n)s learners today.", learners
    ) % {"n": learners}  # fmt: skip


def _missing(rows: Sequence[Covered], year: int, there: Sequence[int]) -> list[str]:
    """What stands between this data and a fair comparison, in sentences."""
    said = []
    without_prior = sum(row.learners - row.with_prior for row in rows)
    if without_prior:
        said.append(
            ngettext(
                "%(n)s result has no prior result behind it, so no progress can be told from it.",
                "%(n)s results have no prior result behind them, so no progress can be told from them.", without_prior,
            ) % {"n": without_prior}
        )  # fmt: skip
    without_target = sum(row.learners - row.with_target for row in rows)
    if without_target:
        said.append(
            ngettext(
                "%(n)s result is of a learner without a target in that subject.",
                "%(n)s results are of learners without a target in that subject.",
                without_target,
            ) % {"n": without_target}
        )  # fmt: skip
    small = [row.subject for row in rows if row.learners < 10]
    if small:
        said.append(
            _("Fewer than 10 learners have a result in %(subjects)s: too few for much of a conclusion.")
            % {"subjects": ", ".join(small[:5])}
        )
    if len(there) == 1:
        said.append(_("There is one school year. What it shows may be chance until there is another."))
    return said


def _other(attendance: Span, behaviour: Span) -> list[str]:
    said = []
    for span, sentence in (
        (attendance, _("Attendance is known from %(first)s to %(last)s, of %(n)s learners.")),
        (behaviour, _("Praise and concerns are known from %(first)s to %(last)s, of %(n)s learners.")),
    ):
        if span.first and span.last:
            days = {"first": date_format(span.first), "last": date_format(span.last)}
            said.append(sentence % {**days, "n": span.learners})
    return said


def back() -> str:
    """The address of the data page."""
    return reverse("insight:data")
