"""Acts that ought to have a decision behind them, wherever they are done.

A room declares which of its acts are so weighty that somebody should have decided them first, in its `records.py`:

    declare_consequential("policy", "policy.publish")

A decision stands behind a record by a citation of the relation "decides" from the decision to the record.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from headship.evidence.models import Act, Citation

_declared: set[tuple[str, str]] = set()


def declare_consequential(record_kind: str, verb: str) -> None:
    """Declare that this act on such a record asks for the decision behind it."""
    _declared.add((record_kind, verb))


def withdraw_consequential(record_kind: str, verb: str) -> None:
    """Take a declaration back; for tests that bring their own."""
    _declared.discard((record_kind, verb))


def consequential_acts() -> QuerySet[Act]:
    """All acts that rooms declared consequential."""
    condition = Q(pk__in=())
    for record_kind, verb in sorted(_declared):
        condition |= Q(record_kind=record_kind, verb=verb)
    acts: QuerySet[Act] = Act.objects.filter(condition)
    return acts


def with_a_decision(acts: QuerySet[Act]) -> QuerySet[Act]:
    """Those on whose record a decision stands."""
    return acts.filter(_decided())


def without_a_decision(acts: QuerySet[Act]) -> QuerySet[Act]:
    """Those on whose record no decision stands yet."""
    return acts.filter(~_decided())


def _decided() -> Exists:
    return Exists(
        Citation.objects.filter(
            source_kind="decision",
            relation=Citation.Relation.DECIDES,
            target_kind=OuterRef("record_kind"),
            target_id=OuterRef("record_id"),
        )
    )
