"""What the ledger's pages show."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.evidence import registry
from headship.evidence.domain import ledger
from headship.evidence.framework import tag_of
from headship.evidence.models import Act, ActClause
from headship.evidence.models.ledger import Purpose
from headship.evidence.protection import ERASURE
from headship.evidence.rules import ERASE_TEXT
from headship.evidence.web.clauses import clause_lines, element_choices
from headship.kernel import exports
from headship.kernel.permissions import may
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.models import Person

ON_A_PAGE = 50
MOST_IN_A_FILE = 20_000
LOOKED_THROUGH = 3000  # acts whose verbs are offered as a filter


@dataclass(frozen=True)
class Chosen:
    """What the reader asked the ledger for. before: only acts with a smaller number, which is how it is paged."""

    element: str = ""
    verb: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None

    @classmethod
    def of(cls, query: QueryDict) -> Chosen:
        """From the address; what cannot be read is left out."""
        before = query.get("before", "")
        return cls(
            query.get("element", "")[:8], query.get("verb", "")[:60], _day(query.get("from")), _day(query.get("to")),
            int(before) if before.isdecimal() and len(before) < 16 else None,
        )  # fmt: skip

    @property
    def asks(self) -> bool:
        """True where anything narrows the list."""
        return bool(self.element or self.verb or self.first or self.last)

    def address(self) -> str:
        """The page with these filters."""
        query = QueryDict(mutable=True)
        named = {"element": self.element, "verb": self.verb, "from": self.first, "to": self.last, "before": self.before}
        for name, value in named.items():
            if value:
                query[name] = str(value)
        return f"?{query.urlencode()}"


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


def acts_for(reader: Person, chosen: Chosen) -> QuerySet[Act]:
    """The acts that a reader may see, as chosen, newest first."""
    rows: QuerySet[Act] = Act.objects.visible_to(reader).select_related("text")
    if chosen.element:
        rows = rows.filter(pk__in=ActClause.objects.filter(element=tag_of(chosen.element)).values("act_id"))
    if chosen.verb:
        rows = rows.filter(verb=chosen.verb)
    if chosen.first:
        rows = rows.filter(happened_at__gte=_midnight(chosen.first))
    if chosen.last:
        rows = rows.filter(happened_at__lt=_midnight(chosen.last + timedelta(days=1)))
    if chosen.before:
        rows = rows.filter(sequence__lt=chosen.before)
    return rows.order_by("-sequence")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def page(reader: Person, chosen: Chosen) -> dict[str, Any]:
    """The context of `evidence/ledger.html`."""
    acts = list(acts_for(reader, chosen)[: ON_A_PAGE + 1])
    older = acts[ON_A_PAGE - 1].sequence if len(acts) > ON_A_PAGE else None
    number, digest = ledger.head()
    return {
        "table": _table(acts[:ON_A_PAGE], chosen),
        "chosen": chosen,
        "elements": element_choices(),
        "verbs": verb_choices(reader, chosen.verb),
        "older": replace(chosen, before=older).address() if older else "",
        "newest": replace(chosen, before=None).address() if chosen.before else "",
        "head_number": number,
        "head": digest,
    }


def verb_choices(reader: Person, chosen: str = "") -> list[tuple[str, str]]:
    """The verbs of the newest acts that this reader may see, in words; all acts would be too many to walk."""
    newest = Act.objects.visible_to(reader).order_by("-sequence").values_list("verb", flat=True)[:LOOKED_THROUGH]
    found = {*newest, *([chosen] if chosen else [])}
    return sorted(((verb, verb_in_words(verb)) for verb in found), key=lambda pair: pair[1])


def verb_in_words(verb: str) -> str:
    """ "decision.settle" → "Decision: settle": the kind as the registry calls it, then what was done to it."""
    kind, _dot, done = verb.partition(".")
    known = registry.kind_or_none(kind)
    name = str(known.title) if known else kind.replace("_", " ").capitalize()
    return f"{name}: {done.replace('_', ' ')}" if done else name


def _table(acts: list[Act], chosen: Chosen) -> Table:
    return Table(
        caption=_("Acts"),
        columns=[
            Column(_("What")), Column(_("Who")), Column(_("When")), Column(_("Speaks to")), Column(_("Digest")),
        ],
        rows=[_row(act) for act in acts],
        csv_url=f"{chosen.address()}&format=csv",
        xlsx_url=f"{chosen.address()}&format=xlsx",
        empty=_("No act fits what you asked for") if chosen.asks else _("No act yet"),
        empty_detail="" if chosen.asks else _("The first thing that anybody does here will be the first line."),
        caption_hidden=True,
    )  # fmt: skip


def _row(act: Act) -> list[Any]:
    return [
        Cell(said(act), url=reverse("evidence:act", args=[act.sequence])),
        actor(act),
        date_format(timezone.localtime(act.happened_at), "j M Y, H:i"),
        ", ".join(act.clause_codes),
        act.digest[:10],
    ]


def said(act: Act) -> str:
    """What the act says, in a sentence."""
    text = getattr(act, "text", None)
    if text is None:
        return _("The text of act %(number)s was erased") % {"number": act.sequence}
    return str(text.summary or text.label)


def actor(act: Act) -> str:
    """Who did it, as they were called then."""
    text = getattr(act, "text", None)
    if text is None:
        return ""
    return str(text.actor_name) or _("Headship itself")


def file_of(reader: Person, chosen: Chosen) -> exports.Table:
    """The acts as a file: what the reader sees on the page, up to the newest 20,000."""
    columns = [
        _("Number"), _("Happened at"), _("Recorded at"), _("Verb"), _("Who"), _("What"), _("Clauses"), _("Digest"),
        _("Previous digest"),
    ]  # fmt: skip
    rows = (
        (act.sequence, act.happened_at, act.recorded_at, act.verb, actor(act), said(act), act.clauses, act.digest,
         act.previous)
        for act in acts_for(reader, chosen)[:MOST_IN_A_FILE]
    )  # fmt: skip
    return exports.Table(_("Ledger"), columns, rows)


def act_page(reader: Person, act: Act) -> dict[str, Any]:
    """The context of `evidence/act.html`."""
    reference = (act.record_kind, act.record_id or 0)
    known = registry.kind_or_none(act.record_kind) if act.record_kind != "act" else None
    erased = not hasattr(act, "text")
    shared = hasattr(act, "share")
    mine = act.about_id == reader.pk
    return {
        "act": act,
        "said": said(act),
        "actor": actor(act),
        "erased": erased,
        "erasure": _erasure_of(reader, act) if erased else None,
        "refers_to": _referred(reader, act),
        "verb": verb_in_words(act.verb),
        "record": registry.see(reader, [reference])[reference] if known else None,
        "clauses": clause_lines(act.clause_codes),
        "facts": _facts(act),
        "formative": act.purpose == Purpose.FORMATIVE,
        "shared": shared,
        "may_share": mine and act.purpose == Purpose.FORMATIVE and not shared and not erased,
        "may_erase": not erased and may(reader, ERASE_TEXT, act),
    }


def _erasure_of(reader: Person, act: Act) -> Act | None:
    rows = Act.objects.visible_to(reader).select_related("text")
    erasure: Act | None = rows.filter(verb=ERASURE, refers_to=act.sequence).first()
    return erasure


def _referred(reader: Person, act: Act) -> Act | None:
    if act.refers_to is None:
        return None
    earlier: Act | None = Act.objects.visible_to(reader).select_related("text").filter(sequence=act.refers_to).first()
    return earlier


def _facts(act: Act) -> list[tuple[str, str]]:
    """The payload, as far as people can read it: plain values and pairs of before and after."""
    text = getattr(act, "text", None)
    payload = json.loads(text.payload) if text else {}
    return [(key.replace("_", " "), shown) for key, value in payload.items() if (shown := _shown(value))]


def _shown(value: Any) -> str:
    if value is None or value == "" or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value if each not in (None, ""))
    return str(value)


def lost_by_erasing(act: Act) -> list[str]:
    """What is lost for good when the text of an act is erased, in words."""
    text = act.text
    lost = [_("The sentence: “%(said)s”") % {"said": text.summary or text.label}]
    if text.actor_name or text.about_name:
        names = ", ".join(name for name in (text.actor_name, text.about_name) if name)
        lost.append(_("The names in it: %(names)s") % {"names": names})
    if _facts(act):
        lost.append(_("The details kept with it: %(keys)s") % {"keys": ", ".join(key for key, _value in _facts(act))})
    return lost
