"""What other rooms may use of voice."""

from __future__ import annotations

from django.db.models import QuerySet

from headship.voice.models import Figure, Round
from headship.voice.queries import GroupVoice, Saying, Voice, VoiceView, voice_of


def rounds_about(kind: str, record_id: int) -> QuerySet[Round]:
    """The rounds about one record, newest first. The caller narrows them to what its reader may see."""
    rows: QuerySet[Round] = Round.objects.filter(about_kind=kind, about_id=record_id).order_by("-opens_at", "-pk")
    return rows


def figures_of(asked: Round) -> QuerySet[Figure]:
    """All that a closed round published."""
    rows: QuerySet[Figure] = Figure.objects.filter(round=asked)
    return rows


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


__all__ = ["GroupVoice", "Saying", "Voice", "VoiceView", "figures_of", "latest_figure", "rounds_about", "voice_of"]
