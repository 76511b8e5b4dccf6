"""Bringing a file in: sending it, explaining its columns, seeing what it would do, and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.insight.domain import files, imports, reading, scales, years
from headship.insight.domain.problems import NOTES, REFUSING, Problem
from headship.insight.models import DataImport
from headship.insight.rules import IMPORT_DATA
from headship.insight.web.forms import ColumnsForm, FileForm
from headship.kernel.failures import Refusal
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.web.gate import PersonRequest, found, gate, refusals_shown
from headship.school.web.pages import button

HISTORY, PROBLEMS = 30, 100
State = DataImport.State
TAGS = {State.APPLIED: "good", State.RECEIVED: "focus", State.PREVIEWED: "focus"}


@gate(IMPORT_DATA)
@require_http_methods(["GET", "POST"])
def front(request: PersonRequest) -> HttpResponse:
    """Send a file; and what was sent before."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm(request.GET or None)
    if request.method == "GET":
        form = FileForm(initial={"what": request.GET.get("what", "results")})
    elif form.is_valid():
        with refusals_shown(form):
            said = form.cleaned_data
            record = imports.receive(by=request.person, what=said["what"], file=said["file"])
            return redirect(_next(record))
    rows = DataImport.objects.visible_to(request.person).select_related("by")[:HISTORY]
    context = {"form": form, "history": _history(list(rows))}
    return render(request, "insight/imports.html", context, status=422 if form.errors else 200)


def _next(record: DataImport) -> str:
    name = "insight:import_columns" if record.state == State.RECEIVED else "insight:import"
    return reverse(name, args=[record.pk])


def _states() -> dict[State, str]:
    """Each state in a word or two, for a narrow column."""
    return {
        State.RECEIVED: _("to explain"), State.PREVIEWED: _("to look at"), State.APPLIED: _("brought in"),
        State.WITHDRAWN: _("withdrawn"), State.LEFT: _("left"),
    }  # fmt: skip


def _history(rows: list[DataImport]) -> Table:
    return Table(
        caption=_("Files so far"),
        columns=[
            Column(_("File")), Column(_("What it told")), Column(_("When"), together=True),
            Column(_("Rows"), numeric=True), Column(_("State")),
        ],
        rows=[
            (
                Cell(row.file_name, url=_next(row)), row.get_what_display(), date_format(localtime(row.made_at)),
                row.counts.get("rows", ""),
                Cell(_states()[State(row.state)], tag=TAGS.get(State(row.state), "rest")),
            )
            for row in rows
        ],
        empty=_("No file yet"),
        empty_detail=_("Send the first one above. Nothing changes before you have seen what would."),
    )  # fmt: skip


@gate(IMPORT_DATA)
@require_GET
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """What a file would do, or did."""
    record = found(DataImport.objects.select_related("scale", "by"), request, pk=pk)
    if record.state == State.RECEIVED:
        return redirect("insight:import_columns", pk=pk)
    problems = [Problem(**each) for each in record.problems]
    context = {
        "record": record, "said": _said(record), "can_apply": imports.can_apply(record),
        "refused": [each for each in problems if each.code in REFUSING],
        "problems": [
            {"sentence": each.sentence, "remedy": each.remedy, "where": each.where(record.file_name),
             "tag": "rest" if each.code in NOTES else "warn",
             "kind": _("Brought in all the same") if each.code in NOTES else _("Left out")}
            for each in problems if each.code not in REFUSING
        ][:PROBLEMS],
        "problems_more": max(0, _problem_count(record) - PROBLEMS),
        "kinds": _kinds(record), "understood": _understood(record),
        "steps": scales.shown(record.scale) if record.scale else [], "examples": _examples(record),
        "is_open": record.state == State.PREVIEWED,
    }  # fmt: skip
    return render(request, "insight/import.html", context)


def _problem_count(record: DataImport) -> int:
    return sum(n for code, n in record.counts.items() if code.removeprefix("problem_") != code)


def _said(record: DataImport) -> list[str]:
    """What happened or would, in a sentence or two."""
    counts, would = record.counts, record.state == State.PREVIEWED
    rows = ngettext("%(n)s row was read.", "%(n)s rows were read.", counts.get("rows", 0)) % {
        "n": counts.get("rows", 0)
    }
    told = [
        (counts.get("added", 0), _("%(n)s would be new") if would else _("%(n)s were new")),
        (counts.get("changed", 0), _("%(n)s would change") if would else _("%(n)s changed")),
        (counts.get("same", 0), _("%(n)s here already")),
        (counts.get("left_out", 0), _left_out(counts.get("left_out", 0), would)),
    ]
    parts = [words % {"n": n} for n, words in told if n]
    return [rows, (_("Of what they tell: %(parts)s.") % {"parts": ", ".join(parts)}) if parts else ""]


def _left_out(n: int, would: bool) -> str:
    if would:
        return ngettext("%(n)s row cannot be used", "%(n)s rows cannot be used", n)
    return ngettext("%(n)s row was left out", "%(n)s rows were left out", n)


def _kinds(record: DataImport) -> list[str]:
    """Each kind of problem, and how often: for a file with many."""
    lines = []
    for key, n in record.counts.items():
        code = key.removeprefix("problem_")
        if code != key and n > 1 and code not in REFUSING:
            lines.append((n, Problem(code, value="…", column="…").sentence))
    return [f"{n} × {sentence}" for n, sentence in sorted(lines, reverse=True)]


def _understood(record: DataImport) -> list[tuple[str, str]]:
    """What was taken from where: (field, column or what was said of the whole file)."""
    told = [(reading.field_label(record.what, code), f"“{header}”") for code, header in record.mapping.items()]
    labels = {"subject": _("Subject"), "school_year": _("School year"), "occasion": _("Occasion")}
    for key, label in labels.items():
        if record.choices.get(key) and not record.mapping.get(key):
            said = years.words(record.choices[key]) if key == "school_year" else record.choices[key]
            told.append((label, _("%(value)s, for the whole file") % {"value": said}))
    if record.choices.get("group_fields"):
        told.append((_("Kept"), ", ".join(record.choices["group_fields"])))
    if record.scale:
        told.append((_("Scale"), record.scale.title))
    return told


def _examples(record: DataImport) -> Table | None:
    rows = imports.examples(record)
    if not rows:
        return None
    return Table(
        caption=_("The first few of them"),
        columns=[Column(_("Who")), Column(_("What")), Column(_("Now")), Column(_("Then"))],
        rows=[(row["who"] or _("A group"), row["what"], row["before"] or "–", row["now"]) for row in rows],
    )


@gate(IMPORT_DATA)
@require_http_methods(["GET", "POST"])
def columns(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what the columns of a file mean. The guesses stand there already."""
    record = found(DataImport, request, pk=pk)
    if record.state not in (State.RECEIVED, State.PREVIEWED):
        return redirect("insight:import", pk=pk)
    try:
        with_samples = files.samples(imports.place(record))
    except (Refusal, OSError):
        messages.error(request, _("The file is no longer kept. Send it again."))
        return redirect("insight:imports")
    form = ColumnsForm(request.POST if request.method == "POST" else None, record=record, samples=with_samples)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            scale = form.cleaned_data.get("scale")
            imports.explain(record=record, mapping=form.mapping, choices=form.choices, scale=scale)
            return redirect("insight:import", pk=pk)
    context: dict[str, Any] = {"form": form, "record": record, "guessed": _guessed(form)}
    return render(request, "insight/columns.html", context, status=422 if form.errors else 200)


def _guessed(form: ColumnsForm) -> str:
    known = sum(bool(form.fields[f"column_{each.code}"].initial) for each in form.mapping_fields)
    if form.record.mapping:
        return _("They are set as they were understood.")
    return ngettext(
        "%(n)s was recognised by its heading. See whether that is right, and fill in the rest.",
        "%(n)s were recognised by their headings. See whether that is right, and fill in the rest.", known,
    ) % {"n": known}  # fmt: skip


@gate(IMPORT_DATA)
@require_POST
def application(request: PersonRequest, pk: int) -> HttpResponse:
    """Bring it in. Where the school changed since the preview, show the new one instead."""
    record = found(DataImport, request, pk=pk)
    try:
        imports.apply(by=request.person, record=record)
        messages.success(request, _("Brought in."))
    except Refusal as refusal:
        if refusal.field == "stale":
            imports.look_again(record=record)
        messages.error(request, str(refusal))
    return redirect("insight:import", pk=pk)


@gate(IMPORT_DATA)
@require_POST
def removal(request: PersonRequest, pk: int) -> HttpResponse:
    """Leave a file alone."""
    record = found(DataImport, request, pk=pk)
    return button(
        request, lambda: imports.leave(by=request.person, record=record), back=reverse("insight:imports"),
        done=_("Left alone. The file is gone."),
    )  # fmt: skip


@gate(IMPORT_DATA)
@require_POST
def withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back what a file brought in."""
    record = found(DataImport, request, pk=pk)
    return button(
        request, lambda: imports.withdraw(by=request.person, record=record), back=reverse("insight:import", args=[pk]),
        done=_("Withdrawn. All is as it was before this file."),
    )  # fmt: skip
