"""What an appraisal of a leader may rest on: only what is accountable, by construction.

Each queryset begins with the condition, so nothing formative can come through, whoever reads. What a leader
shared of their own views comes too, since sharing is their own act.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from headship.evidence.models import Act, EvidenceItem, Judgement, Reading
from headship.evidence.models.ledger import Purpose
from headship.kernel.failures import Denied
from headship.school.models import Person


@dataclass(frozen=True)
class Accountable:
    """Acts, current readings, judgements and added evidence about one leader, none of it formative."""

    acts: QuerySet[Act]
    readings: QuerySet[Reading]
    judgements: QuerySet[Judgement]
    items: QuerySet[EvidenceItem]


def accountable_for(person: Person, *, reader: Person) -> Accountable:
    """What is accountable about a person, as far as the reader may see it.

    For the person and their appraiser it is everything accountable; others see what `visible_to` leaves them.
    Raises Denied where reader and person belong to different schools.
    """
    if reader.school_id != person.school_id:
        raise Denied
    return Accountable(
        acts=Act.objects.filter(purpose=Purpose.ACCOUNTABLE)
        .visible_to(reader)
        .filter(Q(about_id=person.pk) | Q(actor_id=person.pk, about_id__isnull=True))
        .order_by("-sequence"),
        readings=Reading.objects.filter(purpose=Purpose.ACCOUNTABLE)
        .visible_to(reader)
        .filter(leader_id=person.pk, current=True)
        .order_by("indicator"),
        judgements=_judgements(person, reader),
        items=EvidenceItem.objects.filter(purpose=Purpose.ACCOUNTABLE)
        .visible_to(reader)
        .filter(owner=person, withdrawn_at__isnull=True)
        .order_by("-happened_on", "-pk"),
    )


def _judgements(person: Person, reader: Person) -> QuerySet[Judgement]:
    given = Q(lens=Judgement.Lens.APPRAISER) | Q(lens=Judgement.Lens.SELF, shared_at__isnull=False)
    rows: QuerySet[Judgement] = (
        Judgement.objects.filter(given).visible_to(reader).filter(about=person, current=True).order_by("element")
    )
    return rows
