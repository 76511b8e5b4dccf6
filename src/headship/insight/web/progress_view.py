"""What the pages of progress show, put together from stored rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.insight import concluding, drawing, queries
from headship.insight.domain import years
from headship.insight.domain.analyses import in_words, span_of
from headship.insight.domain.preparing import NO_PRIOR, NO_SPREAD
from headship.insight.models import Analysis, GroupEffect
from headship.insight.queries import Head, Line
from headship.insight.wording import field_of, label_of
from headship.kernel import exports
from headship.kernel.ui.tables import Cell, Column, Table

Level, Basis = GroupEffect.Level, GroupEffect.Basis
PICTURES = (Level.PHASE, Level.SUBJECT, Level.GROUP)
BY_NAME, BY_ESTIMATE = "name", "estimate"


@dataclass(frozen=True)
class Picture:
    """A caterpillar plot with the sentences under it, and the same as a table. title: "" where the page's is enough."""

    title: str
    rows: SafeString
    axis: SafeString
    conclusion: concluding.Conclusion
    lines: list[Line]


@dataclass(frozen=True)
class Choice:
    """What a reader asked to see: subject ("" for all), basis, order."""

    subject: str = ""
    basis: str = Basis.ALL
    order: str = BY_NAME

    def query(self, **changed: str) -> str:
        """The address with one thing changed."""
        from urllib.parse import urlencode

        asked = {"subject": self.subject, "basis": self.basis, "order": self.order} | changed
        standard = {"subject": "", "basis": Basis.ALL, "order": BY_NAME}
        kept = {name: value for name, value in asked.items() if value != standard[name]}
        return f"?{urlencode(kept)}" if kept else "?"


def choice_of(asked: Any) -> Choice:
    """From the query of an address; anything unknown is as if it had not been asked."""
    order = BY_ESTIMATE if asked.get("order") == BY_ESTIMATE else BY_NAME
    basis = Basis.WEIGHTED if asked.get("basis") == Basis.WEIGHTED else Basis.ALL
    return Choice(asked.get("subject", "")[:200], basis, order)


def named(level: str, lines: Sequence[Line]) -> list[Line]:
    """The lines with the names that people read."""
    return [replace(line, label=label_of(level, line.field, line.label)) for line in lines]


def pictures(level: str, lines: Sequence[Line], choice: Choice) -> list[Picture]:
    """One picture of a level; of learner groups one for each characteristic, all on one scale."""
    basis = choice.basis if any(line.basis == choice.basis for line in lines) else Basis.ALL
    chosen = [line for line in lines if line.basis == basis]
    reach = drawing.reach_of(chosen)
    axis = drawing.axis(reach)
    made = []
    for field in sorted({line.field for line in chosen}):
        ordered = in_order([line for line in chosen if line.field == field], choice.order)
        rows, conclusion = (
            drawing.caterpillar(_short(ordered), reach),
            concluding.conclude(ordered, gap=level == Level.GROUP),
        )
        made.append(Picture(field_of(field), rows, axis, conclusion, ordered))
    return made


def _short(lines: list[Line]) -> list[Line]:
    """In a picture that says which characteristic it is about, its value alone: "Yes"."""
    return [replace(line, label=line.code[:1].upper() + line.code[1:]) if line.field else line for line in lines]


def in_order(lines: list[Line], order: str) -> list[Line]:
    """By name, years as numbers; or by estimate, those without one last. Never with a number beside them."""
    if order == BY_ESTIMATE:
        return sorted(lines, key=lambda line: (not line.is_shown, -(line.estimate or 0), line.label))
    return sorted(
        lines, key=lambda line: (not line.code.isdecimal(), int(line.code) if line.code.isdecimal() else 0, line.label)
    )


def tabs(current: str, *, classes: bool = True) -> list[tuple[str, str, bool]]:
    """The views of progress."""
    found: list[tuple[str, str, str]] = [
        (str(level.label), reverse("insight:progress_of", args=[level]), str(level)) for level in PICTURES
    ]
    found.append((_("Over the years"), reverse("insight:progress_years"), "years"))
    if classes:
        found.append((_("Classes"), reverse("insight:progress_classes"), str(Level.CLASS)))
    found.append((_("Among other schools"), reverse("insight:progress_network"), "network"))
    return [(label, url, code == current) for label, url, code in found]


def lead(head: Head) -> str:
    """What was counted, in one sentence."""
    words = {"years": in_words(head.school_years), "learners": f"{head.learners:,}"}
    if head.subject:
        return _("How far %(learners)s learners came in %(subject)s, %(years)s, from where each of them began.") % (
            words | {"subject": head.subject}
        )
    return _("How far %(learners)s learners came, %(years)s, from where each of them began.") % words


def made(head: Head) -> str:
    """When it was counted."""
    return date_format(localtime(head.made_at), "j F Y")


def table_of(level: str, shown: Sequence[Picture], *, may_keep: bool) -> Table:
    """The pictures as one table; a figure that can be kept leads to where it is."""
    columns = [
        Column(_("Group")), Column(_("Learners"), numeric=True), Column(_("Progress"), numeric=True),
        Column(_("Probably between"), together=True), Column(_("What it allows to say")),
    ]  # fmt: skip
    rows = [_cells(line, may_keep) for picture in shown for line in picture.lines]
    return Table(_("The same as a table"), columns, rows, caption_hidden=True)


def _cells(line: Line, may_keep: bool) -> list[Any]:
    if not line.is_shown:
        return [line.label, "", "", "", GroupEffect.Hidden(line.hidden).label if line.hidden else ""]
    url = reverse("insight:progress_figure", args=[line.pk]) if may_keep else ""
    return [
        Cell(line.label, url=url), line.n if line.n is not None else "", concluding.signed(line.estimate),
        concluding.between(line), concluding.in_words(line),
    ]  # fmt: skip


def file_of(title: str, level: str, lines: Sequence[Line]) -> exports.Table:
    """Every basis of a level as a file; hidden rows say why and hold no figure."""
    columns = [
        _("Characteristic"), _("Group"), _("Years"), _("Learners"), _("Progress"), _("Standard error"), _("Low"),
        _("High"), _("Not shown, because"),
    ]  # fmt: skip
    rows = [
        [
            field_of(line.field), line.label, basis_in_words(line.basis), line.n, line.estimate, line.se, line.low,
            line.high, str(GroupEffect.Hidden(line.hidden).label) if line.hidden else "",
        ]
        for line in lines
    ]  # fmt: skip
    return exports.Table(title, columns, rows)


def basis_in_words(basis: str) -> str:
    """What a row rests on: all years, recent years more, or one school year."""
    return years.words(int(basis)) if basis.isdecimal() else str(Basis(basis).label)


@dataclass(frozen=True)
class Course:
    """One group over the years."""

    label: str
    drawn: SafeString
    says: str


def courses(head: Head, lines: Sequence[Line]) -> list[Course]:
    """Each group of a level over the years, with what its first and last year allow to say."""
    asked = [str(year) for year in head.school_years]
    by_code: dict[str, dict[str, Line]] = {}
    for line in lines:
        if line.basis in asked:
            by_code.setdefault(line.code, {})[line.basis] = line
    reach = drawing.reach_of([line for several in by_code.values() for line in several.values()])
    found = []
    for code in sorted(by_code, key=lambda code: (not code.isdecimal(), int(code) if code.isdecimal() else 0, code)):
        several = by_code[code]
        points = [(years.words(int(year)), several.get(year)) for year in asked]
        label = next(iter(several.values())).label
        found.append(Course(label, drawing.trajectory(points, reach, label), _moved([each for _y, each in points])))
    return found


def _moved(points: Sequence[Line | None]) -> str:
    """Whether the last year differs from the first beyond chance: |b − a| against 1.96 · √(se_a² + se_b²)."""
    shown = [line for line in points if line is not None and line.is_shown]
    if len(shown) < 2:
        return _("There are not two years to compare.")
    first, last = shown[0], shown[-1]
    change = (last.estimate or 0) - (first.estimate or 0)
    if not concluding.pairs_apart([first, last]):
        return _("First and last year do not differ by more than chance would explain.")
    return (
        _("More than in the first year, beyond chance (%(change)s).") if change > 0
        else _("Less than in the first year, beyond chance (%(change)s).")
    ) % {"change": concluding.signed(change)}  # fmt: skip


@dataclass(frozen=True)
class Model:
    """One fitted model in numbers, for those who want to check it."""

    title: str
    table: Table
    says: list[str]


def models(head: Head) -> list[Model]:
    """The models of an analysis in the order of the pages; gaps of learner groups come together."""
    found = []
    for code, numbers in queries.fits_of(head).items():
        if numbers.get("fixed"):
            found.append(Model(_model_title(code), _fixed(numbers), _model_says(numbers)))
    return found


def _model_title(code: str) -> str:
    level, _colon, rest = code.partition(":")
    if level == Level.GROUP:
        field, _colon, value = rest.partition(":")
        return _("The gap for %(group)s") % {"group": label_of(level, field, value)}
    return str(Level(level).label)


def _fixed(numbers: dict[str, Any]) -> Table:
    columns = [Column(_("Term")), Column(_("Estimate"), numeric=True), Column(_("Standard error"), numeric=True)]
    rows = [[term["term"], f"{term['estimate']:.4f}", f"{term['se']:.4f}"] for term in numbers["fixed"]]
    return Table(_("Fixed effects"), columns, rows, caption_hidden=True)


def _model_says(numbers: dict[str, Any]) -> list[str]:
    says = [_("%(n)s rows; log-likelihood %(loglik).2f.") % {"n": f"{numbers['nobs']:,}", "loglik": numbers["loglik"]}]
    says += [
        _("Variance of %(name)s: %(value).4f.") % {"name": name, "value": value}
        for name, value in numbers["variances"].items()
    ]
    if numbers["icc"] is not None:
        says.append(
            _("Of the differences that prior attainment leaves, %(share).1f %% lie between the groups (ICC).")
            % {"share": 100 * numbers["icc"]}
        )
    if numbers["singular"]:
        says.append(_("The groups do not differ by more than chance: their variance is estimated as 0."))
    return says + [str(note) for note in numbers["notes"]]


def subjects(heads: Sequence[Head]) -> list[str]:
    """Subjects that have an analysis of their own."""
    return [head.subject for head in heads if head.kind == Analysis.Kind.SCHOOL and head.subject]


def _no_prior(count: int) -> str:
    return ngettext(
        "%(n)s result without prior attainment beside it", "%(n)s results without prior attainment beside them", count
    ) % {"n": count}


def _no_spread(count: int) -> str:
    return ngettext(
        "%(n)s result on a scale on which all were equal", "%(n)s results on a scale on which all were equal", count
    ) % {"n": count}


DROPPED = {NO_PRIOR: _no_prior, NO_SPREAD: _no_spread}


def dropped(head: Head) -> list[str]:
    """How many results were left out, and why."""
    return [DROPPED[why](count) if why in DROPPED else f"{why}: {count}" for why, count in head.dropped.items()]


def weights(head: Head) -> str:
    """The weights of the years as people write them: "3 : 2 : 1"."""
    return " : ".join(f"{weight:g}" for weight in head.weights)


def among_says(own: Line, lines: Sequence[Line]) -> list[str]:
    """What the picture of a network allows to say of one's own school."""
    others = [line for line in lines if not line.own]
    apart = [line for line in others if concluding.pairs_apart([own, line])]
    above = sum((line.estimate or 0) > (own.estimate or 0) for line in apart)
    said = [
        _("Our school: %(estimate)s, probably %(between)s: %(words)s.") % {
            "estimate": concluding.signed(own.estimate), "between": concluding.between(own),
            "words": concluding.in_words(own),
        }
    ]  # fmt: skip
    if not apart:
        return [*said, _("From none of the other schools can ours be told apart: the differences could all be chance.")]
    return [
        *said,
        _("From %(unclear)s of %(others)s other schools ours cannot be told apart. Beyond chance %(above)s came "
          "further and %(below)s less far.") % {
            "unclear": len(others) - len(apart), "others": len(others), "above": above, "below": len(apart) - above,
        },
    ]  # fmt: skip


def figure_page(effect: GroupEffect) -> dict[str, Any]:
    """One figure by itself."""
    line = replace(
        Line(*(getattr(effect, name) for name in queries.LINES)),
        label=label_of(effect.level, effect.field, effect.label),
    )
    reach = drawing.reach_of([line])
    return {
        "line": line,
        "title": line.label[:1].upper() + line.label[1:],
        "lead": _("Progress, %(span)s.") % {"span": span_of(effect)},
        "rows": drawing.caterpillar([line], reach),
        "axis": drawing.axis(reach),
        "sentence": drawing.sentence(line) if line.is_shown else "",
        "gap": effect.level == Level.GROUP,
    }  # fmt: skip
