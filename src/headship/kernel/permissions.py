"""Who may do what: verbs that rooms declare, roles that hold them, and one resolver.

A room's `rules.py` declares each verb once, with the roles that hold it, the sentence that a person reads
when refused, and, where it depends on the record, a check beside its queryset twin:

    APPROVE = declare(
        "policy.approve",
        title=_("Approve a policy"),
        refusal=_("Policies are approved by the head or the senior team."),
        held_by={"head", "senior_leader"},
        allows=lambda person, version: version.author_id != person.pk,
        among=lambda person: ~Q(author_id=person.pk),
    )

`may` asks, `require` refuses, `narrow` is the twin of both over a queryset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from headship.kernel.failures import Denied

ModelT = TypeVar("ModelT", bound=Model)


class Actor(Protocol):
    """Somebody who acts: a person of a school, with the codes of the roles that are in force today."""

    @property
    def pk(self) -> Any: ...

    @property
    def role_codes(self) -> frozenset[str]: ...


def _always(_person: Any, _record: Any) -> bool:
    return True


def _all(_person: Any) -> Q:
    return Q()


@dataclass(frozen=True)
class Verb:
    """Something that a person may or may not do.

    held_by: codes of roles; empty means everybody who is signed in to the school.
    or_allowed: people who may do it to this record whatever their role (its owner, say); `or_among` is its twin.
    """

    code: str
    title: str | Promise
    refusal: str | Promise
    held_by: frozenset[str]
    allows: Callable[[Any, Any], bool] = _always
    among: Callable[[Any], Q] = _all
    or_allowed: Callable[[Any, Any], bool] | None = None
    or_among: Callable[[Any], Q] | None = None

    def __str__(self) -> str:
        return self.code


_verbs: dict[str, Verb] = {}


def declare(
    code: str,
    *,
    title: str | Promise,
    refusal: str | Promise,
    held_by: Iterable[str] = (),
    allows: Callable[[Any, Any], bool] = _always,
    among: Callable[[Any], Q] = _all,
    or_allowed: Callable[[Any, Any], bool] | None = None,
    or_among: Callable[[Any], Q] | None = None,
) -> Verb:
    """Declare a verb once. Raises ValueError on a second declaration, or on a check without its twin."""
    if code in _verbs:
        raise ValueError(f"The verb {code} is declared twice.")
    if (allows is _always) != (among is _all) or (or_allowed is None) != (or_among is None):
        raise ValueError(f"The verb {code} has a check without its queryset twin.")
    verb = Verb(code, title, refusal, frozenset(held_by), allows, among, or_allowed, or_among)
    _verbs[code] = verb
    return verb


def verbs() -> tuple[Verb, ...]:
    """All verbs that rooms declared, by code."""
    return tuple(_verbs[code] for code in sorted(_verbs))


def holds(person: Actor, verb: Verb) -> bool:
    """True where a role that this person has today holds the verb."""
    return not verb.held_by or not verb.held_by.isdisjoint(person.role_codes)


def may(person: Actor, verb: Verb, record: Model | None = None) -> bool:
    """May this person do this (to this record)?"""
    if holds(person, verb) and (record is None or verb.allows(person, record)):
        return True
    return record is not None and verb.or_allowed is not None and verb.or_allowed(person, record)


def require(person: Actor, verb: Verb, record: Model | None = None) -> None:
    """Refuse with the verb's sentence unless `may`. Raises Denied."""
    if not may(person, verb, record):
        raise Denied(str(verb.refusal))


def narrow(person: Actor, verb: Verb, queryset: QuerySet[ModelT]) -> QuerySet[ModelT]:
    """The records of `queryset` to which this person may do this: the twin of `may`."""
    condition = verb.among(person) if holds(person, verb) else Q(pk__in=())
    # An empty condition is every record; joined to another by "or" it would vanish and leave only the other.
    if condition and verb.or_among is not None:
        condition = condition | verb.or_among(person)
    return queryset.filter(condition)
