"""Values and requirements, and whether policies keep to them: linked by one person, checked by another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.stewardship.domain import lifecycle
from headship.areas.stewardship.domain.words import one_line
from headship.areas.stewardship.models import PolicyVersion, Requirement, SchoolValue, VersionLink
from headship.areas.stewardship.rules import CHECK, EDIT, KEEP_GROUNDS
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import may, require
from headship.school.models import Person

A_YEAR = timedelta(days=365)
VALUE, REQUIREMENT = "school_value", "requirement"


@transaction.atomic
def keep_value(
    *, by: Person, text: str, meaning: str = "", keeper: Person | None = None, confirm_by: date | None = None
) -> SchoolValue:
    """Write down a value of the school. keeper: who looks at it again, by default in a year."""
    require(by, KEEP_GROUNDS)
    text = one_line(text, "text", _("Write the value."))[:200]
    if SchoolValue.objects.kept().filter(text__iexact=text).exists():
        raise Refusal(_("This value is there already."), field="text")
    value: SchoolValue = SchoolValue.objects.create(text=text, meaning=meaning.strip(), **_kept(by, keeper, confirm_by))
    _record(by, VALUE, "keep", value, _("Wrote down the value “%(name)s”."), "7.6c")
    return value


@transaction.atomic
def keep_requirement(
    *, by: Person, title: str, source: str, reference: str = "", url: str = "", summary: str = "",
    keeper: Person | None = None, confirm_by: date | None = None,
) -> Requirement:  # fmt: skip
    """Write down what a law or an authority requires. keeper: who makes sure that it is still so, within a year."""
    require(by, KEEP_GROUNDS)
    title = one_line(title, "title", _("Say what it is about."))[:200]
    source = one_line(source, "source", _("Say who requires it."))[:200]
    if url and not url.startswith(("https://", "http://")):
        raise Refusal(_("An address begins with https://."), field="url")
    if Requirement.objects.kept().filter(title__iexact=title, source__iexact=source).exists():
        raise Refusal(_("This requirement is there already."), field="title")
    requirement: Requirement = Requirement.objects.create(
        title=title, source=source, reference=reference.strip()[:200], url=url, summary=summary.strip(),
        **_kept(by, keeper, confirm_by),
    )  # fmt: skip
    _record(by, REQUIREMENT, "keep", requirement, _("Wrote down the requirement “%(name)s”."), "7.6d")
    return requirement


def _kept(by: Person, keeper: Person | None, confirm_by: date | None) -> dict[str, Any]:
    return {
        "keeper": keeper or by, "added_by": by, "added_at": clock.now(), "confirmed_on": clock.today(),
        "confirm_by": _later(confirm_by),
    }  # fmt: skip


def _later(day: date | None) -> date:
    if day is not None and day <= clock.today():
        raise Refusal(_("The day to look again lies in the future."), field="confirm_by")
    return day or clock.today() + A_YEAR


@transaction.atomic
def confirm(
    *, by: Person, record: SchoolValue | Requirement, confirm_by: date | None = None, keeper: Person | None = None
) -> SchoolValue | Requirement:
    """Say that a value or requirement still holds as it is written; the next look is due in a year."""
    row = _held(by, record)
    row.confirmed_on, row.confirm_by, row.keeper = clock.today(), _later(confirm_by), keeper or row.keeper
    row.save(update_fields=["confirmed_on", "confirm_by", "keeper"])
    _record(by, _kind(row), "confirm", row, _("Made sure that “%(name)s” still holds."), _clause(row))
    return row


@transaction.atomic
def retire(*, by: Person, record: SchoolValue | Requirement) -> SchoolValue | Requirement:
    """Say that a value or requirement no longer holds. Links to it stay readable, and count no more."""
    row = _held(by, record)
    row.ended_on = clock.today()
    row.save(update_fields=["ended_on"])
    _record(by, _kind(row), "retire", row, _("“%(name)s” no longer holds."), _clause(row))
    return row


def _held(by: Person, record: Any) -> Any:
    row = type(record).objects.select_for_update().get(pk=record.pk)
    if row.keeper_id != by.pk and not may(by, KEEP_GROUNDS):
        raise Denied(str(KEEP_GROUNDS.refusal))
    if row.ended_on is not None:
        raise Refusal(_("This no longer holds."))
    return row


def _kind(record: SchoolValue | Requirement) -> str:
    return VALUE if isinstance(record, SchoolValue) else REQUIREMENT


def _clause(record: SchoolValue | Requirement) -> str:
    return "7.6c" if isinstance(record, SchoolValue) else "7.6d"


def _record(by: Person, kind: str, verb: str, row: SchoolValue | Requirement, sentence: str, clause: str) -> None:
    ledger.record(
        by=by, verb=f"{kind}.{verb}", record_kind=kind, record_id=row.pk, label=str(row),
        summary=sentence % {"name": row}, clauses=(clause,),
    )  # fmt: skip


@transaction.atomic
def link_value(*, by: Person, version: PolicyVersion, value: SchoolValue, how: str = "") -> VersionLink:
    """Say that a draft upholds a value of the school, and how. Somebody else checks it."""
    return _link(by, version, how, value=value)


@transaction.atomic
def link_requirement(*, by: Person, version: PolicyVersion, requirement: Requirement, how: str = "") -> VersionLink:
    """Say that a draft meets a requirement from outside, and how. Somebody else checks it."""
    return _link(by, version, how, requirement=requirement)


def _link(by: Person, version: PolicyVersion, how: str, **target: Any) -> VersionLink:
    row = lifecycle.locked(version)
    lifecycle.require_on(by, EDIT, row)
    if not row.is_working:
        raise Refusal(_("This version is out. Begin a new one to change what it is held against."))
    (thing,) = target.values()
    if thing.ended_on is not None:
        raise Refusal(_("“%(name)s” no longer holds.") % {"name": thing})
    if VersionLink.objects.filter(version=row, **target).exists():
        raise Refusal(_("“%(name)s” is linked already.") % {"name": thing})
    link: VersionLink = VersionLink.objects.create(
        version=row, how=" ".join(how.split())[:300], author=row.author, linked_by=by, linked_at=clock.now(), **target
    )
    sentence = _("Linked it to “%(name)s”.") % {"name": thing}
    lifecycle.record(row.policy, by, "link", sentence, _clause(thing), payload={"how": link.how})
    return link


@transaction.atomic
def unlink(*, by: Person, link: VersionLink) -> None:
    """Take a link off a draft again."""
    row = lifecycle.locked(link.version)
    lifecycle.require_on(by, EDIT, row)
    if not row.is_working:
        raise Refusal(_("This version is out. What it was held against stays readable."))
    thing = link.target
    link.delete()
    lifecycle.record(row.policy, by, "unlink", _("Took off the link to “%(name)s”.") % {"name": thing}, _clause(thing))


@transaction.atomic
def check_link(*, by: Person, link: VersionLink, holds: bool = True, note: str = "") -> VersionLink:
    """Check whether a version keeps to what it is linked to. Never by its authors, nor by whoever linked it.

    holds False asks for a note: what is missing. Such a version is not approved until it was seen to. A version in
    force may be checked as well, or again.
    """
    row = lifecycle.locked(link.version)
    lifecycle.require_on(by, CHECK, row)
    held: VersionLink = VersionLink.objects.select_for_update().get(pk=link.pk)
    if held.linked_by_id == by.pk:
        raise Denied(_("You made this link yourself, so somebody else checks it."))
    if row.state not in (*PolicyVersion.WORKING, PolicyVersion.State.IN_FORCE):
        raise Refusal(_("This version no longer holds."))
    held.note = " ".join(note.split())[:300]
    if not holds and not held.note:
        raise Refusal(_("Say what is missing."), field="note")
    held.holds, held.checked_by, held.checked_at = holds, by, clock.now()
    held.save(update_fields=["holds", "note", "checked_by", "checked_at"])
    sentence = _("It keeps to “%(name)s”.") if holds else _("Something is missing for “%(name)s”: %(note)s")
    lifecycle.record(
        row.policy, by, "check", sentence % {"name": held.target, "note": held.note}, _clause(held.target),
        payload={"holds": holds, "version": row.number},
    )  # fmt: skip
    return held
