"""What the pages of programme reviews read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from headship.areas.improvement.reviews.models import (
    VOICE_OF_GROUP,
    Finding,
    GroupVoice,
    Programme,
    ProgrammeReview,
    Voice,
    made_by,
)
from headship.evidence.models import Citation
from headship.school.models import Person
from headship.voice.api import Round, figures_of, rounds_about

RELATED = ("programme__owner", "owner", "team", "planned_by", "concluded_by")
DIMENSION = "dimension"


def programmes_seen(person: Person) -> QuerySet[Programme]:
    """Programmes that this person sees: `open_review` (its id or None), `concluded` (how many), the next date first."""
    open_ones = ProgrammeReview.objects.filter(programme=OuterRef("pk"), state__in=ProgrammeReview.OPEN)
    rows: QuerySet[Programme] = Programme.objects.visible_to(person).running()
    return (
        rows.select_related("owner")
        .annotate(
            open_review=Subquery(open_ones.values("pk")[:1]),
            concluded=Count("reviews", filter=Q(reviews__counted=True)),
        )
        .order_by("next_on", "title")
    )


@dataclass(frozen=True)
class Said:
    """What one group said in a survey: how many answered of how many, and its means, as they were published."""

    title: str
    answered: int | None
    invited: int | None


@dataclass
class Heard:
    """One voice on a review's page: the meetings, the surveys, and whether it was heard at all.

    asked: surveys still open, as (round, the last day, groups of this voice).
    """

    code: str
    title: str
    meetings: list[GroupVoice] = field(default_factory=list)
    surveys: list[tuple[Round, list[Said], list[Any]]] = field(default_factory=list)
    asked: list[tuple[Round, date, int]] = field(default_factory=list)

    @property
    def is_heard(self) -> bool:
        """Somebody spoke, or answered a survey that is closed."""
        return bool(self.meetings) or any(said.answered for _r, groups, _f in self.surveys for said in groups)


def voices_of(review: ProgrammeReview) -> list[Heard]:
    """The three voices of a review, beside each other. Four queries, and one for each closed survey."""
    voices = {code: Heard(code, str(label)) for code, label in Voice.choices}
    for meeting in review.meetings.select_related("kept_by"):
        voices[meeting.voice].meetings.append(meeting)
    for asked in rounds_about("programme_review", review.pk).prefetch_related("groups"):
        if asked.state != Round.State.DRAFT:
            _place(voices, asked)
    return list(voices.values())


def _place(voices: dict[str, Heard], asked: Round) -> None:
    figures = _figures(asked) if asked.state == Round.State.CLOSED else {}
    for code, heard in voices.items():
        groups = [group for group in asked.groups.all() if VOICE_OF_GROUP.get(group.code) == code]
        if not groups:
            continue
        if asked.state == Round.State.CLOSED:
            said = [Said(group.title, group.answered, group.invited) for group in groups]
            mine = [figure for group in groups for figure in figures.get(group.code, ())]
            heard.surveys.append((asked, said, mine))
        else:
            heard.asked.append((asked, localdate(asked.closes_at), sum(_invited(group) for group in groups)))


def _invited(group: Any) -> int:
    return int(group.invited) if group.invited is not None else int(group.invitations.count())


def _figures(asked: Round) -> dict[str, list[Any]]:
    """The means of each group that the round published and shows."""
    found: dict[str, list[Any]] = {}
    for figure in figures_of(asked).filter(level=DIMENSION, hidden="", mean__isnull=False).order_by("pk"):
        found.setdefault(figure.group_code, []).append(figure)
    return found


def voices_asked(review: ProgrammeReview) -> dict[str, date]:
    """The voices that a survey asks just now, each with its last day."""
    found: dict[str, date] = {}
    for asked in rounds_about("programme_review", review.pk).filter(state=Round.State.OPEN).prefetch_related("groups"):
        for group in asked.groups.all():
            if group.code in VOICE_OF_GROUP:
                voice, day = str(VOICE_OF_GROUP[group.code]), localdate(asked.closes_at)
                found[voice] = max(found.get(voice, day), day)
    return found


def sources_of(review: ProgrammeReview) -> tuple[list[Any], list[Any], list[Any]]:
    """What a finding of this review may rest on: results, meetings, and closed surveys that somebody answered."""
    rounds = rounds_about("programme_review", review.pk).filter(state=Round.State.CLOSED, groups__answered__gt=0)
    return list(review.results.select_related("reading")), list(review.meetings.all()), list(rounds.distinct())


@dataclass(frozen=True)
class Answer:
    """How a finding stands: "plan", "decision", "declined", "open" or "" where nothing is asked of anybody.

    by: the (kind, id) of the records that answer it.
    """

    state: str
    by: tuple[tuple[str, int], ...] = ()


IN_THE_PLAN = ("priority", "action")  # what rests on a finding, once somebody does something about it


def answers_of(findings: list[Finding]) -> dict[int, Answer]:
    """How findings stand, by id; one query. A decision answers once it is made."""
    on_them = Citation.objects.filter(target_kind="finding", target_id__in=[finding.pk for finding in findings])
    planned = on_them.filter(source_kind__in=IN_THE_PLAN, relation="rests_on")
    decided = made_by(on_them.filter(source_kind="decision"))
    cited: dict[int, list[tuple[str, int]]] = {}
    for row in (planned | decided).order_by("cited_at"):
        cited.setdefault(row.target_id, []).append((row.source_kind, row.source_id))
    return {finding.pk: _answer(finding, tuple(cited.get(finding.pk, ()))) for finding in findings}


def _answer(finding: Finding, by: tuple[tuple[str, int], ...]) -> Answer:
    kinds = {kind for kind, _id in by}
    if kinds & set(IN_THE_PLAN):
        return Answer("plan", by)
    if "decision" in kinds:
        return Answer("decision", by)
    if finding.declined_at is not None:
        return Answer("declined")
    asks = finding.kind == Finding.Kind.CHANGE and finding.review.state == ProgrammeReview.State.CONCLUDED
    return Answer("open") if asks else Answer("")


def concluded_since(since: datetime) -> QuerySet[ProgrammeReview]:
    """Reviews concluded after a moment."""
    rows: QuerySet[ProgrammeReview] = ProgrammeReview.objects.filter(concluded_at__gt=since)
    return rows.select_related("programme")
