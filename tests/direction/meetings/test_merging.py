"""Two people write at once: nothing that either of them wrote is lost."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headship.areas.direction.meetings.merging import merge

LINES = st.lists(st.sampled_from(["", "a", "b", "dates", "Café 陳"]), max_size=5).map("\n".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINES, LINES)
def test_who_writes_alone_has_it_as_they_wrote_it(base: str, text: str) -> None:
    assert merge(base, base, text) == text
    assert merge(base, text, base) == text
    assert merge(base, text, text) == text


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINES, LINES, LINES)
def test_each_line_that_somebody_added_is_there(base: str, theirs: str, mine: str) -> None:
    merged = merge(base, theirs, mine).split("\n")
    before = set(base.split("\n"))
    for text in (theirs, mine):
        assert {line for line in text.split("\n") if line and line not in before} <= set(merged)


def test_lines_that_only_one_of_them_touched_are_as_that_one_left_them() -> None:
    base = "one\ntwo\nthree"
    assert merge(base, "one\ntwo\nthree!", "one?\ntwo\nthree") == "one?\ntwo\nthree!"
    assert merge(base, "one\nthree", "one\ntwo\nthree\nfour") == "one\nthree\nfour"


def test_where_both_touched_the_same_line_both_versions_stay() -> None:
    assert merge("We meet.", "We meet on Monday.", "We meet at nine.") == "We meet on Monday.\nWe meet at nine."


def test_a_writer_goes_on_from_what_they_sent_last() -> None:
    there = merge("", "Rosa was here", "We")
    assert there == "Rosa was here\nWe"
    assert merge("We", there, "We begin in May") == "Rosa was here\nWe begin in May"
