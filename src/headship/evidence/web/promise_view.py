"""What the pages of promises show, put together from rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence import registry
from headship.evidence.domain import confirmations, promises
from headship.evidence.domain.citations import links_of
from headship.evidence.models import Act, AskingGroup, Confirmation, Promise
from headship.evidence.rules import LOOK_AFTER_PROMISE, MAKE_PROMISE, SHOW_PROMISES
from headship.kernel import clock, exports
from headship.kernel.permissions import holds, may
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.models import Person

State = Promise.State
SHOWS: dict[str, Any] = {
    "": gettext_lazy("All"),
    "open": gettext_lazy("Still to do"),
    "mine": gettext_lazy("Mine"),
    "told": gettext_lazy("Told, not heard back"),
    "settled": gettext_lazy("Settled"),
}
CONDITIONS = {
    "open": Q(state__in=[State.HEARD, State.OPEN, State.KEPT, State.DENIED]),
    "told": Q(state=State.TOLD),
    "settled": Q(state__in=[State.CONFIRMED, State.DECLINED, State.WITHDRAWN]),
}
TAGS = {State.CONFIRMED: "good", State.OPEN: "focus", State.WITHDRAWN: "rest", State.DECLINED: "rest"}


@dataclass(frozen=True)
class Chosen:
    """What the reader asked the list for."""

    show: str = ""
    group: str = ""
    about: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Chosen:
        """From the address; what is not known is left out."""
        show, group, about = query.get("show", ""), query.get("group", ""), query.get("about", "")
        return cls(show if show in SHOWS else "", group if group.isdecimal() and len(group) < 15 else "", about[:70])

    def address(self, **changes: str) -> str:
        """The list with one thing changed."""
        query = QueryDict(mutable=True)
        for name, value in {"show": self.show, "group": self.group, "about": self.about, **changes}.items():
            if value:
                query[name] = value
        return f"?{query.urlencode()}"


def rows_for(reader: Person, chosen: Chosen) -> QuerySet[Promise]:
    """The promises that a reader may see, as chosen: what is open first, by its day; then the newest."""
    rows: QuerySet[Promise] = Promise.objects.visible_to(reader).filter(CONDITIONS.get(chosen.show, Q()))
    if chosen.show == "mine":
        rows = rows.filter(owner=reader)
    if chosen.group:
        rows = rows.filter(group_id=int(chosen.group))
    kind, _dash, number = chosen.about.partition(":")
    if number.isdecimal() and len(number) < 15:
        rows = rows.filter(about_kind=kind, about_id=int(number))
    return rows.select_related("group", "owner").order_by("-heard_at", "-pk")


def list_page(reader: Person, chosen: Chosen, page: Page[Promise]) -> dict[str, Any]:
    """The context of `evidence/promises.html`."""
    is_public = promises.is_public()
    return {
        "table": _table(page, chosen),
        "page": page,
        "chosen": chosen,
        "filters": [(label, chosen.address(show=code) or "?", code or "all") for code, label in SHOWS.items()],
        "shown": chosen.show or "all",
        "groups": AskingGroup.objects.filter(promises__isnull=False).distinct(),
        "counts": _counts(reader),
        "may_make": holds(reader, MAKE_PROMISE),
        "may_show": holds(reader, SHOW_PROMISES),
        "is_public": is_public,
        "public_url": reverse("evidence:promises_public", args=[reader.school.code]),
    }


def _counts(reader: Person) -> dict[str, int]:
    counts: dict[str, int] = Promise.objects.visible_to(reader).aggregate(
        all=Count("pk"),
        open=Count("pk", filter=CONDITIONS["open"]),
        told=Count("pk", filter=Q(state=State.TOLD)),
        confirmed=Count("pk", filter=Q(state=State.CONFIRMED)),
    )
    return counts


def _table(page: Page[Promise], chosen: Chosen) -> Table:
    asked = bool(chosen.show or chosen.group or chosen.about)
    return Table(
        caption=_("Promises"),
        columns=[Column(_("We will")), Column(_("To whom")), Column(_("By"), together=True), Column(_("Owner")),
                 Column(_("State"))],
        rows=[_row(promise) for promise in page.object_list],
        csv_url=f"{chosen.address()}&format=csv",
        xlsx_url=f"{chosen.address()}&format=xlsx",
        empty=_("Nothing fits what you asked for") if asked else _("Nothing was promised yet"),
        empty_detail="" if asked else _(
            "When a group says something, write it down with your answer: what you will do, or why not."
        ),
        caption_hidden=True,
    )  # fmt: skip


def _row(promise: Promise) -> list[Any]:
    return [
        Cell(Truncator(_line(promise)).chars(140), url=reverse("evidence:promise", args=[promise.pk])),
        str(promise.group),
        date_format(promise.due_on, "j M Y"),
        promise.owner.name,
        state_cell(promise),
    ]


def _line(promise: Promise) -> str:
    return promise.will or _("They said: %(said)s") % {"said": promise.said}


def state_cell(promise: Promise) -> Cell:
    """Where it stands, in words that help."""
    if promise.is_late:
        return Cell(_("Was hoped for by then"), tag="warn")
    return Cell(promise.get_state_display(), tag=TAGS.get(State(promise.state), ""))


def file_of(rows: QuerySet[Promise]) -> exports.Table:
    """The list as a file."""
    columns = [_("They said"), _("We will"), _("To whom"), _("By when"), _("Owner"), _("State"), _("Told"),
               _("What they were told"), _("Where it was said")]  # fmt: skip
    body = [
        (row.said, row.will, str(row.group), row.due_on, row.owner.name, row.get_state_display(),
         timezone.localtime(row.told_at) if row.told_at else "", row.told_text, row.source)
        for row in rows
    ]  # fmt: skip
    return exports.Table(_("Promises"), columns, body)


def page(reader: Person, promise: Promise) -> dict[str, Any]:
    """The context of `evidence/promise.html`."""
    inside = reader.is_staff_member or reader.is_governance
    keeps = may(reader, LOOK_AFTER_PROMISE, promise)
    asked: list[Confirmation] = list(promise.confirmations.all())
    running = next((each for each in asked if each.closed_at is None), None)
    aloud = promise.state in confirmations.ASKED_IN and confirmations.is_asked_aloud(promise)
    return {
        "promise": promise,
        "steps": lifecycle_of(promise),
        "step": _step_of(promise),
        "state": state_cell(promise),
        "inside": inside,
        "keeps": keeps,
        "running": running,
        "heard": _heard(asked),
        "next": next_step(promise, keeps, running, aloud),
        "aloud": aloud,
        "people": confirmations.people_of(promise) if keeps else None,
        "minutes": confirmations.MINUTES,
        "earlier": list(promise.earlier_dates.select_related("changed_by")) if inside else [],
        "origin": _origin(reader, promise),
        "links": links_of(reader, (promises.KIND, promise.pk)),
        "acts": _acts(reader, promise),
        "thread_url": _thread(promise),
        "may_redate": keeps and promise.state in {State.HEARD, State.OPEN, State.DENIED},
        "may_withdraw": keeps and promise.state not in {State.CONFIRMED, State.WITHDRAWN},
        "may_hand_over": keeps and promise.state not in {State.CONFIRMED, State.WITHDRAWN, State.DECLINED},
        "my_voice": confirmations.slip_for(reader, promise) is not None,
    }


def lifecycle_of(promise: Promise) -> list[tuple[str, Any, str]]:
    """The stages of its life, with the days on which it reached them."""
    heard = ("heard", _("Said"), _day(promise.heard_at))
    if promise.state == State.WITHDRAWN:
        return [heard, ("withdrawn", _("Taken back"), _day(promise.withdrawn_at))]
    if promise.state == State.DECLINED:
        return [heard, ("declined", _("Answered with a no"), _day(promise.told_at))]
    last = _("Not yet, they say") if promise.state == State.DENIED else _("Kept, they say")
    return [
        heard,
        ("open", _("Promised"), _day(promise.answered_at)),
        ("kept", _("Done"), _day(promise.kept_at)),
        ("told", _("Told"), _day(promise.told_at)),
        ("settled", last, _day(promise.settled_at)),
    ]


def _step_of(promise: Promise) -> str:
    return "settled" if promise.state in {State.CONFIRMED, State.DENIED} else promise.state


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j M Y") if moment else ""


@dataclass(frozen=True)
class Next:
    """The one step that would take a promise on. post: it is done by one press."""

    title: str
    sentence: str
    action: str
    url: str = ""
    post: str = ""


def next_step(promise: Promise, keeps: bool, running: Confirmation | None, aloud: bool) -> Next | None:
    """What whoever looks after it would do next; None for other readers, and where nothing is left."""
    if not keeps:
        return None

    def place(name: str) -> str:
        return reverse(f"evidence:promise_{name}", args=[promise.pk])

    if promise.state == State.HEARD:
        return Next(_("Answer them"), _("With a promise, or with a no and its reason. Both are answers."),
                    _("Answer"), place("answer"))  # fmt: skip
    if promise.state in {State.OPEN, State.KEPT}:
        sentence = _("Done and not told is half a promise kept. One message tells them and asks whether it came.")
        done = promise.state == State.KEPT
        title = _("Tell them that it is done") if done else _("Once it is done, tell them")
        return Next(title, sentence, _("It is done: tell them"), place("telling"))
    if promise.state == State.DENIED:
        return Next(_("They do not see it yet"), _("Find out what is missing, and name a day for it."),
                    _("Name a day"), place("day"))  # fmt: skip
    if promise.state in confirmations.ASKED_IN and running is None and not _has_result(promise):
        if aloud:
            return Next(_("Ask them, and write down what they say"),
                        _("A small group is asked aloud; what they say stands here openly."),
                        _("Write it down"), place("spoken"))  # fmt: skip
        return Next(_("Ask whether they see it"), _("Two taps for each, and only counts are kept."), _("Ask them"),
                    post=place("question"))  # fmt: skip
    return None


def _has_result(promise: Promise) -> bool:
    told = promise.confirmations.exclude(closed_at=None).exclude(clear=Confirmation.Clear.FEW)
    return bool(told.filter(asked_at__gte=promise.told_at).exists())


@dataclass(frozen=True)
class Heard:
    """What the group said the last time, as it may be shown: sentences, and rows of (label, count, n)."""

    row: Confirmation
    rows: list[tuple[str, int, int]]

    @property
    def sentence(self) -> str:
        """Who said it, and how many."""
        if self.row.spoken_by:
            return _("%(name)s said so for them, aloud.") % {"name": self.row.spoken_by}
        if self.row.answered < self.row.minimum:
            return _("Fewer than %(n)s answered, so nothing is shown. You can ask again, or ask aloud.") % {
                "n": self.row.minimum
            }
        told = _("%(n)s of %(all)s answered.") % {"n": self.row.answered, "all": self.row.invited}
        return told if self.rows else told + " " + _("All said the same, so the counts stay hidden.")


def _heard(asked: list[Confirmation]) -> Heard | None:
    """The last answer alone: two of them side by side could be subtracted from each other."""
    closed = next((each for each in asked if each.closed_at is not None and each.clear), None)
    if closed is None:
        return None
    names = {Confirmation.Result.KEPT: _("Kept"), Confirmation.Result.NOT_YET: _("Not yet"),
             Confirmation.Result.UNDECIDED: _("Cannot tell")}  # fmt: skip
    known = confirmations.shown(closed, confirmations.KEPT_COUNTS) if closed.asks_kept else None
    rows = [(names[Confirmation.Result(code)], count, known.n) for code, count in known.counts] if known else []
    return Heard(closed, rows)


def _origin(reader: Person, promise: Promise) -> registry.Seen | None:
    if not promise.about_kind or promise.about_id is None:
        return None
    reference = (promise.about_kind, promise.about_id)
    return registry.see(reader, [reference])[reference]


def _acts(reader: Person, promise: Promise) -> list[dict[str, Any]]:
    acts = Act.objects.visible_to(reader).filter(record_kind=promises.KIND, record_id=promise.pk)
    return [
        {
            "title": Truncator(act.text.summary).chars(140),
            "when": date_format(timezone.localtime(act.recorded_at), "j F Y"),
            "detail": act.text.actor_name,
        }
        for act in acts.select_related("text").order_by("-sequence")[:20]
        if hasattr(act, "text")
    ]


def _thread(promise: Promise) -> str:
    try:
        return reverse("today:thread", args=[promises.KIND, promise.pk])
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class PublicPart:
    """Promises in one state, under a heading, for the public page."""

    title: str
    rows: list[Promise]


def public_parts() -> list[PublicPart]:
    """What may stand in public, in plain words, by where it stands; at most 50 of each from the last two years."""
    since = clock.days_before(730)
    rows = list(Promise.objects.in_public().filter(heard_at__date__gte=since).select_related("group")
                .order_by("-answered_at", "-pk")[:200])  # fmt: skip
    parts = [
        (_("We are on it"), {State.OPEN, State.KEPT}),
        (_("Done: does it help?"), {State.TOLD}),
        (_("Kept, as those who asked say"), {State.CONFIRMED}),
        (_("Not there yet, as those who asked say"), {State.DENIED}),
        (_("We will not, and why"), {State.DECLINED}),
    ]
    found = [PublicPart(title, [row for row in rows if row.state in states][:50]) for title, states in parts]
    return [part for part in found if part.rows]
