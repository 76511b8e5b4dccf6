"""The page on which links are drawn by hand, and the list of them that other rooms show on theirs.

A page of another room shows a record's links with

    context["links"] = links.shown(request.person, ("priority", priority.pk))
    {% include "evidence/parts/drawn.html" %}
"""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from headship.evidence import registry
from headship.evidence.domain import citations, linking
from headship.evidence.domain.citations import Reference
from headship.evidence.models import Citation
from headship.evidence.registry import Linking
from headship.school.models import Person
from headship.school.web.gate import PersonRequest, for_people, refusals_shown, refusals_told

OFFERED = 30  # of one kind
OFFERED_OF_EACH = 5  # where several kinds share the page


@dataclass(frozen=True)
class Shown:
    """One link on a page: how the record stands to the other, and whether it may be taken back here."""

    words: str
    other: registry.Seen
    note: str
    withdrawal: str


@dataclass(frozen=True)
class Links:
    """A record's links both ways; add: where to draw one more, "" for those who may not."""

    forth: tuple[Shown, ...]
    back: tuple[Shown, ...]
    add: str
    thread: str


def shown(person: Person, reference: Reference) -> Links:
    """The links of a record as this person sees them."""
    mine = linking.may_link(person, reference)
    forth: list[Shown] = []
    back: list[Shown] = []
    for each in citations.links_of(person, reference):
        row = each.citation
        sort = linking.sort_of(row.source_kind, row.relation, row.target_kind)
        words = str(sort.words) if sort else each.relation
        withdrawal = reverse("evidence:link_withdrawal", args=[row.pk]) if mine and sort and each.forward else ""
        (forth if each.forward else back).append(Shown(words, each.other, row.note, withdrawal))
    return Links(
        tuple(forth), tuple(back), reverse("evidence:links", args=reference) if mine else "",
        reverse("today:thread", args=reference),
    )  # fmt: skip


def origin(request: PersonRequest) -> registry.Seen | None:
    """The record from which another one begins, as ?from=finding:7 names it. Raises Http404 for one not to be seen."""
    named = request.GET.get("from", "")
    if not named:
        return None
    kind, _colon, number = named.partition(":")
    if registry.kind_or_none(kind) is None or not number.isdecimal() or len(number) > 18:
        raise Http404
    seen = registry.see(request.person, [(kind, int(number))])[kind, int(number)]
    if seen.hidden:
        raise Http404
    return seen


class LinkForm(forms.Form):
    """A note on the link that is being drawn."""

    target = forms.CharField(widget=forms.HiddenInput, max_length=80)
    note = forms.CharField(label=gettext_lazy("In a few words, how"), max_length=300, required=False)

    def clean_target(self) -> Reference:
        """Kind and id. Raises ValidationError where it is neither."""
        kind, _colon, number = str(self.cleaned_data["target"]).partition(":")
        if not kind or not number.isdecimal() or len(number) > 18:
            raise forms.ValidationError(_("Choose one of the records below."))
        return kind, int(number)


@for_people
@require_http_methods(["GET", "POST"])
def links_page(request: PersonRequest, kind: str, record_id: int) -> HttpResponse:
    """Choose how, search for the other record, and link them."""
    reference = (kind, record_id)
    known = registry.kind_or_none(kind)
    if known is None or record_id >= 2**63 or not known.links:
        raise Http404
    here = registry.see(request.person, [reference])[reference]
    if here.hidden:
        raise Http404
    linking.require(request.person, reference)
    chosen = _chosen(request, known.links)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            linking.link(
                by=request.person, source=reference, relation=chosen.relation, target=form.cleaned_data["target"],
                note=form.cleaned_data["note"],
            )  # fmt: skip
            return redirect(request.get_full_path())
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    context = {
        "here": here, "form": form, "words": words, "sort": str(known.links.index(chosen)),
        "sorts": [(str(each.words), f"?sort={number}", str(number)) for number, each in enumerate(known.links)],
        "offered": _offered(request.person, reference, chosen, words), "links": shown(request.person, reference),
        "drawing": True, "note": form["note"].value() or "",
    }  # fmt: skip
    return render(request, "evidence/links.html", context, status=422 if form.errors else 200)


def _chosen(request: PersonRequest, sorts: tuple[Linking, ...]) -> Linking:
    number = request.GET.get("sort", "0")
    return sorts[int(number)] if number.isdecimal() and len(number) < 4 and int(number) < len(sorts) else sorts[0]


@dataclass(frozen=True)
class Offered:
    """Records of one kind that may be linked; more: there are others, which a search finds."""

    title: str
    rows: tuple[registry.Seen, ...]
    more: bool


def _offered(person: Person, reference: Reference, sort: Linking, words: str) -> list[Offered]:
    """Records of the fitting kinds that hold every word, kind by kind, the newest first, without those linked."""
    linked = {
        (row.target_kind, row.target_id)
        for row in Citation.objects.filter(
            source_kind=reference[0], source_id=reference[1], relation=sort.relation
        )
    }  # fmt: skip
    fitting = [kind for code in sort.target_kinds if (kind := registry.kind_or_none(code)) is not None]
    limit = OFFERED if len(fitting) == 1 else OFFERED_OF_EACH
    found = []
    for kind in fitting:
        hits = registry.offered(person, kind, words, limit=limit + len(linked) + 2)
        rows = [hit for hit in hits if (hit.kind, hit.record_id) not in linked | {reference}]
        if rows:
            found.append(Offered(str(kind.plural or kind.title), tuple(rows[:limit]), len(rows) > limit))
    return found


@for_people
@require_POST
def link_withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a link back."""
    citation = get_object_or_404(Citation, pk=pk)
    source = (citation.source_kind, citation.source_id)
    seen = registry.see(request.person, [source])[source]
    if seen.hidden:
        raise Http404
    linking.require(request.person, source)
    with refusals_told(request):
        linking.unlink(by=request.person, citation=citation)
    return redirect(seen.url)
