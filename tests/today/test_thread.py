"""The golden thread through a record: what it rests on, what came of it, and nothing of what is hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headship.evidence import registry
from headship.evidence.models import Citation
from headship.school.models import Person, Team
from headship.today.thread import FITS, MARGIN, ROWS, broken_into_lines, draw
from tests.today.conftest import KIND, Notes


def link(by: Person, source: Team, target: Team, relation: str = "rests_on") -> None:
    Citation.objects.create(
        source_kind=KIND, source_id=source.pk, relation=relation, target_kind=KIND, target_id=target.pk, cited_by=by
    )


def test_the_ground_stands_left_and_what_came_of_it_right(notes: Notes, head: Person) -> None:
    research, finding, priority, action = (notes.add(name) for name in ("Research", "Finding", "Priority", "Action"))
    link(head, priority, finding)
    link(head, finding, research)
    link(head, action, priority, "delivers")
    drawing = draw(head, (KIND, priority.pk))
    assert drawing is not None
    places = {node.label: node.x for node in drawing.nodes}
    assert places["Research"] < places["Finding"] < places["Priority"] < places["Action"]
    assert [edge.sentence for edge in drawing.edges if "Action" in edge.sentence] == ["Action delivers Priority"]
    boxes = [(node.x, node.y) for node in drawing.nodes]
    assert len(set(boxes)) == len(boxes)


@pytest.mark.parametrize("behind", [1, 3, 4, 5])
def test_a_thread_of_few_steps_fits_on_a_laptop(notes: Notes, head: Person, behind: int) -> None:
    here = last = notes.add("Here with a name of some length that has to be broken")
    for number in range(behind):
        ground = notes.add(f"Ground {number}")
        link(head, last, ground)
        last = ground
    drawing = draw(head, (KIND, here.pk))
    assert drawing is not None and drawing.width == drawing.shown_width <= FITS and not drawing.is_wide
    for node in drawing.nodes:
        assert node.x + drawing.box.width <= drawing.width - MARGIN and len(node.lines) <= drawing.box.lines


def test_a_longer_one_says_that_it_goes_on_to_both_sides(notes: Notes, head: Person, page: Any) -> None:
    here = last = notes.add("Here")
    for number in range(9):
        ground = notes.add(f"Ground {number}")
        link(head, last, ground)
        last = ground
    drawing = draw(head, (KIND, here.pk))
    assert drawing is not None and drawing.is_wide
    assert 'class="hint thread-hint always"' in page(head, f"/thread/{KIND}/{here.pk}/")


def test_records_stand_near_those_that_they_are_linked_with(notes: Notes, head: Person) -> None:
    here = notes.add("Here")
    grounds = [notes.add(f"Ground {number}") for number in range(4)]
    for ground in grounds:
        link(head, here, ground)
    for ground in reversed(grounds):
        link(head, ground, notes.add(f"Behind {ground}"))
    drawing = draw(head, (KIND, here.pk))
    assert drawing is not None
    heights = {node.label: node.y for node in drawing.nodes}
    for ground in grounds:
        assert heights[str(ground)] == heights[f"Behind {ground}"]


def test_each_link_is_said_once_on_the_side_where_it_lies(notes: Notes, head: Person) -> None:
    research, finding, here, action = (notes.add(name) for name in ("Research", "Finding", "Here", "Action"))
    link(head, here, finding)
    link(head, finding, research)
    link(head, here, research, "cites")
    link(head, action, here, "delivers")
    link(head, action, research, "cites")
    drawing = draw(head, (KIND, here.pk))
    assert drawing is not None
    said = {each.node.label: [f"{words} {other.label}" for words, other in each.links] for each in drawing.behind}
    assert said == {"Finding": ["carries Here", "rests on Research"], "Research": ["is cited by Here"]}
    after = [(each.node.label, [words for words, _other in each.links]) for each in drawing.after]
    assert after == [("Action", ["delivers", "cites"])]


def test_a_decision_stands_left_of_what_it_decides(notes: Notes, head: Person) -> None:
    decision, policy = notes.add("Decision"), notes.add("Policy")
    link(head, decision, policy, "decides")
    drawing = draw(head, (KIND, policy.pk))
    assert drawing is not None
    assert [node.label for node in sorted(drawing.nodes, key=lambda node: node.x)] == ["Decision", "Policy"]


def test_behind_a_hidden_record_nothing_is_told(notes: Notes, head: Person, page: Any) -> None:
    here, secret, beyond = notes.add("Here"), notes.add("Secret", hidden=True), notes.add("Beyond")
    link(head, here, secret)
    link(head, secret, beyond)
    read = page(head, f"/thread/{KIND}/{here.pk}/")
    assert "A record that you may not see" in read
    assert "Secret" not in read and "Beyond" not in read


def test_what_one_may_not_see_has_no_thread(notes: Notes, head: Person, parent: Person, sign_in_client: Any) -> None:
    secret, plain = notes.add("Secret", hidden=True), notes.add("Plain")
    client = sign_in_client(head)
    for address in (f"/thread/{KIND}/{secret.pk}/", "/thread/zebra/1/", f"/thread/{KIND}/999999/",
                    f"/thread/{KIND}/{'9' * 30}/"):  # fmt: skip
        assert client.get(address).status_code == 404
    assert sign_in_client(parent).get(f"/thread/{KIND}/{plain.pk}/").status_code == 404


def test_a_circle_is_drawn_once(notes: Notes, head: Person) -> None:
    one, two = notes.add("One"), notes.add("Two")
    link(head, one, two)
    link(head, two, one)
    drawing = draw(head, (KIND, one.pk))
    assert drawing is not None and len(drawing.nodes) == 2 and len(drawing.edges) == 2


def test_what_else_rests_on_the_same_ground_has_a_thread_of_its_own(notes: Notes, head: Person) -> None:
    vision, one, two, action = (notes.add(name) for name in ("Vision", "One", "Two", "Action"))
    link(head, one, vision, "upholds")
    link(head, two, vision, "upholds")
    link(head, action, one, "delivers")
    drawing = draw(head, (KIND, one.pk))
    assert drawing is not None and {node.label for node in drawing.nodes} == {"Vision", "One", "Action"}
    whole = draw(head, (KIND, vision.pk))
    assert whole is not None and {node.label for node in whole.nodes} == {"Vision", "One", "Two", "Action"}


def test_a_long_thread_is_drawn_as_far_as_it_can_be_read_and_the_rest_is_counted(
    notes: Notes, head: Person, page: Any
) -> None:
    here = notes.add("Here")
    for number in range(ROWS + 40):
        link(head, notes.add(f"Action {number}"), here, "delivers")
    link(head, notes.add("Behind the first"), Team.objects.get(name="Action 0"))
    link(head, last := notes.add("Behind the last"), Team.objects.get(name=f"Action {ROWS + 39}"))
    drawing = draw(head, (KIND, here.pk))
    assert drawing is not None and drawing.further == (("Notes", 41),)
    assert {node.label for node in drawing.nodes if node.depth == 1} == {f"Action {40 + row}" for row in range(ROWS)}
    assert [node.label for node in drawing.nodes if node.depth == 2] == [last.name], "what hangs on nothing is left out"
    assert "Notes (41)" in page(head, f"/thread/{KIND}/{here.pk}/")


def test_alone_it_says_how_a_thread_begins(notes: Notes, head: Person, page: Any) -> None:
    row = notes.add("Alone")
    assert "A thread begins with one link." in page(head, f"/thread/{KIND}/{row.pk}/")


def test_the_drawing_can_be_walked_by_keyboard_and_read_as_a_list(notes: Notes, head: Person, page: Any) -> None:
    priority, finding = notes.add("Priority"), notes.add("Finding")
    link(head, priority, finding)
    read = page(head, f"/thread/{KIND}/{priority.pk}/")
    assert f'<a class="node" href="/thread/{KIND}/{finding.pk}/" aria-label="Note: Finding"' in read
    assert "What it rests on" in read and "carries this one" in " ".join(read.split())


def test_records_without_the_citation_that_they_need_are_listed(
    notes: Notes, head: Person, teacher: Person, page: Any, sign_in_client: Any
) -> None:
    priority, finding = notes.add("Priority"), notes.add("Finding")
    notes.add("Secret", hidden=True)
    link(head, priority, finding)
    read = page(head, "/threads/broken/")
    assert "Notes that rest on nothing yet" in read and "Finding" in read
    assert ">Priority<" not in read and "Secret" not in read
    assert sign_in_client(teacher).get("/threads/broken/").status_code == 403


def test_the_head_finds_them_on_today_and_each_leads_to_where_it_is_mended(
    notes: Notes, head: Person, senior: Person, page: Any
) -> None:
    assert "Broken threads</h2>" not in page(head, "/")
    one, two = notes.add("One"), notes.add("Two")
    notes.add("Secret", hidden=True)
    read = page(head, "/threads/broken/")
    assert f'<a class="button" href="/notes/{one.pk}/"' in read, "nothing can be linked by hand here, so it is opened"
    other = registry.Linking("cites", (KIND,), "cites")
    fitting = registry.Linking("rests_on", (KIND,), "rests on")
    mine = lambda _person, row: row == one  # noqa: E731 - one line says it
    registry.register(replace(registry.kind(KIND), links=(other, fitting), may_link=mine))
    read = page(head, "/threads/broken/")
    assert f'<a class="button" href="/evidence/links/{KIND}/{one.pk}/?sort=1"' in read
    assert f'<a class="button" href="/notes/{two.pk}/"' in read
    assert "2 records do not say yet what they rest on" in page(head, "/")
    assert "Broken threads</h2>" not in page(senior, "/")
    link(head, one, two)
    assert "1 record does not say yet what it rests on" in page(head, "/")


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Library hours", ("Library hours",)),
        ("The priority on reading in every year group", ("The priority on reading in", "every year group")),
        ("One two three four five six seven eight nine ten", ("One two three four five", "six seven eight nine ten")),
        ("Donaudampfschifffahrtsgesellschaftskapitän", ("Donaudampfschifffahrtsgese", "llschaftskapitän")),
        ("让每个孩子都能在课堂上感受到归属感和安全感", ("让每个孩子都能在课堂上感受", "到归属感和安全感")),
        ("", ("",)),
    ],
)  # fmt: skip
def test_a_name_is_broken_to_fit(label: str, lines: tuple[str, ...]) -> None:
    assert broken_into_lines(label) == lines


def test_a_thread_costs_the_same_for_three_as_for_one(notes: Notes, head: Person, sign_in_client: Any) -> None:
    client, here = sign_in_client(head), notes.add("Here")
    counts = []
    for more in (1, 2):
        for number in range(more):
            link(head, here, notes.add(f"Ground {more} {number}"))
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/thread/{KIND}/{here.pk}/")
        counts.append(len(caught))
    assert counts[0] == counts[1]
