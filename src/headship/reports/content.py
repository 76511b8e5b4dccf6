"""What a leadership report says: one dictionary of translated words and figures, read by the PDF and by the page.

Nothing is worked out after this, so paper and page cannot differ. Formative things are taken out here, before
anything is counted or drawn; a leader alone may ask for their own to be left in, for their own eyes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import Denied
from headship.kernel.permissions import require
from headship.kernel.ui.quantities import percent_in_words
from headship.reports import drawing, movement
from headship.reports.evidence_index import Entry, EvidenceIndex, index_for
from headship.reports.rules import REPORT_ON_SCHOOL, REPORT_ON_SELF
from headship.school.models import Person, School
from headship.standards.api import wordings
from headship.standing import words
from headship.standing.api import ElementStanding, IndicatorStanding, StandardStanding, Standing, standing_of
from headship.standing.levels import is_established, weakest

Content = dict[str, Any]
NARROW = "\u00a0"  # a space at which no line is broken


def school_report(*, school: School, reader: Person | None) -> Content:
    """The school's report. reader: None for the command line. Raises Denied where it is not theirs to make."""
    if reader is not None:
        require(reader, REPORT_ON_SCHOOL)
    standing = without_formative(standing_of(reader=reader))
    return _report(school, standing, None, private=False)


def leader_report(*, school: School, leader: Person, reader: Person | None, private: bool = False) -> Content:
    """One leader's report, made by that leader alone (reader None: by whoever keeps the installation).

    Without `private` it holds what the leader answers for and what they shared: what their appraiser may see.
    Raises Denied for every other reader.
    """
    if reader is not None:
        require(reader, REPORT_ON_SELF)
        if reader.pk != leader.pk:
            raise Denied(str(REPORT_ON_SELF.refusal))
    private = private and reader is not None
    standing = standing_of(reader=reader if private else None, leader=leader)
    return _report(school, standing if private else without_formative(standing), leader, private=private)


def without_formative(standing: Standing) -> Standing:
    """The standing without any formative indicator, the levels of its clauses worked out anew."""

    def element(each: ElementStanding) -> ElementStanding:
        clauses = []
        for clause in each.clauses:
            kept = tuple(shown for shown in clause.indicators if not shown.formative)
            clauses.append(replace(clause, indicators=kept, level=weakest(shown.level for shown in kept)))
        return replace(each, clauses=tuple(clauses))

    standards = tuple(
        replace(standard, elements=tuple(element(each) for each in standard.elements))
        for standard in standing.standards
    )
    return replace(standing, standards=standards)


def _report(school: School, standing: Standing, leader: Person | None, *, private: bool) -> Content:
    now = timezone.localtime(clock.now())
    index = index_for(leader, today=now.date(), private=private)
    acts, head = ledger.head()
    official = wordings()
    return {
        "language": (get_language() or "en").split("-")[0], "rtl": get_language_bidi(),
        "title": _("Leadership report"), "school": str(school), "who": leader.name if leader else str(school),
        "framework": f"{standing.framework}, {standing.edition}",
        "made_on": date_format(now, "DATETIME_FORMAT"), "lead": _lead(standing, leader, private),
        "simulated": _("This school is a demonstration: its people and its history are simulated.")
        if school.demonstration else "",
        "summary": list(_summary(standing)),
        "moved": movement.sentences(leader, standing, today=now.date()),
        "picture": drawing.ring(standing), "picture_text": _picture_text(standing),
        "picture_caption": _picture_caption(standing),
        "reading": list(_how_to_read(leader, private)),
        "glance": [_glance(standard, leader) for standard in standing.standards],
        "appraised": any(each.appraiser_view for each in standing.elements),
        "standards": [part for standard in standing.standards if (part := _standard(standard, official, leader))],
        "evidence_lead": _evidence_lead(index), "months": _months(index), "acts": _acts(index),
        "ledger": _ledger(acts, head), "head": head or "–", "words": _words(leader),
    }  # fmt: skip


def _lead(standing: Standing, leader: Person | None, private: bool) -> str:
    day = date_format(standing.taken_on, "DATE_FORMAT") if standing.taken_on else ""
    taken = _("Figures as the records stood on %(day)s.") % {"day": day} if day else _("No figure was taken yet.")
    if leader is None:
        return _("Where the school stands on the %(framework)s, from the work itself.") % {
            "framework": standing.framework
        } + f" {taken}"  # fmt: skip
    said = (
        _("For %(name)s’s own eyes: it also holds what nobody else is shown.")
        if private
        else _("What %(name)s answers for, and what they chose to share.")
    ) % {"name": leader.name}
    return f"{said} {taken}"


def _summary(standing: Standing) -> Iterator[str]:
    elements = standing.elements
    measured = [each for each in elements if each.measured]
    yield ngettext(
        "Of %(total)s elements, %(n)s is measured by live records so far.",
        "Of %(total)s elements, %(n)s are measured by live records so far.",
        len(measured),
    ) % {"n": len(measured), "total": len(elements)}
    focus = [f"{each.code} {each.title}" for each in elements if each.in_focus]
    if focus:
        yield _("In focus: %(elements)s.") % {"elements": ", ".join(focus)}
    resting = sum(each.resting for each in elements)
    if resting:
        yield ngettext(
            "%(n)s element rests by choice, with a reason and a day to look at it again.",
            "%(n)s elements rest by choice, each with a reason and a day to look at it again.",
            resting,
        ) % {"n": resting}
    strong = [f"{each.code} {each.title}" for each in measured if each.established == each.total]
    if strong:
        yield _("Established in every clause: %(elements)s.") % {"elements": ", ".join(strong)}
    worth = [each for each in measured if each.weakest and not is_established(each.weakest.level)]
    for each in worth[:4]:
        yield _("Worth a conversation: %(code)s %(element)s, where “%(clause)s” is %(level)s.") % {
            "code": each.code, "element": each.title,
            "clause": each.weakest.title, "level": words.level_in_words(each.weakest.level).lower(),
        } if each.weakest else ""  # fmt: skip


def _picture_text(standing: Standing) -> str:
    """What the picture shows, for those who cannot see it; the table after it says the same element by element."""
    measured = [words.element_in_words(each, own=_("own view")) for each in standing.elements if each.measured]
    rest = len(standing.elements) - len(measured)
    said = " ".join(measured)
    if rest:
        said += " " + ngettext(
            "%(n)s more element has nothing measured yet.", "%(n)s more elements have nothing measured yet.", rest
        ) % {"n": rest}
    return _("A ring with a petal for each element.") + f" {said}".rstrip()


def _picture_caption(standing: Standing) -> str:
    """What the marks mean; only of marks that are there."""
    parts = [
        _(
            "Each petal is an element and each of its cells a clause: pale where begun, full where established, "
            "dark where leading, empty where nothing is measured yet."
        )
    ]
    if any(each.resting for each in standing.elements):
        parts.append(_("A dashed petal rests."))
    if any(each.self_view for each in standing.elements):
        parts.append(_("The brown line is the own view."))
    if any(each.appraiser_view for each in standing.elements):
        parts.append(_("The dotted line is the appraiser’s."))
    if any(each.in_focus for each in standing.elements):
        parts.append(_("Codes in bold are in focus."))
    return " ".join(parts)


def _how_to_read(leader: Person | None, private: bool) -> Iterator[str]:
    yield _(
        "There is no total and no mark. What the records show, the own view and the appraiser’s view stand side by "
        "side and are never averaged. What is missing is missing, not low."
    )
    yield _(
        "Each figure counts records: so many of so many. The line beside it shows the range in which the true share "
        "probably lies (95 %), the dashed mark where “established” begins. With few records the range is wide, and a "
        "difference inside it means nothing."
    )
    yield _(
        "“Leading” needs every clause measured, and that the effect is known, not only the deed. Figures about too few "
        "people are hidden."
    )
    if leader is None:
        yield _("What leaders record for their own growth, and anything about one person, is not in this report.")
    elif private:
        yield _("What only you can see is in it. Hand it on only if you want others to read that, too.")


def _glance(standard: StandardStanding, leader: Person | None) -> Content:
    return {
        "code": standard.code, "title": standard.title, "hue": (standard.position - 1) % 8 + 1,
        "rows": [
            {
                "code": each.code, "title": each.title, "focus": each.in_focus, "rest": each.resting,
                "practice": _practice(each), "measured": f"{each.measured}/{each.total}",
                "own": str(each.self_view.title) if each.self_view else "–",
                "appraiser": str(each.appraiser_view.title) if each.appraiser_view else "–",
            }
            for each in standard.elements
        ],
    }  # fmt: skip


def _practice(element: ElementStanding) -> str:
    if element.resting and element.stance is not None:
        return _("resting: %(reason)s") % {"reason": str(element.stance.reason).lower()}
    return words.practice_in_words(element)


def _standard(standard: StandardStanding, official: dict[str, str], leader: Person | None) -> Content | None:
    """A standard with those of its elements about which there is more to say than one line."""
    elements = [
        _element(each, official.get(each.code, ""), leader)
        for each in standard.elements
        if not each.resting and (each.measured or each.self_view or each.appraiser_view or each.in_focus)
    ]
    if not elements:
        return None
    return {"code": standard.code, "title": standard.title, "hue": elements[0]["hue"], "elements": elements}


def _element(element: ElementStanding, official: str, leader: Person | None) -> Content:
    whose = _("Own view") if leader else _("The school’s own view")
    views = [_view(element.self_view, whose), _view(element.appraiser_view, _("Appraiser’s view"))]
    return {
        "code": element.code, "title": element.title, "hue": element.hue, "text": official or element.summary,
        "official": bool(official), "stance": words.stance_in_words(element.stance), "sentence": _sentence(element),
        "views": [view for view in views if view],
        "rows": [row for clause in element.clauses for row in _rows(clause, element.hue)] if element.measured else [],
    }  # fmt: skip


def _sentence(element: ElementStanding) -> str:
    if element.measured:
        return words.lead_of(element)
    clauses = "; ".join(clause.title for clause in element.clauses)
    return _("Nothing is measured yet of its clauses: %(clauses)s.") % {"clauses": clauses}


def _view(view: Any, whose: str) -> str:
    if view is None:
        return ""
    said = _("%(whose)s: %(level)s, on %(day)s.") % {
        "whose": whose, "level": str(view.title).lower(), "day": date_format(view.on, "DATE_FORMAT"),
    }  # fmt: skip
    return f"{said} {view.evidence}".strip()


def _rows(clause: Any, hue: int) -> Iterator[Content]:
    shown = [each for each in clause.indicators if each.is_measured or each.hidden]
    for number, each in enumerate(shown):
        yield _row(clause, each, hue, first=number == 0)
    if not shown:
        yield {
            "letter": clause.letter, "clause": clause.title, "indicator": "", "figure": _("nothing measured yet"),
            "share": "", "interval": "", "level": "", "picture": "", "picture_text": "", "measured": False,
        }  # fmt: skip


def _row(clause: Any, shown: IndicatorStanding, hue: int, *, first: bool) -> Content:
    share = unbroken(percent_in_words(shown.value)) if shown.is_ratio and shown.value is not None else ""
    interval = unbroken(words.interval_in_words(shown))
    figure = words.figure_in_words(shown)
    return {
        "letter": clause.letter if first else "", "clause": clause.title if first else "",
        "indicator": str(shown.title), "figure": figure, "share": share, "interval": interval,
        "level": "" if shown.hidden else words.level_in_words(shown.level),
        "picture": drawing.strip(shown, hue),
        "picture_text": f"{figure}, {share}, {interval}. {words.thresholds_in_words(shown, share=True)}",
        "measured": True,
    }  # fmt: skip


def unbroken(said: str) -> str:
    """The sign of per cent never begins a line."""
    return said.replace(" %", f"{NARROW}%")


def _evidence_lead(index: EvidenceIndex) -> str:
    if not index.acts:
        return _("The ledger holds no act that speaks to a clause yet.")
    counts = {"acts": words.number(index.acts), "records": words.number(index.records), "listed": len(index.entries)}
    said = (
        ngettext(
            "%(acts)s act in the ledger speaks to a clause, done on %(records)s record.",
            "%(acts)s acts in the ledger speak to a clause, done on %(records)s records.",
            index.acts,
        )
        % counts
    )
    if index.records > len(index.entries):
        said += " " + _("The %(listed)s records that were worked on last are listed.") % counts
    return said + " " + _(
        "Each line ends with the digest of the newest act on that record; since every digest holds the one before it, "
        "it proves that no earlier act was changed either."
    )  # fmt: skip


def _months(index: EvidenceIndex) -> Content:
    """Acts by month: the picture, its text, and the same as a table."""
    counts = [(date_format(month, "M"), count) for month, count in index.by_month.items()]
    rows = [(date_format(month, "F Y"), words.number(count)) for month, count in index.by_month.items()]
    said = ", ".join(f"{month}: {count}" for month, count in rows)
    shown = any(index.by_month.values())
    return {
        "picture": drawing.months(counts) if shown else "", "rows": [list(row) for row in rows] if shown else [],
        "picture_text": _("Acts by month.") + f" {said}.", "caption": _("Acts that speak to a clause, by month"),
    }  # fmt: skip


def _acts(index: EvidenceIndex) -> list[Content]:
    return [
        {
            "number": words.number(entry.number), "what": entry.what or _("(its words were erased)"),
            "kind": entry.kind, "acts": words.number(entry.acts), "days": _days(entry),
            "clauses": _clauses(entry.clauses), "digest": entry.digest,
        }
        for entry in index.entries
    ]  # fmt: skip


def _days(entry: Entry) -> str:
    last = date_format(entry.last, "j M Y")
    if entry.first == entry.last:
        return last
    first = date_format(entry.first, "j M" if entry.first.year == entry.last.year else "j M Y")
    return _("%(first)s – %(last)s") % {"first": first, "last": last}


def _clauses(codes: tuple[str, ...]) -> str:
    """2.2a, 2.2b, 7.6e → "2.2 a b, 7.6 e"."""
    letters: dict[str, list[str]] = {}
    for code in codes:
        element = code.rstrip("abcdefghijklmnopqrstuvwxyz")
        letters.setdefault(element, []).append(code[len(element) :])
    return ", ".join(NARROW.join((element, *found)) for element, found in letters.items())


def _ledger(acts: int, head: str) -> str:
    if not acts:
        return _("The ledger was empty when this report was made.")
    return _(
        "When this report was made, the ledger had %(n)s acts, and this was its head. Keep it: “headship ledger verify "
        "--head” with these signs proves later that nothing up to here was changed or taken away."
    ) % {"n": words.number(acts)}


def _words(leader: Person | None) -> dict[str, str]:
    return {
        "page": _("Page"), "of": _("of"), "in_short": _("In short"), "moved": _("What moved"),
        "picture": _("The picture"), "glance": _("Every element at a glance"), "how_to_read": _("How to read it"),
        "standing": _("What the records show"), "evidence": _("Evidence index"), "ledger": _("The ledger’s head"),
        "element": _("Element"), "practice": _("What the records show"), "measured": _("Clauses measured"),
        "own": _("Own view") if leader else _("The school’s own view"), "appraiser": _("Appraiser’s view"),
        "clause": _("Clause"), "indicator": _("What is counted"), "counted": _("Counted"), "level": _("Level"),
        "act": _("What was worked on"), "days": _("When"), "clauses": _("Clauses"), "acts": _("Acts"),
        "month": _("Month"), "range": _("Range, 95 %"),
    }  # fmt: skip
