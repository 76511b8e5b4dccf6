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

from headship.evidence.models import Act, ActShare, ActText, LedgerTip
from headship.evidence.models.ledger import Purpose
from headship.evidence.protection import ERASURE
from headship.evidence.rules import ERASE_TEXT, SHARE_ACT
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.kernel.scope import EVERY_SCHOOL, current_school_id
from headship.school.models import Person
from headship.school.tenancy import CrossesSchools

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
    school_id = _one_school(by, about)
    text = _text_of(by, about, label, summary, payload)
    with connection.cursor() as cursor:
        sequence, previous = _locked_tip(cursor, school_id)
        act = Act(
            school_id=school_id,
            sequence=sequence + 1,
            happened_at=(happened_at or now).replace(microsecond=0),
            recorded_at=now,
            verb=verb,
            actor_id=by.pk if by else None,
            about_id=about.pk if about else None,
            record_kind=record_kind,
            record_id=record_id,
            clauses=" ".join(sorted(set(clauses))),
            purpose=str(purpose),
            refers_to=refers_to,
            commitment=canonical_text(*text),
            previous=previous,
        )
        act.digest = canonical_act(_fields_of(act))
        _store(cursor, act, text)
    return act


def _one_school(*people: Person | None) -> int:
    """The school whose chain grows; the people must be its own."""
    school_id = current_school_id()
    if school_id == EVERY_SCHOOL or any(person.school_id != school_id for person in people if person is not None):
        raise CrossesSchools("An act belongs to the one school in scope, and so do the people in it.")
    return school_id


def _text_of(
    by: Person | None, about: Person | None, label: str, summary: str, payload: Mapping[str, Any] | None
) -> tuple[str, str, str, str, str, str]:
    """Salt, actor's name, name of whom it is about, label, summary, payload: as stored and as committed to."""
    written = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str) if payload else "{}"
    # str(): a lazy translation is text only once it is asked for.
    return (
        secrets.token_hex(16),
        by.name if by else "",
        about.name if about else "",
        str(label)[:300],
        str(summary),
        written,
    )


# The statements are written out, since the ORM's way to the same rows takes three times as long, and a day in a
# large school writes many. Both engines understand them.
TIP = "SELECT sequence, digest FROM evidence_ledgertip WHERE school_id = %s"
FIRST_TIP = (
    "INSERT INTO evidence_ledgertip (school_id, sequence, digest) VALUES (%s, 0, '') ON CONFLICT (school_id) DO NOTHING"
)
MOVE_TIP = "UPDATE evidence_ledgertip SET sequence = %s, digest = %s WHERE school_id = %s"
ADD_ACT = """
INSERT INTO evidence_act (school_id, sequence, happened_at, recorded_at, verb, actor_id, about_id, record_kind,
record_id, clauses, purpose, refers_to, commitment, previous, digest)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
ADD_TEXT = """
INSERT INTO evidence_acttext (act_id, school_id, salt, actor_name, about_name, label, summary, payload)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
ADD_CLAUSES = "INSERT INTO evidence_actclause (school_id, act_id, element, clause) VALUES {rows}"
MARK_STALE = "INSERT INTO evidence_staleclause (school_id, clause) VALUES {rows} ON CONFLICT DO NOTHING"


def _locked_tip(cursor: Any, school_id: int) -> tuple[int, str]:
    """Sequence and digest of the last act, locked until the transaction ends, so that acts follow one another."""
    # A transaction on SQLite holds the whole database from its first word; see the settings.
    ask = f"{TIP} FOR UPDATE" if connection.features.has_select_for_update else TIP
    cursor.execute(ask, [school_id])
    tip = cursor.fetchone()
    if tip is None:
        # Two first acts at once: the unique row decides, and the second waits for the first.
        cursor.execute(FIRST_TIP, [school_id])
        cursor.execute(ask, [school_id])
        tip = cursor.fetchone()
    return tip[0], tip[1]


def _fields_of(act: Act) -> list[Any]:
    return [
        act.school_id, act.sequence, moment(act.happened_at), moment(act.recorded_at), act.verb, act.actor_id,
        act.about_id, act.record_kind, act.record_id, act.clauses, act.purpose, act.refers_to, act.commitment,
        act.previous,
    ]  # fmt: skip


def _store(cursor: Any, act: Act, text: Sequence[str]) -> None:
    adapt = connection.ops.adapt_datetimefield_value
    cursor.execute(ADD_ACT, [
        act.school_id, act.sequence, adapt(act.happened_at), adapt(act.recorded_at), act.verb, act.actor_id,
        act.about_id, act.record_kind, act.record_id, act.clauses, act.purpose, act.refers_to, act.commitment,
        act.previous, act.digest,
    ])  # fmt: skip
    act.pk = cursor.fetchone()[0]
    act._state.adding = False
    cursor.execute(ADD_TEXT, [act.pk, act.school_id, *text])
    if codes := act.clause_codes:
        rows = [value for code in codes for value in (act.school_id, act.pk, element_of(code), code)]
        cursor.execute(ADD_CLAUSES.format(rows=", ".join(["(%s, %s, %s, %s)"] * len(codes))), rows)
        stale = [value for code in codes for value in (act.school_id, code)]
        cursor.execute(MARK_STALE.format(rows=", ".join(["(%s, %s)"] * len(codes))), stale)
    cursor.execute(MOVE_TIP, [act.sequence, act.digest, act.school_id])


def element_of(clause: str) -> str:
    """The element of a clause: "2.2" for "2.2a"."""
    return clause.rstrip("abcdefghijklmnopqrstuvwxyz")


@transaction.atomic
def erase(*, by: Person, act: Act, reason: str) -> Act:
    """Remove what people read of an act, by an act that names it. The chain stays whole.

    The head may erase what is accountable; a formative act only the one whom it is about. Raises Denied, and
    Refusal where the text is gone already or no reason is given.
    """
    require(by, ERASE_TEXT, act)
    if not reason.strip():
        raise Refusal(_("Say in a few words why it is erased, without repeating it."), field="reason")
    if not ActText.objects.filter(pk=act.pk).exists():
        raise Refusal(_("The text of this act was erased before."))
    formative = act.purpose == Purpose.FORMATIVE
    erasure = record(
        by=by, verb=ERASURE, record_kind="act", record_id=act.pk, label=_("Erasure"), summary=reason.strip(),
        refers_to=act.sequence, purpose=act.purpose, about=by if formative else None,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM evidence_acttext WHERE act_id = %s", [act.pk])
    return erasure


@transaction.atomic
def share(*, by: Person, act: Act) -> None:
    """Let the school see a formative act about oneself. Nobody else can do that, and it cannot be taken back."""
    require(by, SHARE_ACT, act)
    if act.purpose != Purpose.FORMATIVE or ActShare.objects.filter(act=act).exists():
        return
    ActShare.objects.create(act=act, shared_at=clock.now())
    # Formative too: what is shared does not become a matter of appraisal by being shared.
    record(
        by=by, verb="ledger.share", record_kind="act", record_id=act.pk, label=_("Sharing"), about=by,
        summary=_("Shared act %(number)s with the school") % {"number": act.sequence}, refers_to=act.sequence,
        purpose=Purpose.FORMATIVE,
    )  # fmt: skip


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
    if expected == found:
        return _("The last act, number {found}, is not the one that was recorded: its digest is another.").format(
            found=found
        )
    if expected < found:
        return _("The mark of the end stands at {expected}, and the chain goes on to {found}.").format(
            expected=expected, found=found
        )
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
FROM evidence_act a LEFT JOIN evidence_acttext t ON t.act_id = a.id AND t.school_id = a.school_id
WHERE a.school_id = %s ORDER BY a.sequence
"""
# A row of the index counts as its clause only where it names the clause's element and the act's school.
INDEXED = (
    "CASE WHEN c.element = rtrim(c.clause, 'abcdefghijklmnopqrstuvwxyz') AND c.school_id = a.school_id "
    "THEN c.clause ELSE '?' END"
)
SQLITE_FORM = {
    "happened": "CAST(a.happened_at AS TEXT)",
    "recorded": "CAST(a.recorded_at AS TEXT)",
    # An ordered group_concat needs a newer SQLite than Debian's, so the order comes from the inner query.
    "gather": "SELECT group_concat(clause, ' ') FROM "  # noqa: S608 (constants)
    f"(SELECT {INDEXED} AS clause FROM evidence_actclause c WHERE c.act_id = a.id ORDER BY c.clause)",
}
POSTGRES_FORM = {
    "happened": "to_char(a.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
    "recorded": "to_char(a.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
    "gather": f"SELECT string_agg({INDEXED}, ' ' ORDER BY c.clause COLLATE \"C\") "  # noqa: S608 (constants)
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
