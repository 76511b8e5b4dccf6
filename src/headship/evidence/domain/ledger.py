"""Writing to the ledger, and proving that nobody changed it.

An act's digest is SHA-256 over its canonical form, which holds the digest of the act before it: one chain per
school. What people read is committed to by SHA-256 over a salt and the text, so that erasing the text later
leaves the chain whole and reveals nothing.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from headship.evidence.models import Act, ActClause, ActShare, ActText, LedgerTip, StaleClause
from headship.evidence.models.ledger import Purpose
from headship.evidence.protection import ERASURE
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.scope import current_school_id
from headship.school.models import Person

CHUNK = 5000


def canonical_text(salt: str, actor: str, about: str, label: str, summary: str, payload: str) -> str:
    """The commitment to what people read of an act: SHA-256, hexadecimal."""
    form = json.dumps([salt, actor, about, label, summary, payload], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(form.encode()).hexdigest()


def canonical_act(fields: Sequence[Any]) -> str:
    """The digest of an act, SHA-256 in hexadecimal, over the JSON array of, in this order:

    school, sequence, happened_at, recorded_at (UTC, "YYYY-MM-DD HH:MM:SS"), verb, actor, about, record kind,
    record id, clauses, purpose, refers_to, commitment, previous digest.
    """
    form = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(form.encode()).hexdigest()


def moment(value: datetime) -> str:
    """A moment as the canonical form writes it."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def record(
    *,
    by: Person | None,
    verb: str,
    record_kind: str,
    record_id: int | None,
    label: str,
    summary: str,
    clauses: Sequence[str] = (),
    purpose: str = Purpose.ACCOUNTABLE,
    about: Person | None = None,
    happened_at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
    refers_to: int | None = None,
) -> Act:
    """Add one act to the ledger of the school in scope, inside the caller's transaction.

    by: who acted, None for the program itself. clauses: codes such as "2.2a". about: the one leader whom the
    act concerns; needed for formative acts. happened_at: when it took place, if not now. refers_to: the sequence
    number of an act that this one corrects or erases. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An act is recorded in the transaction of the work that it records.")
    if purpose == Purpose.FORMATIVE and about is None:
        raise ValueError("A formative act says whom it is about, since only that person may see it.")
    now = clock.now().replace(microsecond=0)
    happened = (happened_at or now).replace(microsecond=0)
    text = _text_of(by, about, label, summary, payload)
    tip = _locked_tip()
    act = Act(
        sequence=tip.sequence + 1,
        happened_at=happened,
        recorded_at=now,
        verb=verb,
        actor_id=by.pk if by else None,
        about_id=about.pk if about else None,
        record_kind=record_kind,
        record_id=record_id,
        clauses=" ".join(sorted(set(clauses))),
        purpose=purpose,
        refers_to=refers_to,
        commitment=canonical_text(text.salt, text.actor_name, text.about_name, text.label, text.summary, text.payload),
        previous=tip.digest,
    )
    act.school_id = tip.school_id
    act.digest = canonical_act(_fields_of(act))
    _store(act, text, tip)
    return act


def _text_of(
    by: Person | None, about: Person | None, label: str, summary: str, payload: Mapping[str, Any] | None
) -> ActText:
    return ActText(
        actor_name=by.name if by else "",
        about_name=about.name if about else "",
        label=label[:300],
        summary=summary,
        payload=json.dumps(payload or {}, ensure_ascii=False, sort_keys=True, default=str),
        salt=secrets.token_hex(16),
    )


def _locked_tip() -> LedgerTip:
    tip = LedgerTip.objects.select_for_update().first()
    if tip is None:
        # Two first acts at once: the unique row decides, and the second waits for the first.
        LedgerTip.objects.bulk_create([LedgerTip()], ignore_conflicts=True)
        tip = LedgerTip.objects.select_for_update().get()
    return tip


def _fields_of(act: Act) -> list[Any]:
    return [
        act.school_id, act.sequence, moment(act.happened_at), moment(act.recorded_at), act.verb, act.actor_id,
        act.about_id, act.record_kind, act.record_id, act.clauses, act.purpose, act.refers_to, act.commitment,
        act.previous,
    ]  # fmt: skip


def _store(act: Act, text: ActText, tip: LedgerTip) -> None:
    act.save(force_insert=True)
    text.act_id = act.pk
    text.save(force_insert=True)
    codes = act.clause_codes
    if codes:
        ActClause.objects.bulk_create([ActClause(act=act, element=element_of(code), clause=code) for code in codes])
        StaleClause.objects.bulk_create([StaleClause(clause=code) for code in codes], ignore_conflicts=True)
    LedgerTip.objects.filter(pk=tip.pk).update(sequence=act.sequence, digest=act.digest)


def element_of(clause: str) -> str:
    """The element of a clause: "2.2" for "2.2a"."""
    return clause.rstrip("abcdefghijklmnopqrstuvwxyz")


@transaction.atomic
def erase(*, by: Person, act: Act, reason: str) -> Act:
    """Remove what people read of an act, by an act that names it. The chain stays whole; the head alone may do it."""
    if not by.is_head:
        raise Denied(_("Only the head can erase the text of an act."))
    if not ActText.objects.filter(pk=act.pk).exists():
        raise Refusal(_("The text of this act was erased before."))
    erasure = record(
        by=by, verb=ERASURE, record_kind="act", record_id=act.pk, label=_("Erasure"), summary=reason,
        refers_to=act.sequence,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM evidence_acttext WHERE act_id = %s", [act.pk])
    return erasure


@transaction.atomic
def share(*, by: Person, act: Act) -> None:
    """Let the school see a formative act about oneself. Nobody else can do that."""
    if act.about_id != by.pk:
        raise Denied(_("Only the person whom it is about can share this."))
    ActShare.objects.get_or_create(act=act, defaults={"shared_at": clock.now()})


def head() -> tuple[int, str]:
    """Sequence number and digest of the school's last act; (0, "") before the first."""
    tip = LedgerTip.objects.first()
    return (tip.sequence, tip.digest) if tip else (0, "")


@dataclass(frozen=True)
class Verdict:
    """What verification found for one school: how many acts, the head, and the first break in words, if any."""

    school_id: int
    acts: int
    head: str
    problem: str | None = None

    @property
    def intact(self) -> bool:
        """True where the chain is whole."""
        return self.problem is None


def verify(*, expected_head: str | None = None, progress: Any = None) -> Verdict:
    """Walk the chain of the school in scope from its first act to its last, and say where it first breaks.

    Finds changed, missing, inserted and reordered acts, changed or missing texts, a wrong clause index and a
    cut tail. `expected_head` is a digest kept elsewhere (a report, a backup): it finds a tail that was cut
    together with the database's own mark of it. Streams; memory does not grow with the ledger.
    """
    school_id = current_school_id()
    previous, sequence, seen_head = "", 0, expected_head in (None, "")
    erased = set(Act.objects.filter(verb=ERASURE).values_list("refers_to", flat=True))
    for row in _chain(school_id):
        act, text, clauses = row[:16], row[16:22], row[22]
        problem = _break_in(act, text, clauses, previous, sequence + 1, erased)
        if problem:
            return Verdict(school_id, sequence, previous, problem)
        sequence, previous = act[2], act[15]
        seen_head = seen_head or previous == expected_head
        if progress is not None:
            progress.update(1)
    tip = head()
    if tip != (sequence, previous):
        return Verdict(school_id, sequence, previous, _cut_tail(tip[0], sequence))
    if not seen_head:
        return Verdict(
            school_id, sequence, previous,
            _("The head {head} is not in the chain: its tail was cut, or this is another ledger.").format(
                head=expected_head
            ),
        )  # fmt: skip
    return Verdict(school_id, sequence, previous)


def _cut_tail(expected: int, found: int) -> str:
    return _("The tail was cut: the last act should be number {expected}, and the chain ends at {found}.").format(
        expected=expected, found=found
    )


def _break_in(
    act: Sequence[Any],
    text: Sequence[Any],
    clauses: str | None,
    previous: str,
    expected: int,
    erased: set[int],
) -> str | None:
    """The first thing wrong with this act, in words, or None."""
    number = act[2]
    if number != expected:
        return _("Act {expected} is missing: number {number} stands in its place.").format(
            expected=expected, number=number
        )
    if act[14] != previous:
        return _("Act {number} does not follow on from the act before it.").format(number=number)
    if canonical_act(act[1:15]) != act[15]:
        return _("Act {number} was changed: its digest does not fit what it says.").format(number=number)
    if (clauses or "") != act[10]:
        return _("The clauses of act {number} differ from their index.").format(number=number)
    if text[0] is None:
        return (
            None
            if number in erased
            else _("The text of act {number} is missing, and no act of erasure names it.").format(number=number)
        )
    if canonical_text(*text) != act[13]:
        return _("The text of act {number} was changed.").format(number=number)
    return None


# The moment is asked for as the canonical form writes it, which spares a million conversions.
COLUMNS = """
SELECT a.id, a.school_id, a.sequence, {happened}, {recorded}, a.verb, a.actor_id, a.about_id, a.record_kind,
       a.record_id, a.clauses, a.purpose, a.refers_to, a.commitment, a.previous, a.digest,
       t.salt, t.actor_name, t.about_name, t.label, t.summary, t.payload,
       ({gather})
FROM evidence_act a LEFT JOIN evidence_acttext t ON t.act_id = a.id
WHERE a.school_id = %s ORDER BY a.sequence
"""
SQLITE_FORM = {
    "happened": "CAST(a.happened_at AS TEXT)",
    "recorded": "CAST(a.recorded_at AS TEXT)",
    # An ordered group_concat needs a newer SQLite than Debian's, so the order comes from the inner query.
    "gather": "SELECT group_concat(clause, ' ') FROM "
    "(SELECT clause FROM evidence_actclause c WHERE c.act_id = a.id ORDER BY clause)",
}
POSTGRES_FORM = {
    "happened": "to_char(a.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
    "recorded": "to_char(a.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
    "gather": "SELECT string_agg(c.clause, ' ' ORDER BY c.clause COLLATE \"C\") "
    "FROM evidence_actclause c WHERE c.act_id = a.id",
}


def _chain(school_id: int) -> Iterator[tuple[Any, ...]]:
    form = POSTGRES_FORM if connection.vendor == "postgresql" else SQLITE_FORM
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            yield from _server_side(COLUMNS.format(**form), school_id)
            return
        cursor.execute(COLUMNS.format(**form), [school_id])
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _server_side(sql: str, school_id: int) -> Iterator[tuple[Any, ...]]:
    connection.ensure_connection()
    raw: Any = connection.connection
    with raw.cursor(name="headship_verify") as cursor:
        cursor.itersize = CHUNK
        cursor.execute(sql, [school_id])
        yield from cursor


def acts_of(kind: str, ids: Iterable[int]) -> Any:
    """The acts on these records, newest first."""
    return Act.objects.filter(record_kind=kind, record_id__in=list(ids)).order_by("-sequence")
