"""Asking a group whether a promise was kept, and whether the answer was respectful and clear.

Whoever was asked answers once, by a link of their own or signed in. Only counts are kept: an answer crosses a slip
off and adds one to a count in the same transaction, so no row ever ties a person to what they said. Whoever compared
the live database before and after an answer could tell; afterwards nobody can.

A group smaller than the school's smallest group is asked aloud, and what was said stands there openly with the name
of whoever said it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger, promises
from headship.evidence.models import Confirmation, ConfirmationSlip, Promise
from headship.evidence.rules import LOOK_AFTER_PROMISE
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import require
from headship.kernel.scope import current_school_id
from headship.school.domain import deliveries
from headship.school.domain.audiences import people_in
from headship.school.models import Person, Receipt, School

State, Result, Clear = Promise.State, Confirmation.Result, Confirmation.Clear
ASKED_IN = (State.TOLD, State.DECLINED)
OPEN_FOR = timedelta(days=14)
MINUTES = 1
KEPT_COUNTS = {Result.KEPT.value: "kept", Result.NOT_YET.value: "not_yet", Result.UNDECIDED.value: "cannot_tell"}
CLEAR_COUNTS = {Clear.YES.value: "clear_yes", Clear.PARTLY.value: "clear_partly", Clear.NO.value: "clear_no"}


def minimum() -> int:
    """The smallest group of which the school shows a figure."""
    return max(5, School.objects.get(pk=current_school_id()).minimum_group)


def people_of(promise: Promise) -> int | None:
    """How many the group has today; None where nobody is on a list, since it was named in words."""
    audience = promise.group.audience
    return people_in(audience).count() if audience else None


def is_asked_aloud(promise: Promise) -> bool:
    """True where the group is too small for counts, or not on a list."""
    people = people_of(promise)
    return people is None or people < minimum()


@transaction.atomic
def ask(*, by: Person, promise: Promise, closes_on: date | None = None) -> Confirmation:
    """Send the group what it was told, and ask whether it was kept. closes_on: by default in two weeks.

    Raises Refusal where the group is too small or not on a list, where it is being asked already, or in quiet mode.
    """
    locked = _locked(by, promise, *ASKED_IN)
    audience = locked.group.audience
    if audience is None or is_asked_aloud(locked):
        raise Refusal(
            _("This group has fewer than %(n)s people on a list here. Ask them aloud, and write down what they say.")
            % {"n": minimum()}
        )
    if locked.confirmations.filter(closed_at__isnull=True).exists():
        raise Refusal(_("They are being asked already."))
    last_day = closes_on or clock.today() + OPEN_FOR
    delivery = deliveries.send(
        by=by, subject=_("You said, we answered"), body=letter(locked), audiences=[audience],
        about_kind=promises.KIND, about_id=locked.pk, asks_acknowledgement=True, due_on=last_day, minutes=MINUTES,
        anonymous=True, link=reverse("evidence:promise_voice", args=[locked.pk]),
    )  # fmt: skip
    receipts = list(delivery.receipts.all())
    confirmation: Confirmation = Confirmation.objects.create(
        promise=locked, delivery=delivery, asked_by=by, asked_at=clock.now(), closes_on=last_day, minimum=minimum(),
        asks_kept=locked.state == State.TOLD, invited=len(receipts),
    )  # fmt: skip
    ConfirmationSlip.objects.bulk_create(
        [ConfirmationSlip(confirmation=confirmation, receipt=receipt) for receipt in receipts]
    )
    _record(by, "promise.ask", locked, _("Asked %(group)s whether it was kept: %(what)s"), ["4.1b", "4.1c"])
    return confirmation


@transaction.atomic
def tell_and_ask(*, by: Person, promise: Promise, text: str) -> Promise:
    """Tell the group what was done and, where it can be asked here, ask with the same message whether it was kept."""
    told = promises.tell(by=by, promise=promise, text=text)
    if not is_asked_aloud(told):
        ask(by=by, promise=told)
    return told


@transaction.atomic
def decline_and_ask(*, by: Person, promise: Promise, because: str) -> Promise:
    """Answer with a no and its reason and, where the group can be asked here, ask whether the answer was clear."""
    declined = promises.decline(by=by, promise=promise, because=because)
    if not is_asked_aloud(declined):
        ask(by=by, promise=declined)
    return declined


def letter(promise: Promise) -> str:
    """What the group reads: what was said, what was promised, what was done."""
    parts = [_("You said:"), promise.said, ""]
    if promise.will:
        parts += [_("We promised:"), promise.will, ""]
    parts += [_("Our answer:"), promise.told_text]
    return "\n".join(str(part) for part in parts)


def slip_of(receipt: Receipt) -> ConfirmationSlip | None:
    """The open slip of a receipt; None once it was answered, or closed."""
    slip: ConfirmationSlip | None = (
        ConfirmationSlip.objects.filter(receipt=receipt).select_related("confirmation__promise__group").first()
    )
    return slip if slip is not None and slip.confirmation.is_open else None


def slip_for(person: Person, promise: Promise) -> ConfirmationSlip | None:
    """The open slip of somebody who is signed in."""
    slip: ConfirmationSlip | None = (
        ConfirmationSlip.objects.filter(receipt__person=person, confirmation__promise=promise)
        .select_related("confirmation__promise__group", "receipt")
        .first()
    )
    return slip if slip is not None and slip.confirmation.is_open else None


@transaction.atomic
def say(*, by: Person, slip: ConfirmationSlip, kept: str, clear: str) -> None:
    """Answer once. kept: "kept", "not_yet" or "undecided" ("" where it is not asked); clear: "yes", "partly" or "no".

    Raises Refusal where it was answered before, is closed or the answer is none of those; Denied for another's slip.
    """
    if slip.receipt.person_id != by.pk:
        raise Denied(_("Each person answers alone, nobody for somebody else."))
    confirmation = slip.confirmation
    if clear not in CLEAR_COUNTS or (confirmation.asks_kept and kept not in KEPT_COUNTS):
        raise Refusal(_("Choose one of the answers."), field="clear" if clear not in CLEAR_COUNTS else "kept")
    if not confirmation.is_open:
        raise Refusal(_("The time to answer is over. Thank you all the same."))
    crossed_off, _each = ConfirmationSlip.objects.filter(pk=slip.pk).delete()
    if not crossed_off:
        raise Refusal(_("You have answered already. Thank you."))
    counts = ["answered", CLEAR_COUNTS[clear]] + ([KEPT_COUNTS[kept]] if confirmation.asks_kept else [])
    still_open = Confirmation.objects.filter(pk=confirmation.pk, closed_at__isnull=True)
    if not still_open.update(**{name: F(name) + 1 for name in counts}):
        raise Refusal(_("The time to answer is over. Thank you all the same."))
    deliveries.acknowledge(by=by, receipt=slip.receipt)


@transaction.atomic
def close(*, by: Person | None, confirmation: Confirmation) -> Confirmation:
    """Count, once and for all. by: the owner, or None where its time is over. Twice is once."""
    promise: Promise = (
        Promise.objects.select_for_update(of=("self",)).select_related("group", "owner").get(pk=confirmation.promise_id)
    )
    if by is not None:
        require(by, LOOK_AFTER_PROMISE, promise)
    row: Confirmation = (
        Confirmation.objects.select_for_update(of=("self",)).select_related("delivery").get(pk=confirmation.pk)
    )
    if row.closed_at is not None:
        return row
    row.closed_at = clock.now()
    row.result, row.clear = result_of(row), clear_of(row)
    row.save(update_fields=["closed_at", "result", "clear"])
    row.slips.all().delete()
    if row.delivery is not None:
        deliveries.stop_asking(row.delivery)
    _settle(promise, row, by)
    return row


def close_due() -> int:
    """Close what was to be answered by yesterday. Returns how many."""
    due = list(Confirmation.objects.filter(closed_at__isnull=True, closes_on__lt=clock.today()))
    for confirmation in due:
        close(by=None, confirmation=confirmation)
    return len(due)


@transaction.atomic
def write_down(*, by: Person, promise: Promise, who: str, kept: str, clear: str) -> Confirmation:
    """Keep openly what somebody of a small group said aloud: their name, and the answers of `say`.

    Raises Refusal where the group is large enough to be asked, or where nobody is named.
    """
    locked = _locked(by, promise, *ASKED_IN)
    if not is_asked_aloud(locked):
        raise Refusal(_("This group is large enough to be asked by itself, so that each can say what they think."))
    name = " ".join(who.split())[:200]
    asks_kept = locked.state == State.TOLD
    if not name:
        raise Refusal(_("Write who of the group said so."), field="who")
    if clear not in CLEAR_COUNTS or (asks_kept and kept not in KEPT_COUNTS):
        raise Refusal(_("Choose one of the answers."), field="clear" if clear not in CLEAR_COUNTS else "kept")
    now = clock.now()
    row: Confirmation = Confirmation.objects.create(
        promise=locked, asked_by=by, asked_at=now, closes_on=clock.today(), closed_at=now, minimum=minimum(),
        asks_kept=asks_kept, spoken_by=name, result=kept if asks_kept else "", clear=clear,
    )  # fmt: skip
    _settle(locked, row, by)
    return row


def result_of(row: Confirmation) -> str:
    """What most say: kept or not yet, of those who can tell; undecided where more cannot tell than can, or it is even.

    "" where it was not asked, few where fewer answered than may be shown.
    """
    if not row.asks_kept:
        return ""
    if row.answered < row.minimum:
        return Result.FEW
    can_tell = row.kept + row.not_yet
    if row.cannot_tell > can_tell or row.kept == row.not_yet:
        return Result.UNDECIDED
    return Result.KEPT if row.kept > row.not_yet else Result.NOT_YET


def clear_of(row: Confirmation) -> str:
    """How most found the answer: respectful and clear where more than half say so without reserve; else in part,
    unless more than half say no."""
    if row.answered < row.minimum:
        return Clear.FEW
    if 2 * row.clear_yes > row.answered:
        return Clear.YES
    return Clear.NO if 2 * row.clear_no > row.answered else Clear.PARTLY


@dataclass(frozen=True)
class Shown:
    """What may be said of one question: how many chose what, or nothing where all said the same."""

    n: int
    counts: tuple[tuple[str, int], ...]


def shown(row: Confirmation, names: dict[str, str]) -> Shown | None:
    """The counts of a closed question. None while it is open, below the smallest group or where it was said aloud.

    Where all said the same the counts stay away, since they would tell what each said; the result alone is told.
    """
    if row.closed_at is None or row.spoken_by or row.answered < row.minimum:
        return None
    counts = tuple((code, int(getattr(row, name))) for code, name in names.items())
    unanimous = any(count == row.answered for _code, count in counts)
    return Shown(row.answered, () if unanimous else counts)


def _settle(promise: Promise, row: Confirmation, by: Person | None) -> None:
    if promise.state != State.TOLD or row.result not in {Result.KEPT, Result.NOT_YET}:
        if row.clear != Clear.FEW:
            _record(by, "promise.heard_back", promise, _("%(group)s answered about: %(what)s"), ["4.1b"])
        return
    promises.settle(promise, State.CONFIRMED if row.result == Result.KEPT else State.DENIED, by=by)


def _locked(by: Person, promise: Promise, *states: str) -> Promise:
    locked: Promise = (
        Promise.objects.select_for_update(of=("self",)).select_related("group__audience", "owner").get(pk=promise.pk)
    )
    require(by, LOOK_AFTER_PROMISE, locked)
    promises.refuse_unless(locked, states)
    return locked


def _record(by: Person | None, verb: str, promise: Promise, said: str, clauses: list[str]) -> None:
    ledger.record(
        by=by, verb=verb, record_kind=promises.KIND, record_id=promise.pk, label=str(promise),
        summary=said % {"group": promise.group, "what": promise}, clauses=clauses,
    )  # fmt: skip
