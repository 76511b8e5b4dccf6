"""Which sensitive data about learners the school keeps: each field by itself, with a reason, or not at all."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.exchange.models import DemographicChoice, WaitingRow
from headship.exchange.oneroster import words
from headship.exchange.oneroster.format import DEMOGRAPHIC_FIELDS
from headship.insight.models import LearnerCharacteristic
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person

SHORTEST_REASON = 10


@transaction.atomic
def turn_on(*, by: Person, field: str, reason: str) -> DemographicChoice:
    """Keep a field from now on, for a reason that stands in the ledger. Raises Refusal without a reason."""
    reason = " ".join(reason.split())
    _refuse_unknown(field)
    if len(reason) < SHORTEST_REASON:
        raise Refusal(_("Say in a sentence what the school needs it for."), field="reason")
    if DemographicChoice.objects.filter(field=field, turned_off_at__isnull=True).exists():
        raise Refusal(_("This is kept already."))
    choice: DemographicChoice = DemographicChoice.objects.create(field=field, reason=reason[:300], turned_on_by=by)
    _record(by, choice, "demographics.turn_on", _("Began to keep “%(field)s” about learners: %(reason)s"))
    return choice


@transaction.atomic
def turn_off(*, by: Person, choice: DemographicChoice) -> int:
    """Keep a field no longer: what is stored of it is removed at once. Returns how many values that were."""
    if choice.turned_off_at is not None:
        raise Refusal(_("This is not kept any more."))
    choice.turned_off_at = clock.now()
    choice.save(update_fields=["turned_off_at"])
    removed, _by_model = LearnerCharacteristic.objects.filter(field=choice.field).delete()
    WaitingRow.objects.filter(file="demographics", content__field=choice.field).delete()
    _record(by, choice, "demographics.turn_off", _("Removed “%(field)s” about learners."), removed=removed)
    return removed


def _refuse_unknown(field: str) -> None:
    if field not in DEMOGRAPHIC_FIELDS:
        raise Refusal(_("There is no such field."))


def _record(by: Person, choice: DemographicChoice, verb: str, sentence: str, **payload: int) -> None:
    label = words.field(choice.field)
    ledger.record(
        by=by, verb=verb, record_kind="demographic_choice", record_id=choice.pk, label=label,
        summary=sentence % {"field": label, "reason": choice.reason},
        payload={"field": choice.field, "reason": choice.reason, **payload},
    )  # fmt: skip
