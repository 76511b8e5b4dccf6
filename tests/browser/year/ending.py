"""What stands there at the end of the year: a reading for every clause, and a thread without a gap."""

from __future__ import annotations

from headship.evidence.domain import citations, threads
from headship.evidence.indicators import indicators
from headship.evidence.models import Act, Reading
from headship.standards.catalogue import catalogue
from tests.browser.year.chapters import Cast

ELEMENTS = ("1.1", "1.2", "1.3", "2.1", "3.3", "4.3", "6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "7.2")


CLAUSES_OF = {known.code: known.clauses for known in indicators()}


def every_clause_shows_a_reading(cast: Cast) -> None:
    """Each clause that the year went through has a figure on its element's page, read today, and acts behind it."""
    cast.calendar.move_to(287)
    wanted = [clause.code for clause in catalogue().clauses if clause.element_code in ELEMENTS]
    assert len(wanted) == 55, len(wanted)
    measured = {
        clause
        for reading in Reading.objects.filter(current=True, leader_id=None, taken_on=cast.calendar.day(287))
        if reading.is_measured
        for clause in CLAUSES_OF[reading.indicator]
    }
    unread = [code for code in wanted if code not in measured]
    assert not unread, unread
    spoken_to = " ".join(Act.objects.values_list("clauses", flat=True))
    assert [code for code in ELEMENTS if code not in spoken_to] == []
    for code in ELEMENTS:
        page = cast.amina.opens(f"/standards/elements/{code}/")
        shown = page.locator("section.clause")
        assert shown.count() == len([each for each in wanted if each[:-1] == code])
        without = page.locator("section.clause:not(:has(.figure .num))").all_inner_texts()
        assert not without, without


def the_thread_has_no_gap(cast: Cast) -> None:
    """From the evaluation one walks back to the vision, the facts, the voices and research; nothing made is loose."""
    amina, made = cast.amina, cast.made
    thread = threads.walk(amina.person, ("evaluation", made["evaluation"]))
    assert thread is not None
    back = {each for each, depth in thread.depths.items() if depth < 0}
    for kind in (
        "priority", "finding", "programme_review", "programme", "school_fact", "community_fact", "objective", "vision",
    ):  # fmt: skip
        assert kind in {each[0] for each in back}, kind
    assert ("research_item", made["development"]) in back and ("vision", made["vision"]) in back
    broken = {(seen.kind, seen.record_id) for seen, _sentence in citations.broken_threads(amina.person)}
    kept = {("priority", made["priority"]), ("objective", made["objective"]), ("finding", made["finding"])}
    assert broken & kept == set() and not {each for each in broken if each[0] == "action"}
    page = amina.opens(f"/thread/evaluation/{made['evaluation']}/")
    words = page.locator("main").inner_text()
    for each in ("Every child is known", "How children come to read", "Every child reads each day"):
        assert each in words
    amina.opens("/threads/broken/")
