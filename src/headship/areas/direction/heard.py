"""What those affected say of a decision afterwards, as it was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.direction.models import Decision
from headship.voice import api as voice

ITEM, ASKED, CONSIDERED, REASON = "item", "asked", "considered", "reason"


@dataclass(frozen=True)
class Heard:
    """While it is open: until when. Then the sentences, and the page that tells more."""

    until: date | None
    sentences: tuple[str, ...]
    round_id: int


def heard_of(decision: Decision) -> Heard | None:
    """What the question to those affected brought; None where they were not asked. At most two queries."""
    if not decision.is_settled or decision.kind == Decision.Kind.SMALL:
        return None
    asked = voice.rounds_about("decision", decision.pk).first()
    if asked is None or asked.is_draft:
        return None
    if not asked.is_closed:
        return Heard(localdate(asked.closes_at), (), asked.pk)
    figures = {row.code: row for row in voice.figures_of(asked).filter(level=ITEM, group_code="") if not row.hidden}
    said = [_share(figures.get(ASKED))] + [_mean(figures.get(code), words) for code, words in _weighed()]
    sentences = tuple(each for each in said if each)
    few = _("Too few answered to show what they say. Ask them aloud, and write it down at the review.")
    return Heard(None, sentences or (few,), asked.pk)


def _weighed() -> list[tuple[str, str]]:
    return [
        (CONSIDERED, _("How seriously what they said was weighed: %(mean)s of 10 (%(low)s to %(high)s, n = %(n)s).")),
        (REASON, _("How clear the reason is to them: %(mean)s of 10 (%(low)s to %(high)s, n = %(n)s).")),
    ]


def _share(figure: Any) -> str:
    if figure is None or not figure.distribution:
        return ""
    yes, n = int(figure.distribution.get("yes", 0)), int(figure.n or 0)
    return ngettext(
        "%(yes)s of %(n)s person who answered says that they were asked before it was decided.",
        "%(yes)s of %(n)s people who answered say that they were asked before it was decided.", n,
    ) % {"yes": yes, "n": n}  # fmt: skip


def _mean(figure: Any, words: str) -> str:
    if figure is None or figure.mean is None or figure.low is None:
        return ""
    numbers = {name: number_format(round(getattr(figure, name), 1)) for name in ("mean", "low", "high")}
    return words % {**numbers, "n": figure.n}
