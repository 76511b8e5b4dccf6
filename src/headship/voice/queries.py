"""What people say, by the codes of elements and standards: the voice lens. Reads what rounds published, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from headship.kernel.prepared import Prepared
from headship.school.models import Person
from headship.school.queries import appraiser_of
from headship.voice.models import Feedback, Figure, Round

ELEMENT, STANDARD, LEADERS = "element", "standard", "leaders"
SELF = "self"


@dataclass(frozen=True)
class GroupVoice:
    """What one group says, or why it is not shown. hidden: "", "small", "complementary" or "unanimous"."""

    code: str
    title: str
    n: int | None
    mean: float | None
    low: float | None
    high: float | None
    hidden: str


@dataclass(frozen=True)
class Saying:
    """What one round says about an element or a standard, on the round's own scale.

    own: the leader's own view in a 360°. groups: those that were told apart. of_leaders: it is gathered from the
    360° of several leaders, and n counts leaders.
    """

    round_id: int
    title: str
    closed_on: date | None
    scale: tuple[float, float]
    n: int | None
    mean: float | None
    low: float | None
    high: float | None
    hidden: str
    minimum: int
    own: float | None
    groups: tuple[GroupVoice, ...]
    feedback_id: int | None
    of_leaders: bool

    @property
    def share(self) -> float | None:
        """Where the mean lies between the ends of its scale, from 0 to 1."""
        return self.place(self.mean)

    @property
    def url(self) -> str:
        """The page that tells more; none where it is leaders' own."""
        if self.of_leaders:
            return ""
        if self.feedback_id is not None:
            return reverse("voice:feedback", args=[self.feedback_id])
        return reverse("voice:results", args=[self.round_id])

    def place(self, value: float | None) -> float | None:
        """Where a value lies between the ends of the scale, from 0 to 1."""
        start, end = self.scale
        return None if value is None else min(1.0, max(0.0, (value - start) / (end - start)))


@dataclass(frozen=True)
class VoiceView:
    """All that is said about one element or standard, the broadest base first. Different rounds are never averaged."""

    code: str
    sayings: tuple[Saying, ...]

    @property
    def first(self) -> Saying:
        """The saying that the picture draws."""
        return self.sayings[0]


Voice = dict[str, VoiceView]


class _Row(NamedTuple):
    round_id: int
    title: str
    closed_at: datetime | None
    minimum: int
    feedback_id: int | None
    level: str
    code: str
    group_code: str
    n: int | None
    mean: float | None
    low: float | None
    high: float | None
    hidden: str
    statistics: dict[str, Any]


_COLUMNS = (
    "round_id", "round__title", "round__closed_at", "round__minimum_group", "round__feedback__pk", "level", "code",
    "group_code", "n", "mean", "low", "high", "hidden", "statistics",
)  # fmt: skip


def _figures(*conditions: Q) -> Any:
    return (
        Figure.objects.filter(*conditions, round__state=Round.State.CLOSED)
        .order_by("-round__closed_at", "-round_id", "group_code")
        .values_list(*_COLUMNS)
    )


def _of_school() -> Any:
    """The newest round of each series about the school itself, and what the 360° of several leaders say together."""
    later = Round.objects.filter(previous=OuterRef("round"), state=Round.State.CLOSED)
    said = Q(level__in=(ELEMENT, STANDARD), round__leader__isnull=True, round__about_kind="") & ~Q(Exists(later))
    return _figures(said | Q(level=LEADERS))


SCHOOLS_VOICE = Prepared(_of_school)
LEADERS_VOICE = Prepared(
    lambda leader_id: _figures(
        Q(level__in=(ELEMENT, STANDARD), round__leader_id=leader_id, round__feedback__released_at__isnull=False)
    )
)
LEADERS_SHARED_VOICE = Prepared(
    lambda leader_id: _figures(
        Q(level__in=(ELEMENT, STANDARD), round__leader_id=leader_id),
        Q(round__feedback__shared_with_appraiser_at__isnull=False),
    )
)


def voice_of(reader: Person | None, leader: Person | None = None) -> Voice:
    """The voice lens by code of element and of standard, for the school or for one leader. One query.

    A leader's is the newest 360° that was released to them: for that leader alone, and for their appraiser where
    the leader shared it; anybody else, and the command line, hears nothing. The school's has 360° figures only as
    gathered from five leaders or more.
    """
    if leader is None:
        return _views(_newest_gathering(_Row._make(row) for row in SCHOOLS_VOICE()))
    if reader is not None and reader.pk == leader.pk:
        return _views(_newest_round(_Row._make(row) for row in LEADERS_VOICE(leader.pk)))
    if reader is not None and appraiser_of(leader) == reader:
        return _views(_newest_round(_Row._make(row) for row in LEADERS_SHARED_VOICE(leader.pk)))
    return {}


def _newest_round(rows: Iterable[_Row]) -> Iterator[_Row]:
    """The rows of the first round, which is the newest."""
    first = None
    for row in rows:
        first = first or row.round_id
        if row.round_id == first:
            yield row


def _newest_gathering(rows: Iterable[_Row]) -> Iterator[_Row]:
    """All rows of surveys, and of what leaders' 360° say together only the newest."""
    newest = None
    for row in rows:
        if row.level == LEADERS:
            newest = newest or row.round_id
            if row.round_id != newest:
                continue
        yield row


def _views(rows: Iterable[_Row]) -> Voice:
    by_saying: dict[tuple[str, int, bool], list[_Row]] = {}
    for row in rows:
        by_saying.setdefault((row.code, row.round_id, row.level == LEADERS), []).append(row)
    sayings: dict[str, list[Saying]] = {}
    for (code, _round, _gathered), several in by_saying.items():
        said = _saying(several)
        if said is not None:
            sayings.setdefault(code, []).append(said)
    return {code: VoiceView(code, tuple(sorted(said, key=_breadth, reverse=True))) for code, said in sayings.items()}


def _breadth(said: Saying) -> tuple[bool, int]:
    return said.mean is not None, said.n or 0


def _saying(rows: list[_Row]) -> Saying | None:
    whole = next((row for row in rows if row.group_code == ""), None)
    if whole is None:
        return None
    own = next((row.mean for row in rows if row.group_code == SELF), None)
    start, end = whole.statistics.get("scale", (1, 5))
    return Saying(
        round_id=whole.round_id, title=whole.statistics.get("title", whole.title),
        closed_on=timezone.localtime(whole.closed_at).date() if whole.closed_at else None,
        scale=(start, end), n=whole.n, mean=whole.mean, low=whole.low, high=whole.high, hidden=whole.hidden,
        minimum=whole.minimum, own=own, feedback_id=whole.feedback_id, of_leaders=whole.level == LEADERS,
        groups=tuple(
            GroupVoice(
                row.group_code, row.statistics.get("group", row.group_code), row.n, row.mean, row.low, row.high,
                row.hidden,
            )
            for row in rows if row.group_code not in ("", SELF)
        ),
    )  # fmt: skip


def feedback_seen(person: Person) -> Any:
    """The feedback that this person may open, newest first."""
    rows = Feedback.objects.visible_to(person).select_related("round", "leader", "companion")
    return rows.order_by("-asked_at", "-pk")
