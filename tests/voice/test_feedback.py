"""A leader's feedback: whom one may ask, who reads it first, what it says, and that nobody else knows of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person, Relation, School
from headship.voice.domain import closing, feedback, goals, intake
from headship.voice.domain.invitations import token_of
from headship.voice.feedback_records import goals_waiting, waiting
from headship.voice.instruments.content import Content
from headship.voice.models import Feedback, Figure, Goal, Invitation, Round
from headship.voice.report import report_of
from tests.factories import voice

Ratings = Callable[[str, str, int], int]


@pytest.fixture
def companion(school: School) -> Person:
    return voice.people(1, name="Companion")[0]


@pytest.fixture
def leader(middle_leader: Person) -> Person:
    voice.version("leader-360")
    return middle_leader


@pytest.fixture
def raters(school: School) -> dict[str, list[Person]]:
    return {"peers": voice.people(6, name="Peer"), "reports": voice.people(7, name="Report")}


def ask(leader: Person, companion: Person, raters: dict[str, list[Person]], **more: Any) -> Feedback:
    return feedback.ask(
        by=leader, companion=companion, raters=raters, opens_at=clock.now(),
        closes_at=clock.now() + timedelta(days=14), **more,
    )  # fmt: skip


def answer_all(asked: Feedback, rating: Ratings, comments: str = "") -> None:
    """Everybody answers what they are asked; rating: from group, item and the rater's number."""
    content = Content.model_validate(asked.round.version.content)
    for number, link in enumerate(Invitation.objects.filter(round=asked.round).select_related("group").order_by("pk")):
        group = link.group.code
        items = content.items_for(group)
        answers = {item.key: rating(group, item.key, number) for item in items if item.kind == "scale"}
        texts = {item.key: f"{comments} {number}" for item in items if item.kind == "text" and comments}
        intake.answer(token=token_of(link), answers=answers, comments=texts)


def usual(group: str, item: str, number: int) -> int:
    """Others between 3 and 4; the leader sees more of listening and less of fairness than they do."""
    if group == "self":
        return {"ask_first": 5, "fair": 1}.get(item, 4)
    return {"ask_first": 2 + number % 2, "fair": 4 + number % 2}.get(item, 3 + number % 2)


def closed(asked: Feedback, rating: Ratings = usual, comments: str = "") -> Feedback:
    answer_all(asked, rating, comments)
    closing.close(by=asked.leader, round=asked.round)
    found: Feedback = Feedback.objects.select_related("round", "leader", "companion").get(pk=asked.pk)
    return found


def released(asked: Feedback, rating: Ratings = usual, comments: str = "") -> Feedback:
    done = closed(asked, rating, comments)
    return feedback.release(by=done.companion, feedback=done, note="Thursday at four in my room.")


# Asking


def test_the_leader_and_those_chosen_are_asked(leader: Person, companion: Person, raters: Any, head: Person) -> None:
    asked = ask(
        leader,
        companion,
        {**raters, "line_manager": [head]},
        addresses={"families": [f"{n}@home.example" for n in range(5)]},
    )
    groups = {group.code: group.named for group in asked.round.groups.all()}
    assert groups == {"self": True, "line_manager": True, "peers": False, "reports": False, "families": False}


def test_only_leaders_ask_and_only_about_themselves(teacher: Person, companion: Person, raters: Any) -> None:
    with pytest.raises(Denied, match="by those who lead"):
        ask(teacher, companion, raters)


def test_the_appraiser_is_never_the_companion(leader: Person, head: Person, raters: Any) -> None:
    Relation(of=leader, by=head, kind="appraiser", starts_on=clock.today()).save()
    with pytest.raises(Refusal, match="Amina Diallo appraises you") as refused:
        ask(leader, head, raters)
    assert refused.value.field == "companion"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda chosen, me, other: (me, chosen), "Choose somebody else"),
        (lambda chosen, me, other: (chosen["peers"][0], chosen), "cannot be among those who answer"),
        (lambda chosen, me, other: (other, {"peers": [*chosen["peers"], me]}), "own view anyway"),
        (lambda chosen, me, other: (other, {"peers": chosen["peers"], "reports": chosen["peers"]}), "two groups"),
        (lambda chosen, me, other: (other, {"peers": chosen["peers"][:4]}), "at least 5 people"),
        (lambda chosen, me, other: (other, {**chosen, "governors": voice.people(2, name="G")}), "“Governors”"),
        (lambda chosen, me, other: (other, {"line_manager": chosen["peers"]}), "one person"),
        (lambda chosen, me, other: (other, {"friends": chosen["peers"]}), "no group “friends”"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_a_reason(
    change: Any, said: str, leader: Person, companion: Person, raters: Any
) -> None:
    reader, chosen = change(raters, leader, companion)
    with pytest.raises(Refusal, match=said):
        ask(leader, reader, chosen)
    assert not Round.objects.exists()


def test_small_groups_may_be_asked_where_together_they_are_enough(leader: Person, companion: Person) -> None:
    asked = ask(leader, companion, {"peers": voice.people(3, name="P"), "governors": voice.people(3, name="G")})
    report = report_of(closed(asked), "en")
    assert report.lines[0].everybody.n == 6
    assert {group.hidden for group in report.lines[0].groups} == {"small"}


def test_nobody_is_asked_twice_at_once(leader: Person, companion: Person, raters: Any) -> None:
    ask(leader, companion, raters)
    with pytest.raises(Refusal, match="already"):
        ask(leader, companion, {"peers": voice.people(6, name="Other")})


# Who reads it


def test_nobody_reads_it_before_it_is_closed_and_the_leader_not_before_it_is_released(
    leader: Person, companion: Person, raters: Any
) -> None:
    asked = ask(leader, companion, raters)
    assert not feedback.reads(companion, asked).report
    with pytest.raises(Refusal, match="still answering"):
        feedback.release(by=companion, feedback=asked, note="Soon.")
    done = closed(asked)
    assert feedback.reads(companion, done).report and not feedback.reads(leader, done).report
    given = feedback.release(by=companion, feedback=done, note="Thursday.")
    assert feedback.reads(leader, given).report


def test_it_is_released_by_the_companion_alone_with_a_word_on_the_conversation(
    leader: Person, companion: Person, raters: Any, head: Person
) -> None:
    done = closed(ask(leader, companion, raters))
    for somebody in (leader, head):
        with pytest.raises(Denied):
            feedback.release(by=somebody, feedback=done, note="Here.")
    with pytest.raises(Refusal, match="talk it over"):
        feedback.release(by=companion, feedback=done, note="  ")
    feedback.release(by=companion, feedback=done, note="Thursday.")
    with pytest.raises(Refusal, match="before"):
        feedback.release(by=companion, feedback=done, note="Again.")


def test_a_companion_who_became_the_appraiser_cannot_release_it(leader: Person, companion: Person, raters: Any) -> None:
    done = closed(ask(leader, companion, raters))
    Relation(of=leader, by=companion, kind="appraiser", starts_on=clock.today()).save()
    with pytest.raises(Denied):
        feedback.release(by=companion, feedback=done, note="Thursday.")
    another = voice.people(1, name="Another")[0]
    feedback.choose_companion(by=leader, feedback=done, companion=another)
    assert feedback.release(by=another, feedback=done, note="Friday.").is_released


def test_the_head_and_the_appraiser_see_nothing_of_it_anywhere(
    leader: Person, companion: Person, raters: Any, head: Person, senior: Person, sign_in_client: Any
) -> None:
    Relation(of=leader, by=senior, kind="appraiser", starts_on=clock.today()).save()
    given = released(ask(leader, companion, raters))
    for other in (head, senior):
        assert not Feedback.objects.visible_to(other).exists()
        assert not Round.objects.visible_to(other).exists()
        assert not Act.objects.visible_to(other).filter(about_id=leader.pk).exists()
        for name, number in (("feedback", given.pk), ("results", given.round_id), ("round", given.round_id)):
            assert sign_in_client(other).get(reverse(f"voice:{name}", args=[number])).status_code == 404
    assert sign_in_client(leader).get(reverse("voice:feedback", args=[given.pk])).status_code == 200


def test_every_act_is_formative_and_about_the_leader(leader: Person, companion: Person, raters: Any) -> None:
    given = released(ask(leader, companion, raters))
    goals.set_goal(by=leader, feedback=given, text="I ask.", by_when=clock.today() + timedelta(days=9))
    acts = Act.objects.filter(verb__regex="^(feedback|goal|round)[.]")
    assert set(acts.values_list("purpose", "about_id")) == {("formative", leader.pk)}


def test_the_leader_may_share_it_and_take_that_back_until_it_was_read(
    leader: Person, companion: Person, raters: Any, senior: Person, sign_in_client: Any
) -> None:
    Relation(of=leader, by=senior, kind="appraiser", starts_on=clock.today()).save()
    given = released(ask(leader, companion, raters))
    page = reverse("voice:feedback", args=[given.pk])
    with pytest.raises(Denied):
        feedback.share(by=companion, feedback=given)
    feedback.share(by=leader, feedback=given)
    feedback.unshare(by=leader, feedback=given)
    assert sign_in_client(senior).get(page).status_code == 404
    feedback.share(by=leader, feedback=given)
    assert sign_in_client(senior).get(page).status_code == 200
    with pytest.raises(Refusal, match="read it by now"):
        feedback.unshare(by=leader, feedback=given)


# What it says


def test_blind_spots_and_hidden_strengths_are_named_beyond_noise_alone(
    leader: Person, companion: Person, raters: Any
) -> None:
    report = report_of(released(ask(leader, companion, raters)), "en")
    assert [line.code for line in report.blind_spots] == ["2.2"]
    assert [line.code for line in report.hidden_strengths] == ["3.4"]
    spot = report.blind_spots[0].held
    assert spot is not None and spot["low"] > 0 and spot["own"] == 5
    # 4 beside a mean of 3.5 on a scale of whole steps is no difference, however many say it.
    assert not next(line for line in report.lines if line.code == "4.1").beyond


def test_all_37_elements_are_in_it_and_the_own_view_is_in_no_mean(
    leader: Person, companion: Person, raters: Any, head: Person
) -> None:
    asked = ask(leader, companion, {**raters, "line_manager": [head]})
    given = released(asked, lambda group, item, number: 5 if group in ("self", "line_manager") else 3 + number % 2)
    report = report_of(given, "en")
    assert len(report.lines) == 37
    line = report.lines[0]
    assert line.own == 5 and line.everybody.mean is not None and line.everybody.mean < 4 and line.everybody.n == 13
    named = next(group for group in line.groups if group.code == "line_manager")
    assert (named.n, named.mean, named.low) == (1, 5, None)


def test_words_are_shown_from_ten_people_on(leader: Person, companion: Person, raters: Any) -> None:
    few = released(ask(leader, companion, {"reports": raters["reports"]}), comments="You listen")
    assert [group for each in report_of(few, "en").comments for group, _texts in each.by_group] == ["Own view"] * 2
    many = released(ask(leader, companion, {"peers": voice.people(12, name="Many")}), comments="You listen")
    words = [each.by_group for each in report_of(many, "en").comments]
    assert [[(group, len(texts)) for group, texts in each] for each in words] == [
        [("Colleagues who lead", 12), ("Own view", 1)]
    ] * 2


# Goals, and asking again


def test_a_goal_grows_from_the_report_and_is_closed_in_words(leader: Person, companion: Person, raters: Any) -> None:
    done = closed(ask(leader, companion, raters))
    soon = clock.today() + timedelta(days=10)
    with pytest.raises(Refusal, match="not been released"):
        goals.set_goal(by=leader, feedback=done, text="I ask first.", by_when=soon)
    given = feedback.release(by=companion, feedback=done, note="Thursday.")
    with pytest.raises(Denied):
        goals.set_goal(by=companion, feedback=given, text="You ask first.", by_when=soon)
    with pytest.raises(Refusal, match="day to come"):
        goals.set_goal(by=leader, feedback=given, text="I ask first.", by_when=clock.today())
    goal = goals.set_goal(by=leader, feedback=given, text=" I ask first. ", by_when=soon, speaks_to="2.2")
    assert [item.what for item in goals_waiting(leader)] == ["Look at your goal: I ask first."]
    with pytest.raises(Refusal, match="what came of it"):
        goals.close(by=leader, goal=goal, outcome=" ")
    goals.close(by=leader, goal=goal, outcome="They say so now.")
    with pytest.raises(Refusal, match="closed before"):
        goals.close(by=leader, goal=goal, outcome="Again.")
    assert not list(goals_waiting(leader))


def test_three_goals_are_plenty(leader: Person, companion: Person, raters: Any) -> None:
    given = released(ask(leader, companion, raters))
    soon = clock.today() + timedelta(days=10)
    for number in range(3):
        goals.set_goal(by=leader, feedback=given, text=f"Goal {number}", by_when=soon)
    with pytest.raises(Refusal, match="Three goals"):
        goals.set_goal(by=leader, feedback=given, text="A fourth", by_when=soon)


def test_asking_again_tells_what_moved_with_an_interval_and_where_one_cannot_tell(
    leader: Person, companion: Person, raters: Any
) -> None:
    first = released(ask(leader, companion, raters))
    goal = goals.set_goal(
        by=leader, feedback=first, text="I ask.", by_when=clock.today() + timedelta(days=90), speaks_to="2.2"
    )
    later = ask(leader, companion, raters, previous=first)
    goals.ask_again(by=leader, earlier=first, later=later)
    second = released(
        later, lambda group, item, number: 4 + number % 2 if item == "ask_first" else usual(group, item, number)
    )
    report = report_of(second, "en")
    assert [line.code for line in report.moved] == ["2.2"]
    change = report.moved[0].change
    assert change is not None and change["beyond"] == "up" and change["low"] > 0
    assert report.unclear == 36
    assert Goal.objects.get(pk=goal.pk).remeasure_id == second.round_id


def test_only_own_released_feedback_can_be_asked_for_again(leader: Person, companion: Person, raters: Any) -> None:
    done = closed(ask(leader, companion, raters))
    with pytest.raises(Refusal, match="released"):
        ask(leader, companion, raters, previous=done)


# What waits, and what leaders say together


def test_it_waits_for_the_companion_then_for_the_leader(leader: Person, companion: Person, raters: Any) -> None:
    done = closed(ask(leader, companion, raters))
    assert [item.minutes for item in waiting(companion)] == [20] and not list(waiting(leader))
    given = feedback.release(by=companion, feedback=done, note="Thursday at four.")
    assert not list(waiting(companion)) and [item.why for item in waiting(leader)] == ["Thursday at four."]
    goals.set_goal(by=leader, feedback=given, text="I ask.", by_when=clock.today() + timedelta(days=90))
    assert not list(waiting(leader))


def test_leaders_are_gathered_in_fives_and_never_twice(companion: Person, school: School) -> None:
    voice.version("leader-360")
    chosen = {"peers": voice.people(5, name="Peer")}
    counts = []
    for number, somebody in enumerate(voice.people(6, "middle_leader", name="Leader")):
        given = released(ask(somebody, companion, chosen), lambda group, item, place, n=number: 2 + (place + n) % 3)  # type: ignore[misc]
        counts.append(Figure.objects.filter(round=given.round, level="leaders").count())
    assert counts[:4] == [0, 0, 0, 0] and counts[4] > 37 and counts[5] == 0
    empathy = Figure.objects.get(level="leaders", code="empathy")
    assert empathy.n == 5 and empathy.low is not None and empathy.mean is not None and empathy.low < empathy.mean
