"""Components. `{% load ui %}`; each draws one template of kernel/ui/templates/ui/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from headship.kernel.ui.differences import changed_count, compare
from headship.kernel.ui.navigation import opens_for
from headship.kernel.ui.pictures import interval_picture, spark_picture
from headship.kernel.ui.quantities import Ratio, Threshold, minutes_in_words, percent_in_words
from headship.kernel.ui.tables import Table

register = template.Library()
_numbers = count(1)


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> str:
    """Render a block of the page a second time (the title as the heading)."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return str(block.render(context)) if block else ""


# Figures


@register.filter
def minutes(value: float) -> str:
    """252 → "4 h 12 min"."""
    return minutes_in_words(value)


@register.filter
def grouped(value: int) -> str:
    """3212 → "3,212"."""
    return number_format(value, force_grouping=True)


@register.filter
def percent(value: float) -> str:
    """0.78 → "78 %"."""
    return percent_in_words(value)


@register.inclusion_tag("ui/figure.html")
def figure(
    part: int | None, whole: int | None, says: str = "", *, hidden: bool = False, large: bool = False
) -> dict[str, Any]:
    """A ratio in its sentence: "14 of 18 decisions were reviewed on time"."""
    return {"ratio": Ratio(part, whole, hidden), "says": says, "large": large}


@register.inclusion_tag("ui/ratio_bar.html")
def ratio_bar(
    part: int | None,
    whole: int | None,
    *,
    hidden: bool = False,
    thresholds: Iterable[Threshold | tuple[str, float]] = (),
    established: float | None = None,
    hue: int | None = None,
    unit: str = "",
) -> dict[str, Any]:
    """A bar with threshold marks. thresholds: (label, 0 to 1); `established` is short for one of them."""
    ratio = Ratio(part, whole, hidden)
    marks = [each if isinstance(each, Threshold) else Threshold(*each) for each in thresholds]
    if established is not None:
        marks.append(Threshold(_("established"), established))
    lowest = min((mark.at for mark in marks), default=0.0)
    return {
        "ratio": ratio,
        "words": f"{ratio.words} {unit}".strip() if ratio.is_measured else ratio.words,
        "fill": f"{ratio.share * 100:.2f}" if ratio.is_measured else "0",
        "below": ratio.is_measured and ratio.share < lowest,
        "marks": [{"at": f"{mark.at * 100:.2f}", "label": mark.label} for mark in marks],
        "described": _described(ratio, marks),
        "hue": hue,
    }


def _described(ratio: Ratio, marks: Sequence[Threshold]) -> str:
    if not ratio.is_measured:
        return ratio.words
    parts = [f"{ratio.words}, {percent_in_words(ratio.share)}"]
    parts += [
        _("%(level)s from %(share)s") % {"level": mark.label, "share": percent_in_words(mark.at)} for mark in marks
    ]
    return "; ".join(parts)


@register.inclusion_tag("ui/interval_row.html")
def interval_row(
    label: str,
    mean: float | None = None,
    low: float | None = None,
    high: float | None = None,
    n: int | None = None,
    *,
    scale: tuple[float, float] = (1, 4),
    own: float | None = None,
    hidden: bool = False,
    minimum: int = 5,
) -> dict[str, Any]:
    """A dot with its interval on a scale; `own` marks our own view; hidden rows say so and draw nothing."""
    return {"label": label, "n": n, "hidden": hidden, "minimum": minimum} | interval_picture(
        None if hidden else mean, low, high, scale=scale, own=own
    )


@register.inclusion_tag("ui/sparkline.html")
def sparkline(
    points: Iterable[tuple[date | str, float | None]],
    label: str,
    *,
    unit: str = "",
    top: float | None = None,
    threshold: float | None = None,
    hue: int | None = None,
    table: bool = True,
) -> dict[str, Any]:
    """A trend with its table beneath. points: (date or words, value or None for a pause), oldest first."""
    return {"label": label, "unit": unit, "hue": hue, "table": table} | spark_picture(
        list(points), top=top, threshold=threshold
    )


@register.inclusion_tag("ui/cost.html")
def minutes_cost(each: float, people: int) -> dict[str, Any]:
    """What something asks of people: "3 minutes × 84 people = 4 h 12 min"."""
    return {"each": minutes_in_words(each), "people": people, "total": minutes_in_words(each * people)}


# People, records and what waits


@register.inclusion_tag("ui/person.html")
def person_chip(person: Any, *, role: str = "", url: str = "") -> dict[str, Any]:
    """A person's name with its initial; takes anything with a `name`, or the name itself."""
    name = str(getattr(person, "name", person))
    return {"name": name, "initial": name.strip()[:1], "role": role, "url": url}


@register.inclusion_tag("ui/waiting_item.html", takes_context=True)
def waiting_item(
    context: Context,
    what: str,
    *,
    why: str = "",
    minutes: float | None = None,
    url: str = "",
    action: str = "",
    due: str = "",
    post: str = "",
    main: bool = False,
) -> dict[str, Any]:
    """One thing that waits: inside `<ul class="waiting">`. `post` makes the action a form to that address."""
    details = [str(each) for each in (why, due) if each]
    if minutes:
        details.append(minutes_in_words(minutes))
    return {
        "what": what,
        "why": " · ".join(details),
        "url": url,
        "action": action or _("Open"),
        "post": post,
        "main": main,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: Iterable[Any], *, empty: str = "") -> dict[str, Any]:
    """Evidence, newest first. Each entry has title and, where it has them, when, url, detail, clauses, hue."""
    return {"entries": [_entry(each) for each in entries], "empty": empty}


def _entry(each: Any) -> dict[str, Any]:
    keys = ("title", "when", "url", "detail", "clauses", "hue")
    if isinstance(each, Mapping):
        return {key: each.get(key) for key in keys}
    return {key: getattr(each, key, None) for key in keys}


@register.inclusion_tag("ui/lifecycle.html")
def lifecycle(steps: Iterable[Any], current: str) -> dict[str, Any]:
    """Where a record is. steps: (code, label) or (code, label, date); those before `current` are done."""
    drawn: list[dict[str, Any]] = []
    for step in steps:
        code, label, *when = step
        drawn.append({"code": str(code), "label": label, "when": when[0] if when else None})
    place = next((i for i, step in enumerate(drawn) if step["code"] == str(current)), len(drawn))
    for i, step in enumerate(drawn):
        step["state"] = "done" if i < place else "now" if i == place else "to come"
    return {"steps": drawn}


@register.inclusion_tag("ui/diff.html")
def text_diff(old: str, new: str, *, around: bool = True) -> dict[str, Any]:
    """Two texts compared. around: also show the paragraphs that stayed as they were."""
    found = compare(old, new)
    return {"paragraphs": found, "changed": changed_count(found), "around": around}


# Page parts


@register.inclusion_tag("ui/breadcrumb.html", takes_context=True)
def breadcrumb(context: Context, *steps: str) -> dict[str, Any]:
    """`{% breadcrumb "Standards" url "2 Skills" url2 %}`: label and address in turn; the last may lack one.

    A page above that would refuse its reader is named and not linked.
    """
    person = getattr(context.get("request"), "person", None)
    urls = [url if url and opens_for(person, url) else "" for url in (*steps[1::2], "")]
    return {"steps": list(zip(steps[::2], urls, strict=False))}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Iterable[Any], label: str, current: str = "") -> dict[str, Any]:
    """Links that switch the view of one thing. items: (label, url, code) or objects with label, url, active."""
    return {"label": label, "items": [_tab(each, current) for each in items]}


def _tab(each: Any, current: str) -> dict[str, Any]:
    if isinstance(each, Sequence):
        label, url, *rest = each
        active = rest[0] == current if current and rest else bool(rest and rest[0] is True)
        return {"label": label, "url": url, "active": active}
    return {"label": each.label, "url": each.url, "active": each.active}


@register.inclusion_tag("ui/table.html")
def data_table(table: Table) -> dict[str, Any]:
    """A table that turns into stacked rows where it is narrow, with its files and its empty state."""
    return {"table": table, "rows": table.drawn()}


@register.inclusion_tag("ui/empty.html")
def empty_state(title: str, detail: str = "", *, url: str = "", action: str = "") -> dict[str, Any]:
    """Nothing to show, said kindly, with what one can do about it."""
    return {"title": title, "detail": detail, "url": url, "action": action}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """Earlier and later pages of a list, keeping the rest of the query."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    return {
        "page": page,
        "previous": _page_link(query, name, page.previous_page_number()) if page.has_previous() else "",
        "next": _page_link(query, name, page.next_page_number()) if page.has_next() else "",
    }


def _page_link(query: QueryDict, name: str, number: int) -> str:
    query[name] = str(number)
    return f"?{query.urlencode()}"


@register.inclusion_tag("ui/safeguarding.html", takes_context=True)
def safeguarding(context: Context, *, read: str = "", anonymous: bool = False) -> dict[str, Any]:
    """Whom to call if a child is in danger; before every open form. read: when the form is read.

    The way to hand a concern over stands there for anonymous forms too: it is a form of its own, to one person.
    """
    shell = context.get("shell")
    words, url = getattr(shell, "safeguarding", ""), getattr(shell, "safety_url", "")
    return {"words": words, "read": read, "anonymous": anonymous, "url": url}


@register.inclusion_tag("ui/progress.html")
def progress(done: int, total: int | None, label: str, *, url: str = "", id: str = "progress") -> dict[str, Any]:
    """Long work under way. url: a page that shows this component again, asked every 2 seconds until all is done."""
    share = percent_in_words(done / total) if total else ""
    finished = total is not None and done >= total
    counted = {
        "done_text": number_format(done, force_grouping=True),
        "total_text": number_format(total or 0, force_grouping=True),
    }
    return counted | {
        "id": id,
        "done": done,
        "total": total,
        "label": label,
        "url": "" if finished else url,
        "share": share,
    }


@register.inclusion_tag("ui/copy_link.html", takes_context=True)
def copy_link(context: Context, url: str, *, label: str = "") -> dict[str, Any]:
    """An address to pass on, with a button that copies it."""
    request = context.get("request")
    whole = request.build_absolute_uri(url) if request and url.startswith("/") else url
    return {"url": whole, "label": label or _("Link"), "number": next(_numbers) % 10_000}


@register.inclusion_tag("ui/saved_state.html")
def saved_state() -> dict[str, Any]:
    """Says that the draft of the form around it is kept; inside `<form data-draft="name">`."""
    return {}


@register.inclusion_tag("ui/button.html", takes_context=True)
def button(
    context: Context, label: str, url: str = "", *, kind: str = "", post: str = "", name: str = "", value: str = ""
) -> dict[str, Any]:
    """A link that looks like a button (url), a form of one button (post), or a form's own button.

    kind: "main", "danger", "quiet", "small", or several.
    """
    return {
        "label": label,
        "url": url,
        "kind": kind,
        "post": post,
        "name": name,
        "value": value,
        "csrf_token": context.get("csrf_token"),
    }


# Forms


@register.simple_tag
def ui_form(form: BaseForm) -> SafeString:
    """The error summary and all fields; the `<form>` and its buttons are the page's own."""
    return form.render()


@register.simple_tag
def ui_field(field: Any) -> SafeString:
    """One field, for forms that a page arranges by itself; put `{% error_summary form %}` above."""
    return mark_safe(field.as_field_group())  # noqa: S308 - a form renders its own escaped markup


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What needs another look, with links to the fields; takes the focus."""
    problems = [_problem(form, name) for name in form.errors if name in form.fields]
    return {"form": form, "problems": problems, "focus": getattr(form, "takes_focus", True)}


def _problem(form: BaseForm, name: str) -> dict[str, str]:
    field = form[name]
    target = field.id_for_label or (f"{field.auto_id}_0" if field.use_fieldset else str(field.auto_id))
    return {"target": target, "label": str(field.label), "error": " ".join(str(each) for each in field.errors)}


# Around content


@register.simple_block_tag
def card(content: str, title: str = "", *, kicker: str = "", url: str = "", go: str = "", level: int = 3) -> str:
    """{% card "Title" kicker="Next best step · 25 minutes" url=… go="Open" %}text{% endcard %}"""
    return render_to_string(
        "ui/card.html",
        {"content": content, "title": title, "kicker": kicker, "url": url, "go": go, "level": level},
    )


@register.simple_block_tag
def notice(content: str, title: str = "", *, kind: str = "") -> str:
    """kind: "", "caution" or "problem"."""
    heading = format_html("<p><strong>{}</strong></p>", title) if title else ""
    return format_html('<div class="notice {}" role="note">{}{}</div>', kind, heading, content)


@register.simple_block_tag
def disclosure(content: str, title: str, *, opened: bool = False, plain: bool = False) -> str:
    """Details behind a line of summary."""
    kind = "plain-disclosure" if plain else "disclosure"
    state = mark_safe(" open") if opened else ""
    return format_html(
        '<details class="{}"{}><summary>{}</summary><div class="flow">{}</div></details>', kind, state, title, content
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> str:
    """A native dialog, opened by `<a href="/fallback/" data-opens="id">`, which works without script."""
    return render_to_string("ui/dialog.html", {"content": content, "id": id, "title": title})


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context, content: str, label: str, *, post: str, action: str = "", name: str = "", value: str = ""
) -> str:
    """Destructive work in two steps; the content names what will be lost, or how to undo it."""
    return render_to_string(
        "ui/confirm.html",
        {
            "content": content,
            "label": label,
            "post": post,
            "action": action or label,
            "name": name,
            "value": value,
            "csrf_token": context.get("csrf_token"),
        },
    )


@register.simple_block_tag
def conflict(content: str, who: str, when: str, *, version: str = "", focus: bool = True) -> str:
    """Somebody saved first: inside the form, above its fields; the content shows their change.

    "Save mine over it" sends `over` with the version that the reader has now seen.
    """
    return render_to_string(
        "ui/conflict.html",
        {"content": content, "who": who, "when": when, "version": version, "focus": focus},
    )


@register.inclusion_tag("ui/changed_notice.html")
def changed_notice() -> dict[str, Any]:
    """Appears when the record changes on the server; inside `<form data-version-url=… data-version=…>`."""
    return {}
