"""Progress counted at night, in schools and networks to which results came since the last time."""

from __future__ import annotations

import logging

from django.utils import timezone

from headship.insight.domain import analyses, network
from headship.insight.models import Analysis, Attainment
from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope
from headship.school.models import Network, School

log = logging.getLogger(__name__)


def count() -> str:
    """One line on what was counted. A school without enough results is left as it is."""
    changed = {school.pk for school in School.objects.order_by("pk") if _count_in(school)}
    networks = 0
    for each in Network.objects.filter(schools__in=changed).distinct().order_by("pk"):
        try:
            networks += bool(network.analyse_network(network=each))
        except Refusal as refusal:
            log.info("The network %s was not counted: %s", each.pk, refusal)
    return f"{len(changed)} schools and {networks} networks counted"


def _count_in(school: School) -> bool:
    with school_scope(school.pk), timezone.override(school.zone):
        if not is_stale():
            return False
        try:
            analyses.analyse(by=None)
        except Refusal as refusal:
            log.info("Progress in school %s was not counted: %s", school.pk, refusal)
            return False
        return True


def is_stale() -> bool:
    """Whether there are results that the current analysis cannot have counted: newer rows, or fewer."""
    newest = Attainment.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return False
    seen = (
        Analysis.objects.filter(kind=Analysis.Kind.SCHOOL, subject="", current=True)
        .values_list("newest", "attainments")
        .first()
    )
    return seen != (newest, Attainment.objects.count())
