"""You said, we will: what a group raised, what the school promised because of it, and what came of it.

    heard ──make──▶ open ──keep──▶ kept ──tell──▶ told ──▶ confirmed   (by the group, see `confirmations`)
      │               ▲                             └────▶ denied ──redate──▶ open
      └──decline──▶ declined: “we will not, because” is an answer too
    any of them but confirmed ──withdraw──▶ withdrawn, with a reason

`redate` names another day; the earlier one stays to be read. `tell` says to the group what was done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.evidence import registry
from headship.evidence.domain import ledger
from headship.evidence.models import AskingGroup, Promise, PromiseDate, PromisePage
from headship.evidence.models.promises import KNOWN_GROUPS
from headship.evidence.rules import LOOK_AFTER_PROMISE, MAKE_PROMISE, SHOW_PROMISES
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.domain import deliveries
from headship.school.domain.people import here_to_own
from headship.school.models import Audience, Person

State = Promise.State
KIND = "promise"
ANSWER_WITHIN = timedelta(days=14)
LONGEST = 2000
Reference = tuple[str, int]


def the_group(of: AskingGroup | Audience | str) -> AskingGroup:
    """The group behind a code such as "families", an audience, or words of one's own; made when first named.

    Raises Refusal where nothing is named.
    """
    if isinstance(of, AskingGroup):
        return of
    code: str
    audience: Audience | None
    if isinstance(of, Audience):
        code, title, audience = f"audience-{of.pk}", str(of), of
    elif of in KNOWN_GROUPS:
        known, reached_by = KNOWN_GROUPS[of]
        code, title, audience = of, str(known), Audience.objects.filter(code=reached_by).first() if reached_by else None
    else:
        title, audience = " ".join(of.split())[:200], None
        if not title:
            raise Refusal(_("Say which group it was."), field="group")
        code = f"words-{hashlib.sha256(title.casefold().encode()).hexdigest()[:20]}"
    group, _made = AskingGroup.objects.get_or_create(code=code, defaults={"title": title, "audience": audience})
    return group


@transaction.atomic
def hear(
    *,
    by: Person,
    group: AskingGroup | Audience | str,
    said: str,
    owner: Person | None = None,
    due_on: date | None = None,
    about: Reference | None = None,
    source: str = "",
    public: bool = False,
) -> Promise:
    """Write down what a group said, before anybody knows the answer.

    owner: who answers, by default whoever writes. due_on: by when they answer, by default in two weeks.
    about: the record from which it comes, as (kind, id). Raises Refusal, naming the field, and Denied.
    """
    require(by, MAKE_PROMISE)
    promise = _written(
        by=by, group=group, said=said, owner=owner or by, due_on=due_on or clock.today() + ANSWER_WITHIN, about=about,
        source=source, public=public,
    )  # fmt: skip
    summary = _("%(group)s said: %(said)s") % {"group": promise.group, "said": promise.said}
    _record(by, "promise.hear", promise, summary, ["4.1a"])
    return promise


@transaction.atomic
def make(
    *,
    by: Person,
    group: AskingGroup | Audience | str,
    said: str,
    will: str,
    owner: Person | None = None,
    due_on: date,
    about: Reference | None = None,
    source: str = "",
    public: bool = False,
) -> Promise:
    """Promise something because of what a group said. Raises Refusal, naming the field, and Denied."""
    require(by, MAKE_PROMISE)
    promise = _written(
        by=by, group=group, said=said, owner=owner or by, due_on=due_on, about=about, source=source, public=public
    )
    return _promised(by, promise, will, due_on)


@transaction.atomic
def answer(*, by: Person, promise: Promise, will: str, due_on: date) -> Promise:
    """Answer what was heard with a promise."""
    return _promised(by, _locked(by, promise, State.HEARD), will, due_on)


@transaction.atomic
def redate(*, by: Person, promise: Promise, due_on: date, why: str) -> Promise:
    """Name another day, and why. The earlier day stays. What the group calls not yet done is open again."""
    locked = _locked(by, promise, State.HEARD, State.OPEN, State.DENIED)
    reason = _words(why, "why", _("Say in a few words why it takes another day."), 300)
    _refuse_past(due_on)
    PromiseDate.objects.create(promise=locked, due_on=locked.due_on, why=reason, changed_by=by, changed_at=clock.now())
    locked.due_on = due_on
    if locked.state == State.DENIED:
        locked.state, locked.kept_at = State.OPEN, None
    locked.save()
    summary = _("Now hoped for by %(day)s: %(what)s") % {"day": date_format(due_on), "what": locked}
    _record(by, "promise.redate", locked, summary, ["4.1c"], why=reason)
    return locked


@transaction.atomic
def hand_over(*, by: Person, promise: Promise, to: Person) -> Promise:
    """Give a promise to somebody else to look after."""
    locked = _locked(by, promise, State.HEARD, State.OPEN, State.KEPT, State.TOLD, State.DENIED)
    here_to_own(to, field="to")
    locked.owner = to
    locked.save(update_fields=["owner"])
    summary = _("%(name)s now looks after: %(what)s") % {"name": to.name, "what": locked}
    _record(by, "promise.hand_over", locked, summary, ["4.1c"])
    return locked


@transaction.atomic
def keep(*, by: Person, promise: Promise) -> Promise:
    """Say that what was promised is done. The group has yet to be told."""
    locked = _locked(by, promise, State.OPEN)
    locked.state, locked.kept_at = State.KEPT, clock.now()
    locked.save(update_fields=["state", "kept_at"])
    _record(by, "promise.keep", locked, _("Done: %(what)s") % {"what": locked.will}, ["4.1c"])
    return locked


@transaction.atomic
def tell(*, by: Person, promise: Promise, text: str) -> Promise:
    """Note that the group was told what was done, in these words. Whoever tells what is open says that it is done.

    Sending the words, and asking whether it was kept, is `confirmations.ask`.
    """
    locked = _locked(by, promise, State.OPEN, State.KEPT)
    locked.told_text = _words(text, "text", _("Write what you tell them, in a sentence or two."), LONGEST)
    now = clock.now()
    locked.state, locked.kept_at, locked.told_at = State.TOLD, locked.kept_at or now, now
    locked.save()
    summary = _("Told %(group)s: %(text)s") % {"group": locked.group, "text": locked.told_text}
    _record(by, "promise.tell", locked, summary, ["4.1b"])
    return locked


@transaction.atomic
def decline(*, by: Person, promise: Promise, because: str) -> Promise:
    """Answer without a promise: we will not, because. The group is told the reason in these words."""
    locked = _locked(by, promise, State.HEARD, State.OPEN)
    locked.told_text = _words(because, "because", _("Say why not, so that they can follow it."), LONGEST)
    now = clock.now()
    locked.state, locked.told_at, locked.answered_at = State.DECLINED, now, locked.answered_at or now
    locked.save()
    summary = _("Answered %(group)s: we will not, because %(why)s") % {"group": locked.group, "why": locked.told_text}
    _record(by, "promise.decline", locked, summary, ["4.1a", "4.1b"])
    return locked


def answer_without_promise(
    *,
    by: Person,
    group: AskingGroup | Audience | str,
    said: str,
    because: str,
    about: Reference | None = None,
    source: str = "",
    public: bool = False,
) -> Promise:
    """Write down what a group said and answer it with a no and its reason, in one step."""
    with transaction.atomic():
        heard = hear(by=by, group=group, said=said, about=about, source=source, public=public)
        return decline(by=by, promise=heard, because=because)


@transaction.atomic
def withdraw(*, by: Person, promise: Promise, why: str) -> Promise:
    """Take a promise back, with a reason that stays to be read."""
    locked = _locked(by, promise, *(state for state in State if state not in {State.CONFIRMED, State.WITHDRAWN}))
    locked.withdrawn_why = _words(why, "why", _("Say in a few words why it is taken back."), 300)
    locked.state, locked.withdrawn_at = State.WITHDRAWN, clock.now()
    locked.save()
    _stop_asking(locked)
    summary = _("Took back: %(what)s, because %(why)s") % {"what": locked, "why": locked.withdrawn_why}
    _record(by, "promise.withdraw", locked, summary, ["4.1c"])
    return locked


@transaction.atomic
def show_in_public(*, by: Person, shown: bool) -> None:
    """Turn the school's public page of promises on or off."""
    require(by, SHOW_PROMISES)
    PromisePage.objects.update_or_create(defaults={"shown": shown, "set_by": by, "set_at": clock.now()})
    said = _("Turned the public page of promises on") if shown else _("Turned the public page of promises off")
    ledger.record(
        by=by, verb="promise.publish" if shown else "promise.unpublish", record_kind=KIND, record_id=None,
        label=said, summary=said, clauses=["4.1b"],
    )  # fmt: skip


def is_public() -> bool:
    """True where the school shows its promises in public."""
    return bool(PromisePage.objects.filter(shown=True).exists())


def settle(promise: Promise, state: str, *, by: Person | None) -> None:
    """Keep what the group said of a promise that was told; called by `confirmations`, in its transaction."""
    promise.state, promise.settled_at = state, clock.now()
    promise.save(update_fields=["state", "settled_at"])
    said = _("%(group)s say that it was kept: %(what)s") if state == State.CONFIRMED else _(
        "%(group)s say that it is not kept yet: %(what)s"
    )  # fmt: skip
    verb = "promise.confirm" if state == State.CONFIRMED else "promise.deny"
    _record(by, verb, promise, said % {"group": promise.group, "what": promise.will}, ["4.1c"])


def _written(
    *,
    by: Person,
    group: AskingGroup | Audience | str,
    said: str,
    owner: Person,
    due_on: date,
    about: Reference | None,
    source: str,
    public: bool,
) -> Promise:
    words = _words(said, "said", _("Write what they said, as they would say it."), LONGEST)
    here_to_own(owner)
    _refuse_past(due_on)
    if about is not None and registry.see(by, [about])[about].hidden:
        raise Refusal(_("What it comes from is not there, or you may not see it."))
    kind, record_id = about or ("", None)
    promise: Promise = Promise.objects.create(
        group=the_group(group), said=words, owner=owner, due_on=due_on, about_kind=kind, about_id=record_id,
        source=" ".join(source.split())[:200], public=public, heard_by=by, heard_at=clock.now(),
    )  # fmt: skip
    return promise


def _promised(by: Person, promise: Promise, will: str, due_on: date) -> Promise:
    promise.will = _words(will, "will", _("Write what you will do."), LONGEST)
    _refuse_past(due_on)
    promise.state, promise.due_on, promise.answered_at = State.OPEN, due_on, clock.now()
    promise.save()
    summary = _("Promised %(group)s by %(day)s: %(will)s") % {
        "group": promise.group, "day": date_format(due_on), "will": promise.will,
    }  # fmt: skip
    _record(by, "promise.make", promise, summary, ["4.1a", "4.1c"])
    return promise


def _locked(by: Person, promise: Promise, *states: str) -> Promise:
    locked: Promise = (
        Promise.objects.select_for_update(of=("self",)).select_related("group", "owner").get(pk=promise.pk)
    )
    require(by, LOOK_AFTER_PROMISE, locked)
    refuse_unless(locked, states)
    return locked


def refuse_unless(promise: Promise, states: Sequence[str]) -> None:
    """Raises Refusal, with the state in words, where a promise is in none of these states."""
    if promise.state not in states:
        state = promise.get_state_display()
        raise Refusal(_("This cannot be done now: it stands at “%(state)s”.") % {"state": state})


def _stop_asking(promise: Promise) -> None:
    """Ask nobody any more about it; what was said so far is thrown away uncounted."""
    for running in promise.confirmations.filter(closed_at=None).select_related("delivery"):
        running.slips.all().delete()
        if running.delivery is not None:
            deliveries.stop_asking(running.delivery)
        running.closed_at = clock.now()
        for count in ("answered", "kept", "not_yet", "cannot_tell", "clear_yes", "clear_partly", "clear_no"):
            setattr(running, count, 0)
        running.save()


def _words(text: str, field: str, sentence: str, most: int) -> str:
    words = text.strip()
    if not words:
        raise Refusal(sentence, field=field)
    if len(words) > most:
        raise Refusal(_("Keep it within %(most)s characters.") % {"most": most}, field=field)
    return words


def _refuse_past(day: date) -> None:
    if day < clock.today():
        raise Refusal(_("Choose today or a later day."), field="due_on")


def _record(by: Person | None, verb: str, promise: Promise, summary: str, clauses: list[str], **payload: str) -> None:
    facts = {"group": str(promise.group), "owner": promise.owner.name, "due_on": promise.due_on, **payload}
    ledger.record(
        by=by, verb=verb, record_kind=KIND, record_id=promise.pk, label=str(promise), summary=summary,
        clauses=clauses, payload=facts,
    )  # fmt: skip
