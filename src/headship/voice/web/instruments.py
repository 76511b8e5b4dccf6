"""The library of instruments: what can be asked, as people read it, and shaping the school's own."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.kernel.failures import Refusal
from headship.kernel.permissions import holds
from headship.school.web.gate import PersonRequest, found, gate, refusals_told
from headship.school.web.pages import button, form_page
from headship.voice import rules
from headship.voice.domain import instruments as domain
from headship.voice.instruments import changing
from headship.voice.instruments.content import Content, as_yaml
from headship.voice.models import Instrument, InstrumentVersion
from headship.voice.web import instrument_view, respond_view
from headship.voice.web.forms.instruments import CopyForm, FileForm, ItemForm, LanguageForm, WordsForm, shown_all

LARGEST_FILE = 1_000_000


# Looking


@gate(rules.SEE_ROUNDS)
@require_GET
def instrument_list(request: PersonRequest) -> HttpResponse:
    """What ships, what the school made, and what it no longer offers."""
    domain.install(request.school)
    rows = InstrumentVersion.objects.visible_to(request.person).select_related("instrument")
    all_cards = instrument_view.cards(rows.order_by("instrument__title", "number"))
    offered = [card for card in all_cards if card.instrument.withdrawn_at is None]
    context = {
        "own": [card for card in offered if not card.instrument.shipped],
        "shipped": [card for card in offered if card.instrument.shipped],
        "withdrawn": [card for card in all_cards if card.instrument.withdrawn_at is not None],
        "shapes": holds(request.person, rules.SHAPE_INSTRUMENTS),
    }
    return render(request, "voice/instruments/list.html", context)


@gate(rules.SEE_ROUNDS)
@require_GET
def instrument_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One set of questions as those who answer it see it, in each language and for each group."""
    instrument, version = _chosen(request, pk)
    content = domain.content_of(version)
    reader = _reader(request, content)
    query = {"version": request.GET.get("version", ""), "language": reader.language, "group": reader.group}
    newest = domain.newest(instrument.code)
    context = {
        "instrument": instrument, "version": version, "newest": newest, "content": content, "reader": reader,
        "heading": reader.words("title"), "purpose": reader.words("purpose"), "parts": respond_view.parts(reader),
        "rtl": translation.get_language_info(reader.language)["bidi"] if reader.language in _known() else False,
        "languages": instrument_view.language_tabs(content, reader.language, query),
        "groups": instrument_view.group_tabs(content, query) if len(content.asked_of) > 1 else [],
        "prices": instrument_view.prices(content), "clauses": instrument_view.clauses(content),
        "versions": instrument.versions.order_by("-number"),
        "shapes": holds(request.person, rules.SHAPE_INSTRUMENTS), "asks": _may_ask(request, instrument),
    }  # fmt: skip
    return render(request, "voice/instruments/instrument.html", context)


def _known() -> set[str]:
    from django.conf import settings

    return {code for code, _name in settings.LANGUAGES}


def _may_ask(request: PersonRequest, instrument: Instrument) -> bool:
    offered = instrument.withdrawn_at is None and instrument.kind != "leader"
    return offered and holds(request.person, rules.PLAN_ROUND)


def _chosen(request: PersonRequest, pk: int) -> tuple[Instrument, InstrumentVersion]:
    """The instrument, and the version that was asked for, or the newest."""
    instrument: Instrument = found(Instrument, request, pk=pk)
    number = request.GET.get("version", "")
    wanted = {"number": int(number)} if number.isascii() and number.isdecimal() and len(number) < 9 else {}
    version = instrument.versions.filter(**wanted).order_by("-number").first()
    if version is None:
        raise Http404
    return instrument, version


def _reader(request: PersonRequest, content: Content) -> respond_view.Reader:
    """For whom the page shows the questions; the reader's own language and the first group unless they chose."""
    language = request.GET.get("language", "")
    if language not in content.words:
        language = content.language(translation.get_language() or "en")
    group = request.GET.get("group", "")
    return respond_view.Reader(content, language, group if group in content.asked_of else content.asked_of[0])


@gate(rules.SEE_ROUNDS)
@require_GET
def instrument_file(request: PersonRequest, pk: int) -> HttpResponse:
    """The instrument as a file that can be brought back in, here or in another school."""
    instrument, version = _chosen(request, pk)
    response = HttpResponse(as_yaml(domain.content_of(version)), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{instrument.code}-{version.number}.yaml"'
    return response


# Making one's own


@gate(rules.SHAPE_INSTRUMENTS)
@require_http_methods(["GET", "POST"])
def instrument_copy(request: PersonRequest, pk: int) -> HttpResponse:
    """Make a copy that the school may shape."""
    instrument, version = _chosen(request, pk)
    form = CopyForm(
        request.POST or None, content=domain.content_of(version),
        initial={"title": _("%(title)s at %(school)s") % {"title": instrument.title, "school": request.school}},
    )  # fmt: skip

    def work(data: dict[str, Any]) -> str:
        made = domain.adapt(by=request.person, version=version, title=data["title"], languages=data["languages"])
        return reverse("voice:instrument_items", args=[made.instrument_id])

    return form_page(
        request, form, title=_("Make your own copy"), submit=_("Make it"), back=instrument_view.address(instrument),
        lead=_("“%(title)s” stays as it is; yours can be changed.") % {"title": instrument.title}, work=work,
    )  # fmt: skip


@gate(rules.SHAPE_INSTRUMENTS)
@require_http_methods(["GET", "POST"])
def instrument_import(request: PersonRequest) -> HttpResponse:
    """Bring one in from a file."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            version = domain.bring(by=request.person, raw=file.read(LARGEST_FILE + 1), name=file.name)
            return redirect("voice:instrument", version.instrument_id)
        except Refusal as refusal:
            shown_all(form, refusal)
    return render(request, "voice/instruments/import.html", {"form": form}, status=422 if form.errors else 200)


@gate(rules.SHAPE_INSTRUMENTS)
@require_POST
def instrument_revision(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin the next version, and go and change it."""
    instrument = found(Instrument, request, pk=pk)
    back = reverse("voice:instrument_items", args=[pk])
    done = _("A new version. Nobody has answered it yet, so it can be changed.")
    return button(request, lambda: domain.revise(by=request.person, instrument=instrument), back=back, done=done)


@gate(rules.SHAPE_INSTRUMENTS)
@require_POST
def instrument_withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    """Offer it no longer."""
    instrument = found(Instrument, request, pk=pk)
    done = _("It is no longer offered. What was asked with it stays.")
    back = instrument_view.address(instrument)
    return button(request, lambda: domain.withdraw(by=request.person, instrument=instrument), back=back, done=done)


@gate(rules.SHAPE_INSTRUMENTS)
@require_POST
def instrument_return(request: PersonRequest, pk: int) -> HttpResponse:
    """Offer it again."""
    instrument = found(Instrument, request, pk=pk)
    back = instrument_view.address(instrument)
    return button(
        request,
        lambda: domain.restore(by=request.person, instrument=instrument),
        back=back,
        done=_("It is offered again."),
    )


# Shaping


@gate(rules.SHAPE_INSTRUMENTS)
@require_GET
def instrument_items(request: PersonRequest, pk: int) -> HttpResponse:
    """The questions in order, to add to, move, change and remove; and its languages."""
    instrument, version = _newest(request, pk)
    content = domain.content_of(version)
    context = {
        "instrument": instrument, "version": version, "content": content, "rows": instrument_view.rows(content),
        "open": not instrument.shipped and version.used_at is None,
        "languages": [(code, instrument_view.language_name(code)) for code in content.languages],
        "language_form": LanguageForm(content=content), "prices": instrument_view.prices(content),
    }  # fmt: skip
    return render(request, "voice/instruments/items.html", context)


def _newest(request: PersonRequest, pk: int) -> tuple[Instrument, InstrumentVersion]:
    instrument: Instrument = found(Instrument, request, pk=pk)
    return instrument, domain.newest(instrument.code)


@gate(rules.SHAPE_INSTRUMENTS)
@require_http_methods(["GET", "POST"])
def item_page(request: PersonRequest, pk: int, key: str = "") -> HttpResponse:
    """One question, a new one where there is no key: its words in every language and how it is answered."""
    instrument, version = _newest(request, pk)
    content = domain.content_of(version)
    item = content.item(key) if key else None
    if key and item is None:
        raise Http404
    form = ItemForm(request.POST or None, content=content, item=item)
    back = reverse("voice:instrument_items", args=[pk])
    if request.method == "POST" and form.is_valid():
        made, words = form.made(key or changing.free_key(content))
        if _saved(request, form, version, changing.with_item(content, made, words)):
            return redirect(back)
    context = {
        "form": form, "instrument": instrument, "item": item, "back": back,
        "seen": request.POST.get("seen", version.digest),
        "title": _("Change a question") if item else _("Add a question"),
    }  # fmt: skip
    return render(request, "voice/instruments/item.html", context, status=422 if form.errors else 200)


@gate(rules.SHAPE_INSTRUMENTS)
@require_http_methods(["GET", "POST"])
def instrument_words(request: PersonRequest, pk: int, language: str) -> HttpResponse:
    """Every word in one language, beside the words that it is made from."""
    instrument, version = _newest(request, pk)
    content = domain.content_of(version)
    if language not in content.words and language not in _known():
        raise Http404
    form = WordsForm(request.POST or None, content=content, language=language)
    back = reverse("voice:instrument_items", args=[pk])
    valid = request.method == "POST" and form.is_valid()
    if valid and _saved(request, form, version, changing.reworded(content, language, form.words())):
        return redirect(back)
    context = {
        "form": form, "instrument": instrument, "language": language, "back": back,
        "name": instrument_view.language_name(language), "seen": request.POST.get("seen", version.digest),
        "draft": f"words-{pk}-{language}", "is_new": language not in content.words,
        "names_leader": content.about == "leader",
    }  # fmt: skip
    return render(request, "voice/instruments/words.html", context, status=422 if form.errors else 200)


def _saved(request: PersonRequest, form: Any, version: InstrumentVersion, content: Content) -> bool:
    try:
        domain.edit(by=request.person, version=version, content=content, seen=request.POST.get("seen", ""))
    except Refusal as refusal:
        shown_all(form, refusal)
        return False
    return True


@gate(rules.SHAPE_INSTRUMENTS)
@require_GET
def language_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Go and write the words of a language that is added."""
    _instrument, version = _newest(request, pk)
    form = LanguageForm(request.GET, content=domain.content_of(version))
    if not form.is_valid():
        return redirect("voice:instrument_items", pk)
    return redirect("voice:instrument_words", pk, form.cleaned_data["language"])


@gate(rules.SHAPE_INSTRUMENTS)
@require_POST
def language_removal(request: PersonRequest, pk: int, language: str) -> HttpResponse:
    """Take a language away."""
    return _change(request, pk, lambda content: changing.without_language(content, language))


@gate(rules.SHAPE_INSTRUMENTS)
@require_POST
def item_place(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """Move a question one place."""
    places = -1 if request.POST.get("to") == "up" else 1
    return _change(request, pk, lambda content: changing.moved(content, key, places), key)


@gate(rules.SHAPE_INSTRUMENTS)
@require_POST
def item_removal(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """Take a question away."""
    return _change(request, pk, lambda content: changing.without_item(content, key), key)


def _change(request: PersonRequest, pk: int, change: Any, key: str = "") -> HttpResponse:
    _instrument, version = _newest(request, pk)
    content = domain.content_of(version)
    if key and content.item(key) is None:
        raise Http404
    with refusals_told(request):
        domain.edit(by=request.person, version=version, content=change(content))
    return redirect("voice:instrument_items", pk)
