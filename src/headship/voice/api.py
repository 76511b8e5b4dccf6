"""What other rooms may use of voice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from headship.school.models import Person
from headship.voice.domain.instruments import install, newest
from headship.voice.domain.intake import content_of
from headship.voice.domain.naming import named_by
from headship.voice.domain.rounds import Asked, open_round, plan
from headship.voice.models import Figure, Instrument, Round
from headship.voice.queries import GroupVoice, Saying, Voice, VoiceView, voice_of


def rounds_about(kind: str, record_id: int) -> QuerySet[Round]:
    """The rounds about one record, newest first. The caller narrows them to what its reader may see."""
    rows: QuerySet[Round] = Round.objects.filter(about_kind=kind, about_id=record_id).order_by("-opens_at", "-pk")
    return rows


@transaction.atomic
def ask(
    *, by: Person, instrument_code: str, groups: Iterable[Asked], about: tuple[str, int] | None, title: str,
    opens_at: datetime, closes_at: datetime, purpose: str = "",
) -> Round:  # fmt: skip
    """Ask at once with an instrument that ships. Whether this person may is for the room that calls to have checked.

    Raises Refusal where nobody would be asked, or while the school is quiet.
    """
    if not Instrument.objects.filter(code=instrument_code).exists():
        install(by.school)
    asked = plan(
        by=by, version=newest(instrument_code), title=title, groups=groups, opens_at=opens_at, closes_at=closes_at,
        purpose=purpose, about=about, own_leave=True,
    )  # fmt: skip
    return open_round(by=by, round=asked, own_leave=True)


def published(kind: str, *, level: str, code: str) -> QuerySet[Figure]:
    """The figures over everybody that rounds about this kind of record published and show."""
    rows: QuerySet[Figure] = Figure.objects.filter(
        round__about_kind=kind, round__leader__isnull=True, level=level, code=code, group_code="", hidden=""
    )
    return rows


def figures_of(asked: Round) -> QuerySet[Figure]:
    """All that a closed round published."""
    rows: QuerySet[Figure] = Figure.objects.filter(round=asked)
    return rows


def dimensions_of(asked: Round, language: str) -> dict[str, str]:
    """What each dimension of a round's figures is called, by its code."""
    content = content_of(asked.version)
    return {name: content.text(f"dimension.{name}", language) for name in content.dimensions}


def latest_figure(*, about: tuple[str, int] | None, level: str, code: str, group: str = "") -> Figure | None:
    """The newest published figure of this code about a record, or about the school where `about` is None."""
    kind, record_id = about or ("", None)
    found: Figure | None = (
        Figure.objects.filter(
            level=level, code=code, group_code=group, round__about_kind=kind, round__about_id=record_id,
            round__leader__isnull=True,
        )
        .order_by("-round__closed_at")
        .select_related("round")
        .first()
    )  # fmt: skip
    return found


__all__ = [
    "Asked", "GroupVoice", "Round", "Saying", "Voice", "VoiceView", "ask", "dimensions_of", "figures_of",
    "latest_figure", "named_by", "published", "rounds_about", "voice_of",
]  # fmt: skip
