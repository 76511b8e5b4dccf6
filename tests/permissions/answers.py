"""What a request may be answered with, and a short way to write who gets which answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

IN, REFUSED, ABSENT, SIGN_IN = "in", "refused", "404", "sign-in"

STAFF = ("head", "senior_leader", "middle_leader", "teacher", "support_staff", "safeguarding_lead", "administrator")
LEADERS = ("head", "senior_leader", "middle_leader")
SENIOR = ("head", "senior_leader")
GOVERNANCE = ("governor", "chair", "clerk")
OUTSIDE = ("student", "parent", "partner", "network_lead")
EVERYONE = (*STAFF, *GOVERNANCE, *OUTSIDE)
OFFICE = ("head", "administrator")


@dataclass(frozen=True)
class Row:
    """Who is let in at an address, and what everybody else reads.

    answers: role → answer, for the people of the school whose record it is. record: the name of the record in the
    address, made by `records.py`, or "" where the address names none. stranger: what the head of another school
    gets. anonymous: what somebody who is not signed in gets. posts: the address takes POST alone.
    """

    answers: dict[str, str] = field(default_factory=dict)
    record: str = ""
    stranger: str = ABSENT
    anonymous: str = SIGN_IN


def rows(*groups: tuple[Iterable[str], str], otherwise: str = REFUSED) -> dict[str, str]:
    """Each role's answer: the first group that names it decides, `otherwise` the rest."""
    answers = dict.fromkeys(EVERYONE, otherwise)
    for roles, answer in reversed(groups):
        answers.update(dict.fromkeys(roles, answer))
    return answers


def of(*people: Iterable[str] | str, record: str, otherwise: str = ABSENT) -> Row:
    """An address of one record: these are let in, the rest are told that it does not exist (or are refused)."""
    return Row(rows((_flat(people), IN), otherwise=otherwise), record=record)


def page(*people: Iterable[str] | str, otherwise: str = REFUSED) -> Row:
    """An address without a record: these are let in, the rest refused; another school's head is as one's own."""
    answers = rows((_flat(people), IN), otherwise=otherwise)
    return Row(answers, stranger=answers["head"])


def open_to_all(record: str = "") -> Row:
    """An address for anybody, signed in or not."""
    return Row(rows((EVERYONE, IN)), record=record, stranger=IN, anonymous=IN)


def _flat(people: Iterable[Iterable[str] | str]) -> list[str]:
    return [role for entry in people for role in ((entry,) if isinstance(entry, str) else entry)]
