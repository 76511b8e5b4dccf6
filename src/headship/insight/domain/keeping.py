"""Keeping a figure of a picture as it stands, so that a decision, a priority or a report can cite it."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.evidence.rules import FREEZE_READING
from headship.insight.baselines import KEPT_FIGURES, OF_A_YEAR
from headship.insight.domain.analyses import span_of
from headship.insight.domain.years import school_year_of
from headship.insight.models import GroupEffect
from headship.insight.wording import label_of
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import require
from headship.school.models import Person


@transaction.atomic
def freeze_effect(*, by: Person, effect: GroupEffect) -> Reading:
    """Keep what an analysis says of a group as a reading that never changes; kept once, however often it is asked.

    The same group of a later analysis has the same code, so that it can be read again. Raises Denied, and Refusal
    for a class, which is its teacher's, and where there is no figure.
    """
    require(by, FREEZE_READING)
    seen = GroupEffect.objects.visible_to(by).select_related("analysis").filter(pk=effect.pk).first()
    if seen is None:
        raise Denied(_("This figure is not yours to cite."))
    if seen.level == GroupEffect.Level.CLASS:
        raise Refusal(_("A class’s progress is for its teacher and their line leader; it cannot be cited."))
    if seen.hidden or seen.estimate is None:
        raise Refusal(_("There is no figure here to keep."))
    taken_on = localtime(seen.analysis.made_at).date()
    code, title = code_of(seen), _title(seen)
    kept = Reading.objects.filter(indicator=code, frozen=True, taken_on=taken_on, value=seen.estimate).first()
    if kept is not None:
        return kept
    reading = Reading(
        indicator=code, kind=Reading.Kind.MEAN, purpose=Purpose.ACCOUNTABLE, taken_on=taken_on,
        period_start=_begin(seen), denominator=seen.n or 0, numerator=None, value=seen.estimate, low=seen.low,
        high=seen.high, current=False, frozen=True, title=title,
    )  # fmt: skip
    reading.save()
    ledger.record(
        by=by, verb="reading.freeze", record_kind="reading", record_id=reading.pk, label=title,
        summary=_("Kept as it stood: %(title)s") % {"title": title},
        payload={
            "indicator": code, "analysis": seen.analysis_id, "value": seen.estimate, "low": seen.low,
            "high": seen.high, "n": seen.n, "taken_on": taken_on,
        },
    )  # fmt: skip
    return reading


def code_of(effect: GroupEffect) -> str:
    """The same for the same group, whatever the analysis: so that two readings of it can be put side by side.

    A single year has the code of all years with `-year` behind it, so that a later year alone can be held against
    the years before it.
    """
    single = effect.basis.isdecimal()
    basis = str(GroupEffect.Basis.ALL) if single else effect.basis
    named = "|".join((effect.analysis.kind, effect.analysis.subject, effect.field, effect.code, basis))
    code = f"{KEPT_FIGURES}{effect.level}-{hashlib.sha256(named.encode()).hexdigest()[:12]}"
    return code + OF_A_YEAR if single else code


def _title(effect: GroupEffect) -> str:
    return _("Progress of %(group)s, %(span)s, in standard deviations") % {
        "group": label_of(effect.level, effect.field, effect.label), "span": span_of(effect),
    }  # fmt: skip


def _begin(effect: GroupEffect) -> date:
    """The first day of the first school year that was counted, near enough: the first of August."""
    year = int(effect.basis) if effect.basis.isdecimal() else min(effect.analysis.school_years)
    first = date(year - 1, 8, 1)
    return first if school_year_of(first) == year else first.replace(month=9)
