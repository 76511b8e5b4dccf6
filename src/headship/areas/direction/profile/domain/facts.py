"""Facts: learnt, looked at again, followed in the records, given to somebody else, followed no longer."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from headship.areas.direction.profile import counting
from headship.areas.direction.profile.models import Fact, FactState
from headship.areas.direction.profile.rules import KEEP_FACT, LEARN_FACT
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.domain.people import here_to_own
from headship.school.models import Person

FRESH_FOR = timedelta(days=365)
RECOUNT_AFTER = timedelta(days=28)
CLAUSES = {Fact.Side.SCHOOL: ["1.1a"], Fact.Side.COMMUNITY: ["1.1b"]}


@transaction.atomic
def learn(
    *, by: Person, side: str, topic: str, statement: str, source: str, as_of: date, url: str = "",
    owner: Person | None = None,
) -> Fact:  # fmt: skip
    """Write down what the school knows, with where it stands and the day that it speaks of. Raises Refusal, Denied."""
    require(by, LEARN_FACT)
    fact: Fact = Fact.objects.create(
        side=side, topic=topic, statement=_words(statement, "statement", _("Say what you know, in a sentence.")),
        source=_words(source, "source", _("Say where it stands, so that others can look it up.")), url=url,
        as_of=_not_ahead(as_of), refreshed_on=clock.today(), owner=here_to_own(owner or by), learnt_by=by,
    )  # fmt: skip
    _keep_state(fact, by)
    _record(by, "fact.learn", fact, _("Learnt: %(statement)s"))
    return fact


@transaction.atomic
def follow(*, by: Person, code: str) -> Fact:
    """Keep a figure of the school's own records as a fact, counted anew by itself. Raises Refusal and Denied."""
    require(by, LEARN_FACT)
    figure = counting.FIGURES.get(code)
    said = figure() if figure else None
    if said is None:
        raise Refusal(_("The records do not say this yet."))
    try:
        with transaction.atomic():
            fact: Fact = Fact.objects.create(
                side=Fact.Side.SCHOOL, topic=said.topic, statement=said.sentence, source=_counted_from(), counted=code,
                as_of=said.as_of, refreshed_on=clock.today(), owner=by, learnt_by=by,
            )  # fmt: skip
    except IntegrityError as again:
        raise Refusal(_("This figure is kept as a fact already.")) from again
    _keep_state(fact, None)
    _record(by, "fact.learn", fact, _("Learnt: %(statement)s"))
    return fact


@transaction.atomic
def refresh(*, by: Person, fact: Fact, statement: str, source: str, as_of: date, url: str = "") -> Fact:
    """Look whether it is still so: what the source says now, and the day that it speaks of. What stood before stays.

    Raises Refusal, naming the field, and Denied.
    """
    locked = _locked(by, fact)
    if locked.counted:
        raise Refusal(_("This figure is counted from the records. Bring the records up to date instead."))
    if as_of < locked.as_of:
        raise Refusal(_("What you know now is from %(day)s already.") % {"day": locked.as_of}, field="as_of")
    changed = " ".join(statement.split()) != locked.statement
    locked.statement = _words(statement, "statement", _("Say what you know, in a sentence."))
    locked.source = _words(source, "source", _("Say where you looked."))
    locked.url, locked.as_of, locked.refreshed_on = url, _not_ahead(as_of), clock.today()
    locked.save(update_fields=["statement", "source", "url", "as_of", "refreshed_on"])
    _keep_state(locked, by)
    summary = _("Now: %(statement)s") if changed else _("Still so: %(statement)s")
    _record(by, "fact.refresh", locked, summary)
    return locked


@transaction.atomic
def hand_over(*, by: Person, fact: Fact, owner: Person) -> Fact:
    """Give it to somebody else to look after."""
    locked = _locked(by, fact)
    locked.owner = here_to_own(owner)
    locked.save(update_fields=["owner"])
    _record(by, "fact.hand_over", locked, _("%(name)s looks after: %(statement)s").replace("%(name)s", owner.name))
    return locked


@transaction.atomic
def set_aside(*, by: Person, fact: Fact, because: str) -> Fact:
    """Follow it no longer, with the reason. What rests on it still can be read back to it."""
    locked = _locked(by, fact)
    locked.ended_because = _words(because, "because", _("Say why it need not be followed any more."))
    locked.ended_at = clock.now()
    locked.save(update_fields=["ended_because", "ended_at"])
    _record(by, "fact.set_aside", locked, _("Not followed any more: %(statement)s"))
    return locked


@transaction.atomic
def count_again() -> int:
    """Bring the facts that follow the records up to date: how many said something new. One that the records no longer
    speak of, or only of a time long past, is left as it is and grows old, so that its owner is called."""
    changed = 0
    for fact in Fact.objects.select_for_update(of=("self",)).kept().exclude(counted=""):
        figure = counting.FIGURES.get(fact.counted)
        said = figure() if figure else None
        if said is None or said.as_of <= clock.today() - FRESH_FOR:
            continue
        news = said.sentence != fact.statement
        if news or clock.today() - fact.refreshed_on >= RECOUNT_AFTER:
            fact.statement, fact.as_of, fact.refreshed_on = said.sentence, said.as_of, clock.today()
            fact.save(update_fields=["statement", "as_of", "refreshed_on"])
        if news:
            _keep_state(fact, None)
            changed += 1
    return changed


def _locked(by: Person, fact: Fact) -> Fact:
    locked: Fact = Fact.objects.select_for_update(of=("self",)).select_related("owner").get(pk=fact.pk)
    require(by, KEEP_FACT, locked)
    if not locked.is_kept:
        raise Refusal(_("This fact is not followed any more. Add it anew if it matters again."))
    return locked


def _keep_state(fact: Fact, by: Person | None) -> None:
    FactState.objects.create(
        fact=fact, statement=fact.statement, source=fact.source, url=fact.url, as_of=fact.as_of, by=by, at=clock.now()
    )


def _counted_from() -> str:
    return _("Counted from the school’s own records")


def _words(text: str, field: str, sentence: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Refusal(sentence, field=field)
    if len(words) > 300:
        raise Refusal(_("Keep it within %(most)s characters.") % {"most": 300}, field=field)
    return words


def _not_ahead(day: date) -> date:
    if day > clock.today():
        raise Refusal(_("A source cannot speak of a day to come. Write the day that it speaks of."), field="as_of")
    return day


def _record(by: Person, verb: str, fact: Fact, summary: str) -> None:
    ledger.record(
        by=by, verb=verb, record_kind=fact.kind, record_id=fact.pk, label=fact.statement,
        summary=summary.replace("%(statement)s", fact.statement), clauses=CLAUSES[Fact.Side(fact.side)],
        payload={"source": fact.source, "as_of": fact.as_of.isoformat()},
    )  # fmt: skip
