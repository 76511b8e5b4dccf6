"""The strategy: worded, adopted, looked at again, worded anew, ended.

propose ──▶ draft ──adopt──▶ in force ──reword──▶ in force, with a draft ──adopt──▶ in force
              └──drop                └──confirm: it still holds          └──drop
                                     └──end
"""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from headship.areas.direction.strategy.models import Statement, StatementLook, StatementVersion
from headship.areas.direction.strategy.rules import ADOPT, KEEP_STATEMENT, PROPOSE
from headship.evidence.domain import ledger
from headship.insight.api import years
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Refusal
from headship.kernel.months import months_later
from headship.kernel.permissions import require
from headship.school.domain.people import here_to_own
from headship.school.models import Person

CLAUSES = ["1.1c"]
LONGEST = {Statement.Kind.VISION: 2000, Statement.Kind.MISSION: 2000, Statement.Kind.OBJECTIVE: 300}
MONTHS_UNTIL_REVIEW = {Statement.Kind.VISION: 36, Statement.Kind.MISSION: 36, Statement.Kind.OBJECTIVE: 12}


def next_review(kind: str) -> date:
    """When a statement of this kind is looked at again, if nobody says otherwise: vision and mission after three
    years, an objective after one."""
    return months_later(clock.today(), MONTHS_UNTIL_REVIEW[Statement.Kind(kind)])


@transaction.atomic
def propose(
    *, by: Person, kind: str, words: str, because: str, owner: Person | None = None, known_by: str = "",
    until: int | None = None,
) -> Statement:  # fmt: skip
    """Word a vision, a mission or an objective that the school does not have yet. Raises Refusal and Denied."""
    require(by, PROPOSE)
    said = _checked(kind, words)
    why = _because(because)
    last = Statement.objects.objectives().aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            statement: Statement = Statement.objects.create(
                kind=kind, draft=said, draft_because=why, draft_by=by, draft_at=clock.now(), revision=1,
                owner=here_to_own(owner or by), known_by=" ".join(known_by.split())[:300], until=_in_reach(until),
                position=last + 1,
            )  # fmt: skip
    except IntegrityError as there:
        raise Refusal(_("There is one already. Word that one anew, so that its history stays.")) from there
    _record(by, "statement.propose", statement, _("Proposed: %(words)s") % {"words": statement}, because=why)
    return statement


@transaction.atomic
def reword(*, by: Person, statement: Statement, words: str, because: str, revision: int) -> Statement:
    """Propose another wording, or change the one that is proposed. What is in force holds until the other is adopted.

    revision: that of the draft which the writer had in front of them. Raises ChangedMeanwhile where somebody saved
    another since, Refusal and Denied.
    """
    locked = _locked(by, statement)
    if revision != locked.revision:
        raise ChangedMeanwhile(
            _("%(name)s changed the draft while you were writing. Both wordings are below.")
            % {"name": locked.draft_by.name if locked.draft_by else _("Somebody")},
            theirs={"words": locked.draft or locked.words, "because": locked.draft_because},
        )
    said = _checked(locked.kind, words)
    if said == locked.words:
        raise Refusal(_("This is what holds already. Change a word, or go back."), field="words")
    locked.draft, locked.draft_because, locked.draft_by, locked.draft_at = said, _because(because), by, clock.now()
    locked.revision += 1
    locked.save(update_fields=["draft", "draft_because", "draft_by", "draft_at", "revision"])
    _record(by, "statement.reword", locked, _("Proposed another wording: %(words)s") % {"words": _short(said)})
    return locked


@transaction.atomic
def adopt(*, by: Person, statement: Statement, review_on: date | None = None) -> StatementVersion:
    """Put the proposed wording in force. The one before stays to be read. Raises Refusal and Denied."""
    locked = _locked(by, statement, keeping=False)
    require(by, ADOPT)
    if not locked.draft or locked.draft_by is None:
        raise Refusal(_("Nothing is proposed that could be adopted."))
    review_on = review_on or next_review(locked.kind)
    if review_on <= clock.today():
        raise Refusal(_("Choose a day after today for the next look."), field="review_on")
    last = locked.versions.aggregate(last=Max("number"))["last"] or 0
    version: StatementVersion = StatementVersion.objects.create(
        statement=locked, number=last + 1, words=locked.draft, because=locked.draft_because,
        written_by=locked.draft_by, adopted_by=by, adopted_at=clock.now(),
    )  # fmt: skip
    locked.words, locked.review_on = locked.draft, review_on
    _clear_draft(locked)
    locked.save()
    _record(by, "statement.adopt", locked, _("Adopted: %(words)s") % {"words": locked}, because=version.because)
    return version


@transaction.atomic
def drop(*, by: Person, statement: Statement, because: str) -> Statement:
    """Let a proposed wording fall. Something that was never adopted ends with it."""
    locked = _locked(by, statement)
    if not locked.draft:
        raise Refusal(_("Nothing is proposed that could be dropped."))
    why, dropped = _because(because), _short(locked.draft)
    if locked.words:
        _clear_draft(locked)
    else:
        locked.ended_at, locked.ended_because = clock.now(), why
    locked.save()
    _record(by, "statement.drop", locked, _("Not adopted: %(words)s") % {"words": dropped}, because=why)
    return locked


@transaction.atomic
def confirm(*, by: Person, statement: Statement, words: str, review_on: date) -> StatementLook:
    """Look whether it still holds, and say what tells us so. Raises Refusal and Denied."""
    locked = _locked(by, statement)
    if not locked.words:
        raise Refusal(_("It is not in force yet."))
    if review_on <= clock.today():
        raise Refusal(_("Choose a day after today for the next look."), field="review_on")
    said = words.strip()
    if not said:
        raise Refusal(_("Say in a sentence what tells us that it still holds."), field="words")
    look: StatementLook = StatementLook.objects.create(statement=locked, words=said[:2000], by=by, at=clock.now())
    locked.review_on = review_on
    locked.save(update_fields=["review_on"])
    _record(by, "statement.confirm", locked, _("It still holds: %(words)s") % {"words": locked}, because=said)
    return look


@transaction.atomic
def look_after(
    *, by: Person, statement: Statement, owner: Person, known_by: str = "", until: int | None = None
) -> Statement:
    """Who looks after it, how we will know that an objective is reached, and by when."""
    locked = _locked(by, statement)
    locked.owner, locked.known_by = here_to_own(owner), " ".join(known_by.split())[:300]
    if until != locked.until:
        locked.until = _in_reach(until)
    locked.save(update_fields=["owner", "known_by", "until"])
    _record(by, "statement.look_after", locked, _("%(name)s looks after it") % {"name": owner.name})
    return locked


@transaction.atomic
def end(*, by: Person, statement: Statement, because: str) -> Statement:
    """Reached, or wanted no longer: what holds it up stays to be read."""
    locked = _locked(by, statement, keeping=False)
    require(by, ADOPT)
    if locked.kind != Statement.Kind.OBJECTIVE:
        raise Refusal(_("A school has a vision and a mission. Word this one anew instead of ending it."))
    if not locked.words:
        raise Refusal(_("It was never adopted. Drop the proposal instead."))
    why = _because(because)
    _clear_draft(locked)
    locked.ended_at, locked.ended_because = clock.now(), why
    locked.save()
    _record(by, "statement.end", locked, _("No longer an objective: %(words)s") % {"words": locked}, because=why)
    return locked


@transaction.atomic
def move_up(*, by: Person, statement: Statement) -> None:
    """Change places with the objective above it. Does nothing for the first."""
    locked = _locked(by, statement)
    rows = list(Statement.objects.select_for_update(of=("self",)).kept().objectives().order_by("position", "pk"))
    place = next((place for place, row in enumerate(rows) if row.pk == locked.pk), 0)
    if place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for number, row in enumerate(rows, start=1):
        row.position = number
    Statement.objects.bulk_update(rows, ["position"])


def _locked(by: Person, statement: Statement, *, keeping: bool = True) -> Statement:
    rows = Statement.objects.select_for_update(of=("self",)).select_related("owner", "draft_by")
    locked: Statement = rows.get(pk=statement.pk)
    if keeping:
        require(by, KEEP_STATEMENT, locked)
    if not locked.is_kept:
        raise Refusal(_("This is history. Propose it anew if it is wanted again."))
    return locked


def _clear_draft(statement: Statement) -> None:
    statement.draft, statement.draft_because, statement.draft_by, statement.draft_at = "", "", None, None
    statement.revision += 1


def _checked(kind: str, words: str) -> str:
    said = words.strip()
    most = LONGEST[Statement.Kind(kind)]
    if not said:
        raise Refusal(_("Say it, in words that people can remember."), field="words")
    if len(said) > most:
        raise Refusal(_("Keep it within %(most)s characters: what is longer nobody remembers.") % {"most": most},
                      field="words")  # fmt: skip
    return said


def _because(because: str) -> str:
    why = " ".join(because.split())
    if not why:
        raise Refusal(_("Say why, in a sentence: whoever comes after you will ask."), field="because")
    return why[:300]


def _in_reach(until: int | None) -> int | None:
    now = years.current()
    if until is not None and not now <= until <= now + 15:
        raise Refusal(_("Choose this school year or a later one, within fifteen years."), field="until")
    return until


def _short(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= 200 else said[:199].rstrip() + "…"


def _record(by: Person, verb: str, statement: Statement, summary: str, **payload: str) -> None:
    ledger.record(
        by=by, verb=verb, record_kind=statement.kind, record_id=statement.pk, label=str(statement), summary=summary,
        clauses=CLAUSES, payload=payload,
    )  # fmt: skip
