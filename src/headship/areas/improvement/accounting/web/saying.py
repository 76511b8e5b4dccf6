"""Saying in public what the school works on: the page's opening and each priority, in its own language and others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headship.areas.improvement.accounting import rules
from headship.areas.improvement.accounting.domain import page as domain
from headship.areas.improvement.accounting.models import PlainWords
from headship.areas.improvement.accounting.web import forms
from headship.areas.improvement.accounting.web.views import FORM, GET_POST, home
from headship.evidence import registry
from headship.kernel import clock
from headship.school.models import Person
from headship.school.web.gate import PersonRequest, gate
from headship.school.web.pages import button, form_page

A_TERM = timedelta(days=105)


@gate(rules.KEEP_PAGE)
@require_http_methods(GET_POST)
def page(request: PersonRequest) -> HttpResponse:
    """The page's opening, and whether it is on; with ?language= the opening in another language."""
    now, language = domain.the_page(), _language(request)
    form: forms.PageForm | forms.OpeningForm
    if language and now is not None:
        form = forms.OpeningForm(request.POST or None, initial={"opening": now.openings.get(language, "")})
    else:
        initial = {"opening": now.opening, "shown": now.shown, "takes_comments": now.takes_comments} if now else {
            "takes_comments": True,
        }  # fmt: skip
        form = forms.PageForm(request.POST or None, initial=initial)

    def work(data: dict[str, Any]) -> str:
        if language:
            domain.open_in(by=request.person, language=language, **data)
        else:
            domain.set_up(by=request.person, **data)
        return home()

    return form_page(
        request, form, title=_("The plan in public"), submit=_("Keep it"), back=home(), work=work, done=_("Kept."),
        draft=f"public-page{language}", template=FORM, languages=_languages(request) if now else (),
        language=language, own_opening=now.opening if now and language else "",
        lead=_("Families, students and neighbours read here what the school works on, and can say what they think."),
    )  # fmt: skip


@gate(rules.KEEP_PAGE)
@require_http_methods(GET_POST)
def words(request: PersonRequest, kind: str, record_id: int) -> HttpResponse:
    """A priority in plain words; with ?language= in another language, beside what is said in the school's own."""
    if registry.kind_or_none(kind) is None or record_id >= 2**63:
        raise Http404
    seen = registry.see(request.person, [(kind, record_id)])[kind, record_id]
    if seen.hidden:
        raise Http404
    language, said = _language(request), PlainWords.objects.filter(kind=kind, record_id=record_id, current=True)
    own, now = said.filter(language="").first(), said.filter(language=language).first()
    if language and own is None:
        raise Http404
    initial = {"title": now.title, "what": now.what, "progress": now.progress} if now else {
        "title": "" if language else seen.label[:200],
    }  # fmt: skip

    def work(data: dict[str, Any]) -> str:
        domain.say_plainly(by=request.person, kind=kind, record_id=record_id, language=language, **data)
        return reverse("accounting:words", args=[kind, record_id]) if language else home()

    beside: dict[str, Any] = {"own": own} if language else {
        "on_page": own, "known": _known(request.person, kind, record_id, own),
    }  # fmt: skip
    return form_page(
        request, forms.WordsForm(request.POST or None, initial=initial), title=_("In plain words"), submit=_("Say it"),
        back=home(), work=work, done=_("It stands on the public page."), draft=f"words-{kind}-{record_id}{language}",
        template=FORM, origin=seen, languages=_languages(request) if own else (), language=language, **beside,
        lead=_("Short sentences, for somebody who was never in a meeting of ours."),
    )  # fmt: skip


def _language(request: PersonRequest) -> str:
    """The language that is written in now; "" for the school's own. Raises Http404 for one that is none here."""
    code = request.GET.get("language", "")
    if code and code not in dict(settings.LANGUAGES):
        raise Http404
    return "" if code == request.school.language else code


def _languages(request: PersonRequest) -> list[tuple[str, str, str]]:
    """The school's language first, then the others, as tabs."""
    own = request.school.language
    names = dict(settings.LANGUAGES)
    others = [(str(name), f"?language={code}", code) for code, name in settings.LANGUAGES if code != own]
    return [(str(names.get(own, own)), "?", ""), *others]


def _known(person: Person, kind: str, record_id: int, now: PlainWords | None) -> str:
    """What governors would be told of it today: for whoever is to say it in plainer words."""
    since = localdate(now.written_at) if now else clock.today() - A_TERM
    told = registry.reported_between(person, since, clock.today())
    return next((row.detail for row in told if (row.kind, row.record_id) == (kind, record_id) and row.detail), "")


@gate(rules.KEEP_PAGE)
@require_POST
def removal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a priority off the page."""
    row = get_object_or_404(PlainWords, pk=pk, current=True)
    return button(
        request, lambda: domain.take_off(by=request.person, words=row), back=home(), done=_("It is off the page.")
    )
