"""Figures in sentences: every number with how many said it and how sure that is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.kernel.ui.quantities import number_in_words
from headship.voice.instruments.content import Content, Item
from headship.voice.models import Figure


def number(value: float | None, decimals: int = 1) -> str:
    """A number as the reader's language writes it."""
    return "" if value is None else number_in_words(value, decimals)


def whole(value: float) -> str:
    """An end of a scale, without decimals where it has none."""
    return number_in_words(value, 0 if value == int(value) else 1)


def figure_in_words(figure: Figure, ends: tuple[str, str] | None = None) -> str:
    """ "3.8 on a scale from 1 (Never) to 5 (Always), from 41 answers.", or why nothing is shown.

    ends: the words at both ends of the scale, where it has some.
    """
    if figure.hidden:
        return hidden_in_words(figure.hidden)
    if figure.mean is None:
        return ngettext("%(n)s answer.", "%(n)s answers.", figure.n or 0) % {"n": number(figure.n, 0)}
    start, end = (whole(each) for each in figure.statistics.get("scale", (1, 5)))
    if ends:
        start, end = f"{start} ({ends[0]})", f"{end} ({ends[1]})"
    said = {"mean": number(figure.mean), "start": start, "end": end, "n": number(figure.n, 0)}
    return (
        ngettext(
            "%(mean)s on a scale from %(start)s to %(end)s, from %(n)s answer.",
            "%(mean)s on a scale from %(start)s to %(end)s, from %(n)s answers.", figure.n or 0,
        )
        % said
    )  # fmt: skip


def interval_in_words(figure: Figure) -> str:
    """ "Probably between 3.5 and 4.1.", or "" where there is no interval."""
    if figure.low is None or figure.high is None:
        return ""
    return _("Probably between %(low)s and %(high)s.") % {"low": number(figure.low), "high": number(figure.high)}


def hidden_in_words(reason: str) -> str:
    """Why a figure is not shown, for whoever looks for it."""
    reasons = {
        Figure.Hidden.SMALL: _("Too few answered to show it."),
        Figure.Hidden.COMPLEMENTARY: _("Not shown: with what else is told, somebody’s answer could be worked out."),
        Figure.Hidden.UNANIMOUS: _("Not shown: all gave the same answer, so it would tell what each of them said."),
    }
    return reasons.get(Figure.Hidden(reason), "") if reason else ""


def change_in_words(change: dict[str, Any] | None) -> str:
    """How a figure moved since the round before: up, down, or that one cannot tell. "" where nothing is compared."""
    if not change:
        return ""
    said = {
        "before": number(change["mean_before"]), "low": number(change["low"]), "high": number(change["high"]),
        "by": number(abs(change["difference"])),
    }  # fmt: skip
    if change["beyond"] == "up":
        return _("Up by %(by)s from %(before)s, more than chance (between %(low)s and %(high)s).") % said
    if change["beyond"] == "down":
        return _("Down by %(by)s from %(before)s, more than chance (between %(low)s and %(high)s).") % said
    return _("It was %(before)s. Cannot tell whether it moved: between %(low)s and %(high)s.") % said


def method_in_words(method: str) -> str:
    """How an interval was made."""
    return {
        "t": _("Intervals are Student’s t, at 95 %."),
        "bootstrap": _("Intervals are made by drawing from the answers again and again (bootstrap), at 95 %."),
    }.get(method, "")


def reliability_in_words(statistics: dict[str, Any]) -> list[str]:
    """What can be said of how far these questions hang together and how far people agree, a sentence each."""
    said = []
    if (alpha := statistics.get("alpha")) is not None:
        verdict = (
            _("they hang together") if alpha >= 0.7 else _("they measure different things, so read them one by one")
        )
        said.append(
            _("Cronbach’s alpha of its questions is %(alpha)s: %(verdict)s.")
            % {"alpha": number(alpha, 2), "verdict": verdict}
        )
    if (omega := statistics.get("omega")) is not None:
        said.append(_("McDonald’s omega is %(omega)s.") % {"omega": number(omega, 2)})
    if (rwg := statistics.get("rwg")) is not None:
        said.append(
            _("Agreement among those who answered (rwg) is %(rwg)s, where 1 is full.") % {"rwg": number(rwg, 2)}
        )
    if (icc1 := statistics.get("icc1")) is not None:
        said.append(
            _("%(share)s of what differs lies between groups (ICC(1)); group means are reliable to %(icc2)s (ICC(2)).")
            % {"share": number(max(0.0, icc1), 2), "icc2": number(statistics.get("icc2"), 2)}
        )
    if (needed := statistics.get("raters_needed")) is not None:
        said.append(
            ngettext(
                "A group’s figure can be trusted from about %(n)s answer on.",
                "A group’s figure can be trusted from about %(n)s answers on.", needed,
            )
            % {"n": number(needed, 0)}
        )  # fmt: skip
    return said


def ends_of(content: Content, item: Item, language: str) -> tuple[str, str] | None:
    """The words at both ends of an item's scale."""
    if item.answers_on is None:
        return None
    scale = item.answers_on
    ends = (
        option_in_words(content, item, str(scale.low), language),
        option_in_words(content, item, str(scale.high), language),
    )
    return ends if all(ends) else None


def option_in_words(content: Content, item: Item, value: str, language: str) -> str:
    """What an answer is called; "" for a point of a scale without words of its own."""
    if item.answers_on is None:
        return content.text(f"{item.key}.{value}", language)
    scale = item.answers_on
    end = {str(scale.low): "low", str(scale.high): "high"}.get(value)
    own = content.text(f"{end}.{item.key}", language) if end else ""
    return own or content.text(f"scale.{scale.code}.{value}", language)
