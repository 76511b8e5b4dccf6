"""What waits for somebody, in the groups and words of their Today."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from headship.evidence import registry
from headship.evidence.registry import Waiting
from headship.kernel import clock
from headship.kernel.ui.quantities import minutes_in_words
from headship.school.domain.quiet import postponed, quiet_days
from headship.school.models import Person, Receipt
from headship.today.addresses import address_if_any

THIS_WEEK = timedelta(days=7)
A_YEAR = timedelta(days=366)
PROMISE = "promise"
DUE, SOON, PROMISES, LATER, PAUSED = "due", "soon", "promises", "later", "paused"
TITLES: dict[str, str | Promise] = {
    DUE: gettext_lazy("Due now"),
    SOON: gettext_lazy("Within a week"),
    PROMISES: gettext_lazy("Promises you made"),
    LATER: gettext_lazy("When you have the minutes"),
    PAUSED: gettext_lazy("Paused, until quiet mode ends"),
}


@dataclass(frozen=True)
class Row:
    """One thing that waits, and the words beside it: why, by when, for how long."""

    item: Waiting
    words: tuple[str, ...]

    @property
    def key(self) -> str:
        """Tells this row from the others of the page."""
        return f"{self.item.kind}-{self.item.record_id}-{self.item.what}"

    @property
    def number(self) -> str:
        """The same as a number, for the ids of its fields."""
        return f"w{zlib.crc32(f'{self.key}-{self.item.post_to}'.encode()):x}"

    @property
    def opens(self) -> bool:
        """There is something to read or to say in place, before it is done."""
        return bool(self.item.post_to and (self.item.reads or self.item.answers))

    @property
    def is_open_form(self) -> bool:
        """Somebody writes freely there, so whom to call about a child in danger stands above it."""
        return any(not answer.choices for answer in self.item.answers)


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    code: str
    title: str | Promise
    rows: tuple[Row, ...]


def waiting_for(person: Person, *, quiet: bool = False) -> list[Waiting]:
    """What waits for this person in all rooms, with the messages that ask them for an answer; what is due first.

    Days on which it was quiet have moved deadlines on; while it is quiet (`quiet`) they stand as they were set.
    """
    items = [*registry.waiting_for(person), *_messages_for(person)]
    if not quiet:
        items = _moved_on(items)
    return sorted(items, key=lambda item: (item.due or date.max, item.since or date.max, item.what))


def _moved_on(items: list[Waiting]) -> list[Waiting]:
    """The same with each deadline moved on by the quiet days in its time; one query for all."""
    spans = [(item.since or item.due, item.due) for item in items if item.due is not None]
    if not spans:
        return items
    latest = max(clock.today(), max(due for _since, due in spans)) + A_YEAR
    silent = quiet_days(min(since for since, _due in spans), latest)
    if not silent:
        return items
    return [
        replace(item, due=postponed(item.due, since=item.since or item.due, quiet=silent)) if item.due else item
        for item in items
    ]


def _messages_for(person: Person) -> Iterable[Waiting]:
    """Messages sent by hand. Those about a record are left to the room whose record it is."""
    receipts = Receipt.objects.filter(person=person, delivery__about_kind="").unanswered()
    for receipt in receipts.select_related("delivery__sent_by"):
        delivery = receipt.delivery
        url = delivery.link or address_if_any("school:receipt", receipt.pk)
        if url:
            yield Waiting(
                kind="receipt", record_id=receipt.pk, what=_("Read “%(subject)s”") % {"subject": delivery.subject},
                why=_("%(name)s asks you to say that you have read it") % {"name": delivery.sent_by.name},
                minutes=delivery.minutes, url=url, action=_("I have read it"), due=delivery.due_on,
                since=localdate(delivery.sent_at), post_to=address_if_any("school:acknowledgement", receipt.pk),
                reads=delivery.body,
            )  # fmt: skip


def grouped(items: Iterable[Waiting], *, quiet: bool) -> list[Group]:
    """The rows under their headings. While it is quiet nothing is due, so all of it stands under one."""
    rows: dict[str, list[Row]] = {}
    for item in items:
        rows.setdefault(_group_of(item, quiet=quiet), []).append(Row(item, _words(item, quiet=quiet)))
    return [Group(code, title, tuple(rows[code])) for code, title in TITLES.items() if code in rows]


def _group_of(item: Waiting, *, quiet: bool) -> str:
    if quiet:
        return PAUSED
    if item.kind == PROMISE:
        return PROMISES
    if item.due is None:
        return LATER
    days = item.due - clock.today()
    return DUE if days <= timedelta() else SOON if days <= THIS_WEEK else LATER


def _words(item: Waiting, *, quiet: bool) -> tuple[str, ...]:
    minutes = minutes_in_words(item.minutes) if item.minutes else ""
    why = item.why.rstrip(".") if item.why.count(".") == 1 else item.why
    return tuple(each for each in (why, minutes, when(item, quiet=quiet)) if each)


def when(item: Waiting, *, quiet: bool) -> str:
    """By when, in words that help and never accuse; while it is quiet the day counts for nothing."""
    if item.due is None:
        return _since(item)
    days = (item.due - clock.today()).days
    this_year = item.due.year == clock.today().year
    day = date_format(item.due, "MONTH_DAY_FORMAT" if this_year else "DATE_FORMAT")
    if quiet:
        return _("was to be done by %(day)s: paused") % {"day": day}
    if days < 0:
        return _("was hoped for by %(day)s") % {"day": day}
    if days <= 1:
        return _("due tomorrow") if days else _("due today")
    return _("by %(day)s") % {"day": f"{date_format(item.due, 'l')}, {day}" if days < 7 else day}


def _since(item: Waiting) -> str:
    if item.since is None:
        return ""
    days = (clock.today() - item.since).days
    if days < 1:
        return ""
    if days <= 31:
        return ngettext("waiting for %(n)s day", "waiting for %(n)s days", days) % {"n": days}
    this_year = item.since.year == clock.today().year
    return _("since %(day)s") % {"day": date_format(item.since, "MONTH_DAY_FORMAT" if this_year else "DATE_FORMAT")}


def total_in_words(items: Iterable[Waiting], *, quiet: bool) -> str:
    """The first sentence of Today: how much waits, and what it costs in all."""
    known = list(items)
    if not known:
        return ""
    if quiet:
        return _("It is quiet: nothing here is asked of you now.")
    minutes = sum(item.minutes for item in known)
    count = ngettext("One thing waits for you", "%(n)s things wait for you", len(known)) % {"n": _number(len(known))}
    if not minutes:
        return f"{count}."
    return _("%(count)s, about %(time)s in all.") % {"count": count, "time": minutes_in_words(minutes)}


def _number(count: int) -> str:
    words = (
        "", _("One"), _("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven"), _("Eight"), _("Nine"),
    )  # fmt: skip
    return words[count] if count < len(words) else str(count)
