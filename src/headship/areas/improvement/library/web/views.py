"""The pages of works: the library, one work, adding one, a note on it, and suggesting it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.library import exporting, queries, rules
from headship.areas.improvement.library.bibliography.fetching import NotFetched
from headship.areas.improvement.library.bibliography.identity import identify
from headship.areas.improvement.library.bibliography.lookup import alike, bare, look_up
from headship.areas.improvement.library.domain import files, items, notes, suggestions
from headship.areas.improvement.library.domain import themes as theme_domain
from headship.areas.improvement.library.models import ResearchItem, Strand, Suggestion, Theme
from headship.areas.improvement.library.web import forms
from headship.kernel.permissions import holds, may, require
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page

FORM = "library/form.html"
ON_A_PAGE = 30
GET_POST = ["GET", "POST"]


@gate(rules.SEE_LIBRARY)
@require_GET
def library(request: PersonRequest) -> HttpResponse:
    """The shelves; or, once somebody asks for words, a theme or a year, what was found."""
    if not Theme.objects.exists():
        theme_domain.provide()
    person = request.person
    themes = queries.themes_seen(person)
    asked = _asked(request, themes)
    context: dict[str, Any] = {
        "tree": queries.tree(themes), "asked": asked, "adds": holds(person, rules.ADD),
        "keeps_themes": holds(person, rules.KEEP_THEMES), "count": ResearchItem.objects.visible_to(person).count(),
        "export_query": _export_query(asked),
    }  # fmt: skip
    if any(asked.values()):
        rows = queries.filtered(queries.items_seen(person), **asked).order_by("-year", "title", "pk")
        context["page"] = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
        context["strand_label"] = Strand(asked["strand"]).label if asked["strand"] else ""
    else:
        context |= {
            "shelves": _shelves(queries.shelves(person)), "groups": queries.open_groups(person),
            "mine": queries.own_list(person), "lately": queries.latest_notes(person),
        }  # fmt: skip
    return render(request, "library/library.html", context)


def _asked(request: PersonRequest, themes: list[Theme]) -> dict[str, Any]:
    year, theme, strand = (request.GET.get(name, "").strip() for name in ("year", "theme", "strand"))
    return {
        "words": request.GET.get("q", "").replace("\0", "").strip()[:200],
        "theme": next((each for each in themes if str(each.pk) == theme), None),
        "strand": strand if strand in Strand.values else "",
        "year": int(year) if year.isdecimal() and len(year) == 4 else None,
    }


def _export_query(asked: dict[str, Any]) -> str:
    return f"&theme={asked['theme'].pk}" if asked["theme"] else ""


def _shelves(found_rows: dict[str, list[ResearchItem]]) -> list[dict[str, Any]]:
    words = {
        "new": (_("New"), ""),
        "used": (_("Most used here"), _("Cited by decisions, reviews, priorities and evaluations.")),
        "unread": (_("Not read yet by a leader"), _("Somebody thought it worth having.")),
    }
    return [
        {"code": code, "title": words[code][0], "detail": words[code][1], "rows": rows}
        for code, rows in found_rows.items() if rows
    ]  # fmt: skip


@gate(rules.ADD)
@require_http_methods(GET_POST)
def item_new(request: PersonRequest) -> HttpResponse:
    """Add a work: by its number or address, looked up where the network allows, or typed by hand."""
    if request.method == "POST" and "title" not in request.POST:
        return _looked_up(request)
    form = forms.ItemForm(request.POST or None)

    def work(_data: dict[str, Any]) -> str:
        row = files.add_described(by=request.person, described=form.described, themes=form.cleaned_data["themes"])
        return reverse("library:item", args=[row.pk])

    if request.method == "GET":
        return _add_page(request, forms.LookUpForm())
    return _item_form(request, form, work)


def _add_page(request: PersonRequest, asking: forms.LookUpForm, **more: Any) -> HttpResponse:
    context = {"look_up": asking, "asks": settings.LOOK_UP_WORKS, **more}
    return render(request, "library/add.html", context, status=422 if asking.errors else 200)


def _looked_up(request: PersonRequest) -> HttpResponse:
    """What the network knows, in a form to be looked over; what it does not know is there to be typed."""
    asking = forms.LookUpForm(request.POST)
    if not asking.is_valid():
        return _add_page(request, asking)
    what = identify(asking.cleaned_data["what"])
    same = None if what.problem else items.known(bare(what))
    told = ""
    described = bare(what)
    if same is None and what.kind == "title" and "by_hand" not in request.POST and (works := alike(what.value)):
        return _add_page(request, asking, words=what.value, alike=works)
    if same is None:
        try:
            described = look_up(what)
            same = items.known(described)
        except NotFetched as problem:
            told = str(problem)
    if same is not None:
        messages.info(request, _("The library has it already."))
        return redirect("library:item", pk=same.pk)
    initial = forms.initial_of(described)
    if what.problem:
        initial["isbn"] = what.value
    return _item_form(
        request, forms.ItemForm(initial=initial), None, told=told, found=what.kind != "title" and not told,
        kept=what.value if told else "",
    )  # fmt: skip


def _item_form(request: PersonRequest, form: forms.ItemForm, work: Any, **context: Any) -> HttpResponse:
    page = {
        "title": _("Add to the library"), "submit": _("Put it in the library"), "back": reverse("library:library"),
        "draft": "library-item", **context,
    }  # fmt: skip
    if work is None:
        return render(request, "library/item_form.html", {"form": form, **page})
    return form_page(
        request, form, work=work, done=_("It is in the library."), template="library/item_form.html", **page
    )


def the_item(request: PersonRequest, pk: int) -> ResearchItem:
    """The work that this person may see."""
    row: ResearchItem = found(ResearchItem.objects.prefetch_related("themes"), request, pk=pk)
    return row


def address(item_row: ResearchItem, part: str = "") -> str:
    """The page of a work, perhaps at one of its parts."""
    return reverse("library:item", args=[item_row.pk]) + (f"#{part}" if part else "")


@gate(rules.SEE_LIBRARY)
@require_GET
def item(request: PersonRequest, pk: int) -> HttpResponse:
    """A work: what it says of itself, what we took from it, who reads it, and where it is used."""
    row, person = the_item(request, pk), request.person
    said, records = queries.notes_of(row), list(row.records.select_related("file"))
    context = {
        "item": row, "notes": said, "mine": next((each for each in said if each.by_id == person.pk), None),
        "groups": queries.groups_of(row), "uses": queries.uses_of(person, row, said),
        "thread": reverse("today:thread", args=["research_item", row.pk]),
        "writes": holds(person, rules.WRITE_NOTE), "edits": may(person, rules.EDIT, row),
        "kept": row.suggestions.filter(to=person, answer=Suggestion.Answer.KEPT).exists(),
        "asked": row.suggestions.filter(to=person, answer="").select_related("by").first(),
        "records": records, "place": exporting.place_of(records), "answers": Suggestion.Answer.choices,
    }  # fmt: skip
    return render(request, "library/item.html", context)


def _was_behind(request: PersonRequest, version: int) -> bool:
    """What was sent was written over another version than the one that stands now."""
    sent = request.POST.get("version", "")
    return sent.isdecimal() and sent != str(version)


def _in_step(request: PersonRequest, version: int) -> Any:
    """What was sent, over the version that stands now, so that it can be sent again by whoever has seen both."""
    if not _was_behind(request, version):
        return request.POST or None
    data = request.POST.copy()
    data["version"] = str(version)
    return data


@gate(rules.EDIT)
@require_http_methods(GET_POST)
def correction(request: PersonRequest, pk: int) -> HttpResponse:
    """Correct what the library says of a work."""
    row = the_item(request, pk)
    require(request.person, rules.EDIT, row)
    initial = forms.initial_of(items.describe(row)) | {"version": row.version}
    form = forms.ItemForm(_in_step(request, row.version), initial=initial, themes=False)
    if _was_behind(request, row.version):
        theirs = _("Somebody corrected this while you were writing: “%(title)s” (%(by)s). Send again to keep yours.")
        form.add_error(None, theirs % {"title": row.title, "by": "; ".join([*row.author_list, str(row.year or "")])})

    def work(data: dict[str, Any]) -> str:
        items.correct(by=request.person, item=row, described=form.described, version=data["version"])
        return address(row)

    return form_page(
        request, form, title=_("Correct the entry"), submit=_("Save"), back=address(row), work=work, template=FORM,
        done=_("Corrected."), item=row, draft=f"library-item-{row.pk}",
        lead=_("What a file brought stays as it was; a correction goes into exports as well."),
    )  # fmt: skip


@gate(rules.ADD)
@require_http_methods(GET_POST)
def item_themes(request: PersonRequest, pk: int) -> HttpResponse:
    """Say where a work belongs."""
    row = the_item(request, pk)

    def work(data: dict[str, Any]) -> str:
        items.put_under(by=request.person, item=row, themes=data["themes"])
        return address(row)

    sent = request.POST if request.method == "POST" else None
    return form_page(
        request, forms.ItemThemesForm(sent, initial={"themes": row.themes.all()}), title=_("Its themes"), closed=True,
        submit=_("Save"), back=address(row), work=work, template=FORM, done=_("Saved."), item=row,
    )  # fmt: skip


@gate(rules.WRITE_NOTE)
@require_http_methods(GET_POST)
def note(request: PersonRequest, pk: int) -> HttpResponse:
    """Write one's note, in four parts and two minutes."""
    row = the_item(request, pk)
    mine = row.notes.filter(by=request.person).first()
    names = ("finds", "sure", "sure_why", "fits", "fits_why", "so_what", "version")
    initial = {name: getattr(mine, name) for name in names} if mine else {}
    version = mine.version if mine else 0
    form = forms.NoteForm(_in_step(request, version), initial=initial)
    if mine and _was_behind(request, version):
        theirs = _("You changed this note elsewhere: %(finds)s %(so_what)s Send again to keep what stands here.")
        form.add_error(None, theirs % {"finds": mine.finds, "so_what": mine.so_what})

    def work(data: dict[str, Any]) -> str:
        written = notes.write_note(by=request.person, item=row, **data)
        return address(row, f"note-{written.pk}")

    return form_page(
        request, form, title=_("What do you take from it?"),
        submit=_("Share the note"), back=address(row), work=work, template="library/note.html",
        done=_("Your note is there for everybody."), item=row, draft=f"library-note-{row.pk}",
    )  # fmt: skip


@gate(rules.SUGGEST)
@require_http_methods(GET_POST)
def suggest(request: PersonRequest, pk: int) -> HttpResponse:
    """Suggest a work to a colleague."""
    row = the_item(request, pk)

    def work(data: dict[str, Any]) -> str:
        suggestions.suggest(by=request.person, item=row, **data)
        return address(row)

    return form_page(
        request, forms.SuggestForm(request.POST or None, person=request.person), title=_("Suggest it to a colleague"),
        submit=_("Suggest it"), back=address(row), work=work, template=FORM, item=row,
        done=_("It waits on their Today. They may say “not now”."),
    )  # fmt: skip


@gate(rules.SUGGEST)
@require_POST
def own_list(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a work on one's own list, or take it off."""
    row = the_item(request, pk)
    if request.POST.get("off"):
        return button(request, lambda: suggestions.take_off(by=request.person, item=row), back=address(row),
                      done=_("It is off your list."))  # fmt: skip
    return button(request, lambda: suggestions.keep_to_read(by=request.person, item=row), back=address(row),
                  done=_("It is on your list."))  # fmt: skip


@gate(rules.SEE_LIBRARY)
@require_POST
def suggestion_answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Say "I want to read it" or "not now" to a colleague's suggestion."""
    row = found(Suggestion.objects.filter(to=request.person).select_related("item"), request, pk=pk)
    return button(
        request, lambda: suggestions.answer(by=request.person, suggestion=row, answer=request.POST.get("answer", "")),
        back="/" if request.POST.get("from") != "item" else address(row.item), done=_("Answered."),
    )  # fmt: skip
