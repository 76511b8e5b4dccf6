"""One review as a reader sees it: the evidence beside each other, what was found, and the next thing to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from headship.areas.improvement.reviews import api, queries, rules
from headship.areas.improvement.reviews.models import Finding, GatheredResult, ProgrammeReview, Voice
from headship.areas.improvement.reviews.queries import Answer, Heard
from headship.areas.improvement.reviews.waiting import finding_address
from headship.evidence import registry
from headship.evidence.web import links
from headship.evidence.web.figures import title_of, words_of
from headship.kernel.months import months_later
from headship.kernel.permissions import may
from headship.kernel.ui.navigation import address_of
from headship.school.models import Person
from headship.voice.api import Round, dimensions_of

State = ProgrammeReview.State


def page(reader: Person, review: ProgrammeReview) -> dict[str, Any]:
    """Everything that the page shows."""
    voices = [_voice(heard) for heard in queries.voices_of(review)]
    findings = findings_of(reader, review)
    runs = review.is_open and may(reader, rules.RUN_REVIEW, review)
    return {
        "review": review, "programme": review.programme, "steps": lifecycle_of(review), "voices": voices,
        "missing": missing_of(review, voices), "runs": runs,
        "concludes": review.is_open and may(reader, rules.CONCLUDE_REVIEW, review)
        and not any(voice["asked"] for voice in voices),
        "results": [_result(result) for result in review.results.select_related("reading", "gathered_by")],
        "visits": api.visits_of(review.programme, *cycle_of(review)), "fewest": api.FEWEST_TEACHERS,
        "findings": findings, "unanswered": sum(each.answer.state == "open" for each in findings),
        "next": _next(reader, review, voices, findings) if runs else None,
        "links": links.shown(reader, ("programme_review", review.pk)),
        "asked": [survey for voice in voices for survey in voice["asked"]],
    }  # fmt: skip


@dataclass(frozen=True)
class Next:
    """The next thing that a review needs, and where it is done; url: "" where somebody else does it."""

    what: str
    why: str
    minutes: int
    url: str
    go: str


def _next(reader: Person, review: ProgrammeReview, voices: list[dict[str, Any]], findings: list[Any]) -> Next:
    unheard = [voice for voice in voices if not voice["heard"] and not voice["asked"]]
    if unheard:
        place = f"{reverse('reviews:hearings', args=[review.pk])}?voice={unheard[0]['code']}"
        names = ", ".join(voice["title"] for voice in unheard)
        why = _("Not heard yet: %(voices)s. A talk counts like a survey.") % {"voices": names}
        return Next(_("Hear those who know it"), why, 20, place, _("Keep what they said"))
    if not findings:
        place, why = (
            reverse("reviews:finding_new", args=[review.pk]),
            _("With what says so, and what speaks against it."),
        )
        return Next(_("Write down what you found"), why, 15, place, _("Write a finding down"))
    last = max((closes for voice in voices for _round, closes, _people in voice["asked"]), default=None)
    if last is not None:
        why = _("Those who are asked can answer until %(day)s. Findings can be weighed anew then.")
        return Next(_("Wait for the answers"), why % {"day": date_format(last)}, 0, "", "")
    why = _("Its findings then wait for an answer, and its next date is set.")
    if not may(reader, rules.CONCLUDE_REVIEW, review):
        return Next(_("Ready to be concluded"), _("The head concludes it. %(why)s") % {"why": why}, 0, "", "")
    return Next(_("Conclude it"), why, 10, reverse("reviews:conclusion", args=[review.pk]), _("Conclude"))


def cycle_of(review: ProgrammeReview) -> tuple[date, date]:
    """The days that a review looks back over: one cycle up to its date."""
    last = localdate(review.concluded_at) if review.concluded_at else review.due_on
    return months_later(last, -review.programme.cycle_months), last


def lifecycle_of(review: ProgrammeReview) -> list[tuple[str, Any, str]]:
    """The stages, with the days on which they were reached."""
    planned = (State.PLANNED, State.PLANNED.label, _day(review.planned_at))
    if review.state == State.WITHDRAWN:
        return [planned, (State.WITHDRAWN, State.WITHDRAWN.label, _day(review.withdrawn_at))]
    return [
        planned, (State.GATHERING, State.GATHERING.label, _day(review.gathering_at)),
        (State.WEIGHING, State.WEIGHING.label, _day(review.weighing_at)),
        (State.CONCLUDED, State.CONCLUDED.label, _day(review.concluded_at)),
    ]  # fmt: skip


def _day(moment: Any) -> str:
    if moment is None:
        return ""
    return date_format(moment if not hasattr(moment, "hour") else localdate(moment), "MONTH_DAY_FORMAT")


def titles(voices: Iterable[str]) -> list[str]:
    """Voices in words."""
    return [str(Voice(voice).label) for voice in voices]


def missing_of(review: ProgrammeReview, voices: list[dict[str, Any]]) -> list[str]:
    """Voices that were not heard and that nobody asks now; of a concluded review those that were not heard then."""
    if review.is_open:
        return [voice["title"] for voice in voices if not voice["heard"] and not voice["asked"]]
    return titles(review.missing) if review.state == State.CONCLUDED else []


def _voice(heard: Heard) -> dict[str, Any]:
    return {
        "code": heard.code, "title": heard.title, "heard": heard.is_heard, "meetings": heard.meetings,
        "asked": heard.asked,
        "surveys": [
            {
                "title": survey.title, "url": reverse("voice:results", args=[survey.pk]),
                "said": [_answered(each) for each in said], "figures": _figures(survey, figures),
            }
            for survey, said, figures in heard.surveys
        ],
    }  # fmt: skip


def _answered(said: queries.Said) -> str:
    return _("%(group)s: %(answered)s of %(invited)s answered") % {
        "group": said.title, "answered": said.answered or 0, "invited": said.invited or 0,
    }  # fmt: skip


def _figures(survey: Round, figures: list[Any]) -> list[str]:
    titles = dimensions_of(survey, get_language() or "en") if figures else {}
    return [_figure(titles.get(each.code, each.code), each) for each in figures]


def _figure(title: str, figure: Any) -> str:
    """A mean on its scale: "Being heard: 4.9 on a scale from 1 to 7 (likely 4.6 to 5.3, n = 139)"."""
    numbers = {name: number_format(round(getattr(figure, name), 1)) for name in ("mean", "low", "high")
               if getattr(figure, name) is not None}  # fmt: skip
    start, end = (_end(each) for each in figure.statistics.get("scale", (1, 5)))
    words = (
        _("%(title)s: %(mean)s on a scale from %(start)s to %(end)s (likely %(low)s to %(high)s, n = %(n)s)")
        if "low" in numbers
        else _("%(title)s: %(mean)s on a scale from %(start)s to %(end)s (n = %(n)s)")
    )
    return words % {**numbers, "title": title, "n": figure.n, "start": start, "end": end}


def _end(value: float) -> str:
    """An end of a scale, without decimals where it has none."""
    return str(number_format(int(value) if value == int(value) else value))


@dataclass(frozen=True)
class ShownResult:
    """A result as people read it. value and counted: "78 %" and "14 of 18"; source: of words from elsewhere."""

    title: str
    value: str
    counted: str
    between: str
    day: date | None
    source: str
    tells: str
    url: str
    pk: int


def _result(result: GatheredResult) -> ShownResult:
    reading = result.reading
    if reading is None:
        return ShownResult(result.title, "", "", "", None, result.source, result.tells, "", result.pk)
    words = words_of(reading)
    return ShownResult(
        title_of(reading), words.value, words.counted, words.between, reading.taken_on, "", result.tells,
        reverse("evidence:reading", args=[reading.pk]), result.pk,
    )  # fmt: skip


@dataclass(frozen=True)
class ShownFinding:
    """A finding as people read it, with what speaks for and against it, and how it was answered."""

    finding: Finding
    url: str
    supports: tuple[str, ...]
    contradicts: tuple[str, ...]
    answer: Answer
    words: str
    tag: str
    came: tuple[registry.Seen, ...] = ()

    @property
    def is_open(self) -> bool:
        """It waits for an answer."""
        return self.answer.state == "open"


ANSWER_WORDS = {
    "plan": (gettext_lazy("In the plan"), "good"), "decision": (gettext_lazy("Answered by a decision"), "good"),
    "declined": (gettext_lazy("Answered with a reason"), "rest"), "open": (gettext_lazy("Waits for an answer"), "warn"),
}  # fmt: skip


def findings_of(reader: Person, review: ProgrammeReview) -> list[ShownFinding]:
    """All findings of a review with what came of them; three queries, and one for each kind that answers."""
    rows = list(
        review.findings.select_related("review__programme").prefetch_related(
            "sources__result", "sources__meeting", "sources__round"
        )
    )
    answers = queries.answers_of(rows)
    seen = registry.see(reader, {reference for answer in answers.values() for reference in answer.by})
    return [
        replace(shown(finding, answer), came=tuple(seen[reference] for reference in answer.by))
        for finding in rows
        for answer in (answers[finding.pk],)
    ]


def shown(finding: Finding, answer: Answer) -> ShownFinding:
    """One finding."""
    sources = list(finding.sources.all())
    words, tag = ANSWER_WORDS.get(answer.state, ("", ""))
    return ShownFinding(
        finding, finding_address(finding), tuple(str(each) for each in sources if not each.contradicts),
        tuple(str(each) for each in sources if each.contradicts), answer, str(words), tag,
    )  # fmt: skip


def into_the_plan(finding: Finding) -> str:
    """Where a finding becomes a priority; "" where an installation has no plan."""
    address = address_of("plan:priority_new")
    return f"{address}?from=finding:{finding.pk}" if address else ""


def promise_from(finding: Finding) -> str:
    """Where "you said, we will" is written down about a finding."""
    address = address_of("evidence:make_promise")
    return f"{address}?about_kind=finding&about_id={finding.pk}" if address else ""
