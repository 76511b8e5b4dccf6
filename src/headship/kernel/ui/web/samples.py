"""Invented data for the gallery: nothing here is read from, or written to, a school."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from headship.kernel.ui.context import Frame, SchoolChoice, Shell
from headship.kernel.ui.navigation import Link
from headship.kernel.ui.tables import Cell, Column, Table

OLD_POLICY = """Every adult who works with learners is checked before the first day.

References are asked from the last two employers. They are read by the head.

Volunteers are supervised at all times."""

NEW_POLICY = """Every adult who works with learners is checked before the first day.

References are asked from the last two employers and checked by telephone. They are read by the head and one governor.

An online search is made for every shortlisted applicant, and its result is discussed at the interview."""


class SampleForm(forms.Form):
    """One control of each kind."""

    takes_focus = False  # a page of samples stays at its top
    question = forms.CharField(label=_("Question"), help_text=_("In one sentence, as you would ask it aloud."))
    reason = forms.CharField(
        label=_("Why now"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("Two lines are enough."),
    )
    team = forms.ChoiceField(label=_("Team"), choices=[("", "–"), ("s", _("Science")), ("m", _("Mathematics"))])
    method = forms.ChoiceField(
        label=_("How it is decided"),
        choices=[("advice", _("By advice")), ("consent", _("By consent")), ("vote", _("By vote"))],
        widget=forms.RadioSelect,
    )
    asked = forms.MultipleChoiceField(
        label=_("Who is asked"),
        choices=[("t", _("Teachers")), ("p", _("Parents")), ("l", _("Learners"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    due = forms.DateField(label=_("Review on"), widget=forms.DateInput(attrs={"type": "date"}))
    sure = forms.IntegerField(label=_("How sure, in per cent"), min_value=0, max_value=100, required=False)
    paper = forms.FileField(label=_("Paper"), required=False, help_text=_("PDF, DOCX or a picture, up to 10 MB."))
    urgent = forms.BooleanField(label=_("Urgent: acted on now, consulted within 10 days"), required=False)


def sample_shell(request: HttpRequest) -> Shell:
    """A head with two schools, in a simulated school during quiet mode."""
    person = SimpleNamespace(pk="sample", name="Amina Diallo")
    frame = Frame(
        person=person,
        name=person.name,
        role=_("Head"),
        school="Riverside School",
        schools=[SchoolChoice("Riverside School", "1", True), SchoolChoice("Hillside School", "2")],
        switch_url=request.path,
        demonstration=True,
        quiet=_("Reminders, surveys and deadlines rest until 3 June: examination weeks."),
        safeguarding=_("Call Kenji Mori, safeguarding lead, on 0100 555 010, or the emergency number 112."),
        links=[Link(_("My account"), request.path), Link(_("Sign-in and security"), request.path)],
        waiting=4,
    )
    shell = SampleShell(request)
    shell.__dict__["frame"] = frame
    shell.__dict__["navigation"] = [Link(label, request.path, i == 1) for i, label in enumerate(_AREAS)]
    shell.__dict__["sections"] = []
    return shell


class SampleShell(Shell):
    """A frame whose every link leads back to the gallery."""

    @property
    def search_url(self) -> str:
        """Search is drawn, though the room that answers it may be absent."""
        return self.request.path

    @property
    def sign_out_url(self) -> str:
        """Nobody is signed out by looking at samples."""
        return self.request.path


_AREAS = [_("Today"), _("Standards"), _("Decisions"), _("Policies"), _("Evidence"), _("People"), _("School")]


def gallery_context(request: HttpRequest) -> dict[str, Any]:
    """All that the gallery template shows."""
    return {
        "shell": sample_shell(request),
        "hues": range(1, 9),
        "form": SampleForm(initial={"method": "consent"}),
        "wrong": SampleForm({"wrong-team": "s", "wrong-method": "vote", "wrong-sure": "140"}, prefix="wrong"),
        "table": sample_table(request.path),
        "empty_table": Table(_("Decisions"), [Column(_("Question"))], [], empty=_("No decision waits to be made")),
        "trend": sample_trend(),
        "evidence": sample_evidence(),
        "steps": sample_steps(),
        "scale": (1, 4),
        "lenses": sample_lenses(),
        "page": Paginator(range(95), 20).page(2),
        "old": OLD_POLICY,
        "new": NEW_POLICY,
        "people": ["Amina Diallo", "Lucía Fernández", "王小明", "سلمى الحسن"],
    }


def sample_table(url: str) -> Table:
    """Four decisions with a link, a tag and a figure each."""
    rows = [
        [Cell("Library hours", url=url), "Lucía Fernández", Cell(_("reviewed"), tag="good"), 4],
        [Cell("Timetable 2027", url=url), "Amina Diallo", Cell(_("open"), tag="focus"), 12],
        [Cell("Phones in Year 9", url=url), "Daniel Okafor", Cell(_("review due"), tag="warn"), 7],
        [Cell("Assessment calendar", url=url), "王小明", Cell(_("resting"), tag="rest"), None],
    ]
    columns = [Column(_("Question")), Column(_("Owner")), Column(_("State")), Column(_("People asked"), numeric=True)]
    return Table(_("Decisions this term"), columns, rows, csv_url="?format=csv", xlsx_url="?format=xlsx")


def sample_trend() -> list[tuple[str, float | None]]:
    """Month ends, with a pause for quiet mode."""
    values = [41.0, 44.0, 47.0, None, None, 55.0, 58.0, 57.0, 64.0, 71.0]
    return [(date(2026, 1 + i, 28).isoformat(), value) for i, value in enumerate(values)]


def sample_evidence() -> list[dict[str, Any]]:
    """Three acts, newest first."""
    return [
        {"title": "Library hours decided by consent", "when": "12 November", "url": "#", "hue": 2}
        | {"detail": "4 groups asked · 2 readings cited", "clauses": ["2.2 b", "2.2 c"]},
        {"title": "Phones in Year 9 reviewed", "when": "3 November", "hue": 2, "clauses": ["2.2 a"]}
        | {"detail": "predicted −20 % incidents at 70 % · came −31 % (−45 to −14)"},
        {
            "title": "Safer recruitment policy, version 4, published",
            "when": "28 October",
            "hue": 7,
            "clauses": ["7.6 e"],
        },
    ]


def sample_steps() -> list[tuple[str, Any, str]]:
    """A decision's life."""
    return [
        ("question", _("Question"), "2 October"),
        ("consultation", _("Consultation"), "9 October"),
        ("decided", _("Decided"), ""),
        ("review", _("Review"), ""),
    ]


def sample_lenses() -> list[tuple[Any, str, str]]:
    """The four ways to look at the standards."""
    names = [_("Practice"), _("Own view"), _("What others say"), _("Appraiser")]
    return [
        (name, f"?lens={code}", code)
        for name, code in zip(names, ["practice", "self", "voice", "appraiser"], strict=True)
    ]
