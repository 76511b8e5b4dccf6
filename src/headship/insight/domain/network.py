"""One fit over the schools of a network: each keeps its own place among others that have no name.

Every school's results are read inside that school's own scope, one after the other; what goes into the fit are numbers
of learners without a name or an id. Each school stores its own copy of what came out, in its own rows: itself, and the
others by their estimates in order, without a code, a size or anything that stays the same from one fit to the next.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from headship.insight import api
from headship.insight.domain import analyses, fitting, preparing
from headship.insight.domain.fitting import Fitted, Found
from headship.insight.domain.preparing import Row
from headship.insight.models import Analysis, GroupEffect
from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope
from headship.school.models import Network, School

FEWEST_SCHOOLS = 5
OWN = "own"


def analyse_network(*, network: Network, method: str = "reml") -> list[Analysis]:
    """Fit over all schools of a network that have enough results, and keep each school's view in that school.

    Raises Refusal where fewer than five schools have: among so few the others would not be unnamed.
    """
    rows: list[Row] = []
    counted: dict[int, tuple[list[int], int, dict[str, int], int]] = {}
    for school in School.objects.filter(network=network).order_by("pk"):
        with school_scope(school.pk):
            taken, dropped = _rows_of(school)
            if len({row.learner for row in taken}) < school.minimum_group:
                continue
            rows += taken
            learners = len({row.learner for row in taken})
            counted[school.pk] = (sorted({row.year for row in taken}), learners, dropped, school.minimum_group)
    if len(counted) < FEWEST_SCHOOLS:
        raise Refusal(
            _("%(count)s schools of the network have results with prior attainment. From %(least)s on they can be "
              "compared without anybody knowing who is who.") % {"count": len(counted), "least": FEWEST_SCHOOLS}
        )  # fmt: skip
    spread, _flat = preparing.on_one_spread(rows)
    means = preparing.per_learner(spread)
    fitted = fitting.group_effects(means, lambda row: row.groups[OWN], method=method)
    return _keep_everywhere(fitted, counted, len(means), method)


@transaction.atomic
def _keep_everywhere(fitted: Fitted, counted: dict[int, Any], nobs: int, method: str) -> list[Analysis]:
    kept = []
    for school_id, (years, learners, dropped, minimum) in counted.items():
        with school_scope(school_id):
            analysis = Analysis(
                kind=Analysis.Kind.NETWORK, school_years=years, method=method, nobs=nobs, learners=learners,
                dropped=dropped, fits={GroupEffect.Level.SCHOOL: fitted.numbers}, minimum=minimum,
            )  # fmt: skip
            effects = _seen_from(school_id, fitted.effects)
            kept.append(analyses.keep(by=None, analysis=analysis, effects=effects))
    return kept


def _rows_of(school: School) -> tuple[list[Row], dict[str, int]]:
    """A school's results as their scales' own numbers: on a spread of its own, each school would be like any other."""
    frame = api.frame_of(api.years_there()[: analyses.YEARS_BACK], groups=False)
    collected = preparing.collect(frame)
    return [replace(row, groups={OWN: str(school.pk)}) for row in collected.rows], collected.dropped


def _seen_from(school_id: int, found: list[Found]) -> list[GroupEffect]:
    """A school's view: its own effect with its n, and the others in the order of their estimates, without theirs."""
    rows = []
    for place, each in enumerate(sorted(found, key=lambda each: each.estimate)):
        own = each.code == str(school_id)
        row = GroupEffect(
            level=GroupEffect.Level.SCHOOL, code=OWN if own else f"other-{place}", own=own,
            label="", n=each.n if own else None, estimate=each.estimate, se=each.se, low=each.low, high=each.high,
        )  # fmt: skip
        rows.append(row)
    return rows
