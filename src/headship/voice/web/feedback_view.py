"""The sentences of a leader's report."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from headship.voice import words
from headship.voice.models import Feedback, Figure
from headship.voice.report import Differs, Line, Report


def words_of(report: Report) -> dict[str, Any]:
    """What the page says of blind spots, hidden strengths, groups that differ, and what moved."""
    return {
        "blind_spots": [(line, _against(line)) for line in report.blind_spots],
        "hidden_strengths": [(line, _against(line)) for line in report.hidden_strengths],
        "differing": [_differing(each) for each in report.differing],
        "strongest": [(line, _said(line)) for line in report.strongest],
        "weakest": [(line, _said(line)) for line in report.weakest],
        "moved": [(line, words.change_in_words(dict(line.change or {}))) for line in report.moved],
        "chapters": [
            (chapter, [(line, words.change_in_words(dict(line.change or {}))) for line in chapter.lines])
            for chapter in report.chapters
        ],
    }


def _against(line: Line) -> str:
    held = line.held or {}
    return _("You say %(own)s, the others %(mean)s: %(by)s apart, probably between %(low)s and %(high)s.") % {
        "own": words.number(held.get("own")), "mean": words.number(line.everybody.mean),
        "by": words.number(abs(held.get("difference", 0.0))),
        "low": words.number(min(abs(held.get("low", 0.0)), abs(held.get("high", 0.0)))),
        "high": words.number(max(abs(held.get("low", 0.0)), abs(held.get("high", 0.0)))),
    }  # fmt: skip


def _differing(each: Differs) -> str:
    said = {
        "group": each.group.title, "code": each.line.code, "title": each.line.title,
        "own": words.number(each.line.own), "mean": words.number(each.group.mean),
    }  # fmt: skip
    if each.beyond == "above":
        return _("%(group)s see less of %(code)s %(title)s than you do: %(mean)s beside your %(own)s.") % said
    return _("%(group)s see more of %(code)s %(title)s than you do: %(mean)s beside your %(own)s.") % said


def _said(line: Line) -> str:
    said = {
        "mean": words.number(line.everybody.mean), "low": words.number(line.everybody.low),
        "high": words.number(line.everybody.high), "n": words.number(line.everybody.n, 0),
    }  # fmt: skip
    if line.everybody.low is None:
        return _("%(mean)s (n = %(n)s)") % said
    return _("%(mean)s, probably between %(low)s and %(high)s (n = %(n)s)") % said


def elements_of(feedback: Feedback) -> list[str]:
    """The codes of the elements that the report speaks of, in order."""
    codes = Figure.objects.filter(round=feedback.round, level=Figure.Level.ELEMENT, group_code="")
    return sorted(codes.values_list("code", flat=True), key=lambda code: [int(part) for part in code.split(".")])
