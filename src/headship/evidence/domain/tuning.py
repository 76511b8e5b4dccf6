"""Tuning an indicator to the school: thresholds, how far it looks back, the smallest group that it speaks of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger, readings
from headship.evidence.indicators import Indicator, indicator_named
from headship.evidence.models import IndicatorSetting, Reading
from headship.evidence.rules import SET_INDICATOR
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.kernel.scope import current_school_id
from headship.school.models import Person, School

SHORTEST, LONGEST = 7, 5 * 366  # days of look-back


@dataclass(frozen=True)
class Tuning:
    """How an indicator is read in this school; None keeps the default. Thresholds are in the value's own unit,
    shares from 0 to 1."""

    established: float | None = None
    leading: float | None = None
    lookback_days: int | None = None
    minimum_group: int | None = None


@dataclass(frozen=True)
class InForce:
    """How an indicator is read in this school, and which of it the school set by itself."""

    established: float
    leading: float
    lookback_days: int
    minimum_group: int
    setting: IndicatorSetting | None

    @property
    def is_own(self) -> bool:
        """True where the school changed something."""
        return self.setting is not None


def in_force(known: Indicator) -> InForce:
    """How an indicator is read in this school today. Two queries; for many indicators use `all_in_force`."""
    return _in_force(known, readings.settings_by_code().get(known.code), _least())


def all_in_force(known: list[Indicator]) -> dict[str, InForce]:
    """The same for many, by code, in two queries."""
    settings, least = readings.settings_by_code(), _least()
    return {each.code: _in_force(each, settings.get(each.code), least) for each in known}


def _in_force(known: Indicator, setting: IndicatorSetting | None, least: int) -> InForce:
    established, leading = readings.thresholds(known, setting)
    lookback = (setting.lookback_days if setting else None) or known.lookback_days
    group = max(least, (setting.minimum_group if setting else None) or 0)
    return InForce(established, leading, lookback, group, setting)


def is_share(known: Indicator) -> bool:
    """Whether its thresholds are shares: as it was last read, or else where both lie from 0 to 1."""
    last = Reading.objects.filter(indicator=known.code).order_by("-taken_on").first()
    return last.is_share if last else max(known.established, known.leading) <= 1


@transaction.atomic
def tune(*, by: Person, code: str, tuning: Tuning, reason: str) -> IndicatorSetting:
    """Change how an indicator is read, from its next reading on; that is taken at once for the school.

    Earlier readings keep the level that they had. Raises Denied, and Refusal, naming the field, where the indicator
    is unknown, the reason is missing, or the thresholds, the look-back or the smallest group cannot be.
    """
    require(by, SET_INDICATOR)
    known = indicator_named(code)
    if known is None:
        raise Refusal(_("There is no indicator %(code)s.") % {"code": code})
    if not reason.strip():
        raise Refusal(_("Say why, so that whoever reads the figure later understands it."), field="reason")
    # Two changes at once would each record the same state before it.
    School.objects.select_for_update().get(pk=current_school_id())
    before = in_force(known)
    _check(known, tuning, before)
    setting, _made = IndicatorSetting.objects.update_or_create(
        indicator=code,
        defaults={
            "established": tuning.established, "leading": tuning.leading, "lookback_days": tuning.lookback_days,
            "minimum_group": tuning.minimum_group, "reason": reason.strip(), "changed_by": by,
            "changed_at": clock.now(),
        },
    )  # fmt: skip
    _record(by, known, setting, before, in_force(known))
    readings.take(codes=[code])
    return setting


def _check(known: Indicator, tuning: Tuning, before: InForce) -> None:
    established = known.established if tuning.established is None else tuning.established
    leading = known.leading if tuning.leading is None else tuning.leading
    share = is_share(known)
    for field, value in (("established", established), ("leading", leading)):
        if not math.isfinite(value) or value < 0 or (share and value > 1):
            raise Refusal(
                _("Choose a share from 0 to 100 %.") if share else _("Choose a number from 0 upwards."), field=field
            )
    if (leading > established) if known.lower_is_better else (leading < established):
        raise Refusal(
            _("Less is better here: “leading” cannot lie above “established”.")
            if known.lower_is_better
            else _("“Leading” cannot lie below “established”."),
            field="leading",
        )
    if tuning.lookback_days is not None and not SHORTEST <= tuning.lookback_days <= LONGEST:
        raise Refusal(
            _("Look back over %(shortest)s days at least and %(longest)s at most.")
            % {"shortest": SHORTEST, "longest": LONGEST},
            field="lookback_days",
        )
    _check_group(tuning, before)


def _check_group(tuning: Tuning, before: InForce) -> None:
    """Upwards only: what was promised to a small group yesterday holds today."""
    own = before.setting.minimum_group if before.setting else None
    least = max(_least(), own or 0)
    wanted = tuning.minimum_group
    if (wanted is None and own) or (wanted is not None and wanted < least):
        raise Refusal(
            _("The smallest group can be raised, never lowered: write %(least)s or more.") % {"least": least},
            field="minimum_group",
        )
    if wanted is not None and wanted > 1000:
        raise Refusal(_("A smallest group of more than 1000 would hide everything."), field="minimum_group")


def _least() -> int:
    least: int = School.objects.values_list("minimum_group", flat=True).get(pk=current_school_id())
    return least


def _record(by: Person, known: Indicator, setting: IndicatorSetting, before: InForce, after: InForce) -> None:
    fields = ("established", "leading", "lookback_days", "minimum_group")
    changed: dict[str, Any] = {
        field: [getattr(before, field), getattr(after, field)]
        for field in fields
        if getattr(before, field) != getattr(after, field)
    }
    ledger.record(
        by=by, verb="indicator.set", record_kind="indicator_setting", record_id=setting.pk,
        label=str(known.title), summary=_("Changed how “%(title)s” is read: %(reason)s") % {
            "title": known.title, "reason": setting.reason,
        },
        clauses=known.clauses, payload={"indicator": known.code, "reason": setting.reason, "changed": changed},
    )  # fmt: skip
