"""When actions can be done: held to networkx over graphs of any shape, and to days worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headship.areas.improvement.plan.scheduling import Cycle, Task, cycle_in, schedule

MONDAY = date(2026, 9, 7)
DAY = timedelta(days=1)

edges = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40)


@st.composite
def plans(draw: st.DrawFn, *, done: bool = False) -> list[Task]:
    tasks = []
    for number in range(draw(st.integers(1, 14))):
        starts = MONDAY + draw(st.integers(0, 120)) * DAY
        after = draw(st.sets(st.integers(0, number - 1), max_size=4)) if number else set()
        finished = MONDAY + draw(st.integers(0, 200)) * DAY if done and draw(st.booleans()) else None
        first = draw(st.none() | st.integers(-30, 30))
        ends = starts + draw(st.integers(0, 60)) * DAY
        tasks.append(Task(number, starts, ends, tuple(sorted(after)), finished, ends + first * DAY if first else None))
    return draw(st.permutations(tasks))


def by_networkx(tasks: list[Task], today: date) -> tuple[dict[int, int], int]:
    """The earliest end of each task in days from Monday, and the length of the longest path, from networkx.

    Each task is an edge from its beginning to its end, as long as it takes; waiting is an edge without length.
    """
    graph = networkx.DiGraph()
    for task in tasks:
        graph.add_edge("start", (task.id, "begins"), weight=(task.starts - MONDAY).days)
        graph.add_edge((task.id, "begins"), (task.id, "ends"), weight=task.days)
        graph.add_edge("start", (task.id, "ends"), weight=(today - MONDAY).days + 1)
        graph.add_edge((task.id, "ends"), "all", weight=0)
        for one in task.after:
            graph.add_edge((one, "ends"), (task.id, "begins"), weight=0)
    longest = {"start": 0}
    for node in networkx.topological_sort(graph):
        for _, following, weight in graph.out_edges(node, data="weight"):
            longest[following] = max(longest.get(following, 0), longest[node] + weight)
    return {task.id: longest[task.id, "ends"] for task in tasks}, networkx.dag_longest_path_length(graph)


@given(plans(), st.integers(-50, 150))
def test_earliest_ends_are_the_longest_paths_of_networkx(tasks: list[Task], offset: int) -> None:
    today = MONDAY + max(offset, 0) * DAY
    found = schedule(tasks, today)
    ends, length = by_networkx(tasks, today)
    assert {each: (day - MONDAY).days + 1 for each, day in found.earliest_ends.items()} == ends
    assert found.ends == MONDAY + (length - 1) * DAY


@given(plans(), st.integers(0, 150), st.data())
def test_slack_is_what_a_task_may_slip_before_the_end_of_all_moves(
    tasks: list[Task], offset: int, data: st.DataObject
) -> None:
    today = MONDAY + offset * DAY
    found = schedule(tasks, today)
    chosen = data.draw(st.sampled_from(tasks))
    slack = found.slack[chosen.id]

    def end_when_slipped(days: int) -> date | None:
        ends = found.earliest_ends[chosen.id] + days * DAY
        slipped = Task(chosen.id, found.earliest_starts[chosen.id], ends, chosen.after)
        return schedule([slipped if each.id == chosen.id else each for each in tasks], today).ends

    assert end_when_slipped(slack) == found.ends
    assert end_when_slipped(slack + 1) == found.ends + DAY
    assert (slack == 0) == (chosen.id in found.critical)


@given(plans(done=True), st.integers(0, 150))
def test_an_order_and_days_that_fit_each_other(tasks: list[Task], offset: int) -> None:
    today = MONDAY + offset * DAY
    found = schedule(tasks, today)
    place = {each: number for number, each in enumerate(found.order)}
    assert sorted(place) == sorted(task.id for task in tasks)
    for task in tasks:
        assert found.earliest_starts[task.id] <= found.earliest_ends[task.id]
        assert all(place[one] < place[task.id] for one in task.after)
        if task.done_on is not None:
            assert found.earliest_ends[task.id] == task.done_on
            assert task.id not in found.slack and task.id not in found.critical
        else:
            assert found.earliest_ends[task.id] >= today
            assert all(found.earliest_ends[one] < found.earliest_starts[task.id] for one in task.after)
        late = (found.earliest_ends[task.id] - task.first_end).days
        assert found.slipped.get(task.id, 0) == max(late, 0)


@given(edges)
def test_a_ring_is_found_exactly_where_networkx_finds_one(pairs: list[tuple[int, int]]) -> None:
    ring = cycle_in(pairs)
    assert (ring is None) == networkx.is_directed_acyclic_graph(networkx.DiGraph(pairs))
    if ring is not None:
        assert len(set(ring)) == len(ring)
        assert all(pair in pairs for pair in zip(ring, ring[1:] + ring[:1], strict=True))


def test_days_worked_out_by_hand() -> None:
    """Train (3 days), then teach (5); a letter (1 day) may wait for as long as teaching lasts."""
    tasks = [
        Task(1, MONDAY, MONDAY + 2 * DAY),
        Task(2, MONDAY, MONDAY + 4 * DAY, after=(1,)),
        Task(3, MONDAY, MONDAY, after=(1,)),
    ]
    found = schedule(tasks, MONDAY)
    assert found.earliest_starts[2] == MONDAY + 3 * DAY
    assert found.ends == MONDAY + 7 * DAY
    assert found.critical == {1, 2}
    assert found.slack == {1: 0, 2: 0, 3: 4}
    assert found.slipped == {2: 3, 3: 3}


def test_what_is_not_done_ends_today_at_the_earliest_and_says_by_how_much_it_slipped() -> None:
    task = Task(1, MONDAY, MONDAY + 2 * DAY, reforecast_from=MONDAY + DAY)
    assert schedule([task], MONDAY + 9 * DAY).slipped == {1: 8}


def test_a_ring_of_waiting_is_refused_with_its_members() -> None:
    tasks = [Task(1, MONDAY, MONDAY, (3,)), Task(2, MONDAY, MONDAY, (1,)), Task(3, MONDAY, MONDAY, (2,))]
    with pytest.raises(Cycle) as refused:
        schedule(tasks, MONDAY)
    assert sorted(refused.value.ids) == [1, 2, 3]


def test_a_long_chain_needs_no_deep_stack() -> None:
    chain = [(number, number + 1) for number in range(5000)]
    assert cycle_in(chain) is None
    assert cycle_in([*chain, (5000, 0)]) is not None


def test_what_waits_for_nothing_of_ours_and_an_empty_plan() -> None:
    assert schedule([], MONDAY).ends is None
    assert schedule([Task(1, MONDAY, MONDAY, after=(99,))], MONDAY).ends == MONDAY


def test_a_task_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Task(1, MONDAY, MONDAY - DAY)
