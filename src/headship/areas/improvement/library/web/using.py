"""The page on which somebody says where they use a work: what they look after, offered to be linked with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from headship.areas.improvement.library import rules
from headship.areas.improvement.library.models import ResearchItem
from headship.areas.improvement.library.web import forms
from headship.areas.improvement.library.web.views import GET_POST, address, the_item
from headship.evidence import registry
from headship.evidence.domain import linking
from headship.evidence.models import Citation
from headship.school.models import Person
from headship.school.web.gate import PersonRequest, gate, refusals_shown

KIND = "research_item"
OFFERED = 3  # of each kind, and five times as many where words were searched for
LOOKED_AT = 15  # to find so many that this person looks after
RELATIONS = ("cites", "rests_on")
# What research is read for stands first; other kinds follow as they come.
FIRST = ("priority", "programme_review", "process_review", "evaluation", "trial", "decision", "idea", "objective")


@dataclass(frozen=True)
class Offered:
    """Records of one kind that may be linked with the work."""

    title: str
    rows: tuple[registry.Seen, ...]


@gate(rules.SEE_LIBRARY)
@require_http_methods(GET_POST)
def use(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that a decision, a review, a priority or the like draws on a work: those that one looks after."""
    item, form = the_item(request, pk), forms.UseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            source = form.cleaned_data["source"]
            linking.link(
                by=request.person, source=source, relation=_relation(source[0]), target=(KIND, item.pk),
                note=form.cleaned_data["note"],
            )  # fmt: skip
            messages.success(request, _("Linked. Whoever comes from the other side finds the work."))
            return redirect(address(item, "uses"))
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    context = {"item": item, "form": form, "words": words, "offered": _offered(request.person, item, words)}
    return render(request, "library/use.html", context, status=422 if form.errors else 200)


def _relation(kind: str) -> str:
    """How a record of this kind draws on research; "" where its room declares nothing of the sort."""
    known = registry.kind_or_none(kind)
    sorts = known.links if known is not None else ()
    return next((each.relation for each in sorts if KIND in each.target_kinds and each.relation in RELATIONS), "")


def _offered(person: Person, item: ResearchItem, words: str) -> list[Offered]:
    """What this person looks after and could link, kind by kind, the newest first, without what cites it already."""
    citing = Citation.objects.filter(target_kind=KIND, target_id=item.pk).values_list("source_kind", "source_id")
    there = set(citing)
    found = []
    for known in sorted(
        registry.kinds(), key=lambda kind: FIRST.index(kind.code) if kind.code in FIRST else len(FIRST)
    ):
        if _relation(known.code):
            rows = _looked_after(person, known, words)
            most = OFFERED * 5 if words else OFFERED
            fitting = [row for row in rows if (row.kind, row.record_id) not in there][:most]
            if fitting:
                found.append(Offered(str(known.plural or known.title), tuple(fitting)))
    return found


def _looked_after(person: Person, known: registry.RecordKind, words: str) -> list[registry.Seen]:
    hits = registry.offered(person, known, words, limit=LOOKED_AT)
    rows = known.visible_to(person).in_bulk([hit.record_id for hit in hits])
    return [hit for hit in hits if known.may_link(person, rows[hit.record_id])]
