"""The pages of decisions as people read and use them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headship.areas.direction.domain import decisions
from headship.areas.direction.models import AffectedGroup, Ballot, Datum, Decision, Prediction, Reply, Vote
from headship.evidence import consequential, registry
from headship.evidence.domain import ledger
from headship.evidence.models import Citation, Reading
from headship.evidence.registry import Caution
from headship.kernel import clock
from headship.school.domain.audiences import audience
from headship.school.domain.people import record_departure
from headship.school.models import Person, Receipt
from tests.conftest import person_with
from tests.factories.decisions import DecisionFactory, decided
from tests.factories.school import TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(sign_in_client: Any) -> Any:
    """A page as somebody reads it."""

    def get(person: Person, address: str, status: int = 200, **query: str) -> str:
        answer = sign_in_client(person).get(address, query)
        assert answer.status_code == status, answer.status_code
        text: str = answer.content.decode()
        return text

    return get


@pytest.fixture
def send(sign_in_client: Any) -> Any:
    """A form as somebody sends it; returns the page that answers, after any redirect."""

    def post(person: Person, address: str, status: int = 200, /, **fields: Any) -> str:
        answer = sign_in_client(person).post(address, fields, follow=status == 200)
        assert answer.status_code == status, (answer.status_code, answer.content.decode()[-3000:])
        text: str = answer.content.decode()
        return text

    return post


def page_of(decision: Decision) -> str:
    return f"/decisions/{decision.pk}/"


def a_full_decision(by: Person, adviser: Person, number: int = 1) -> Decision:
    """A question with so many of everything."""
    decision: Decision = DecisionFactory(
        by=by, options=[f"Way {each}" for each in range(number + 1)], criteria=[f"Aim {each}" for each in range(number)]
    )
    for option in decision.options.all():
        for criterion in decision.criteria.all():
            decisions.weigh(by=by, option=option, criterion=criterion, verdict="good", note="It is cheap.")
    for each in range(number):
        decisions.cite_figure(by=by, decision=decision, title=f"Figure {each}", source="Gate", numerator=20, n=100)
        person = person_with(f"Teacher {number} {each}", "teacher")
        decisions.ask(by=by, decision=decision, people=[person, adviser])
        decisions.respond(by=by, decision=decision, text="Good.", person=person, favours=decision.options.first())
        objection = decisions.object_to(by=by, decision=decision, text="Too soon.", person=person)
        decisions.reply(by=by, objection=objection, text="In March.")
        decisions.object_to(by=by, decision=decision, text="Too dear.", person=person)
    return decision


def test_somebody_who_was_not_in_the_room_reads_how_it_came_about(
    head: Person, teacher: Person, governor: Person, read: Any
) -> None:
    decision = DecisionFactory(
        by=head, question="Should the day begin later?", options=["Keep half past eight", "Begin at nine"],
        context="The eastern bus comes at half past.", criteria=["Sleep"], audiences=[audience("teachers")],
    )  # fmt: skip
    later = decision.options.last()
    decisions.weigh(by=head, option=later, criterion=decision.criteria.get(), verdict="good", note="An hour more.")
    datum = decisions.cite_figure(by=head, decision=decision, title="On time", source="Gate", numerator=162, n=200)
    decisions.ask(by=head, decision=decision, audiences=[audience("teachers")])
    decisions.respond(by=teacher, decision=decision, text="My first lesson is half empty.", favours=later)
    objection = decisions.object_to(by=teacher, decision=decision, text="Clubs end in the dark.")
    decisions.reply(by=head, objection=objection, text="They move to lunch.")
    decisions.predict(by=head, decision=decision, statement="Nine in ten are on time", percent=70)
    decisions.conclude(by=head, decision=decision, choice=later, reason="The bus can move.", method="consent")
    decisions.cite_figure(by=head, decision=decision, title="", source="Gate", numerator=181, n=200, again_of=datum)
    decisions.review(by=head, decision=decision, outcome="true", happened="Nine in ten are.", lesson="Ask the cook.")
    page = read(governor, page_of(decision))
    for words in (
        "Should the day begin later?", "The eastern bus comes at half past.", "An hour more.", "81 %", "162 of 200",
        "90 %", "Teachers", "My first lesson is half empty.", "Clubs end in the dark.", "They move to lunch.",
        "Decided by consent", "The bus can move.", "Nine in ten are on time", "70 % sure", "It came true",
        "Ask the cook.",
    ):  # fmt: skip
        assert words in page, words
    assert "<form" not in page.split('id="main"')[1].split("<dialog")[0]


def test_a_page_costs_the_same_for_three_of_everything_as_for_one(
    head: Person, teacher: Person, sign_in_client: Any
) -> None:
    client = sign_in_client(head)
    counts = []
    for number in (1, 3):
        decision = a_full_decision(head, teacher, number)
        with CaptureQueriesContext(connection) as caught:
            client.get(page_of(decision))
        counts.append(len(caught))
    assert counts[0] == counts[1]
    assert counts[0] <= 45


def test_lists_cost_the_same_for_three_as_for_one(head: Person, teacher: Person, sign_in_client: Any) -> None:
    client = sign_in_client(head)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            decided(by=head, asked=[teacher])
            DecisionFactory(by=head, team=TeamFactory())
        for address in ("/decisions/", "/decisions/?format=csv", "/decisions/?show=mine&q=rule"):
            with CaptureQueriesContext(connection) as caught:
                client.get(address)
            counts.append(len(caught))
    assert counts[:3] == counts[3:]


def test_the_list_finds_and_filters(head: Person, teacher: Person, read: Any) -> None:
    decided(by=head, asked=[teacher], question="Begin later?", review_on=clock.today() + timedelta(days=1))
    DecisionFactory(by=teacher, question="A longer break?")
    decisions.decide_small(by=head, question="Which room?", choice="Room 14")
    decisions.decide_urgent(by=head, question="At home?", choice="Yes", reason="No heating.")
    with clock.at(clock.now() + timedelta(days=2)):
        for show, found in (
            ("all", {"Begin later?", "A longer break?", "Which room?", "At home?"}),
            ("open", {"A longer break?"}), ("review", {"Begin later?"}),
            ("decided", {"Begin later?", "Which room?", "At home?"}), ("small", {"Which room?"}),
            ("urgent", {"At home?"}), ("mine", {"Begin later?", "Which room?", "At home?"}), ("nonsense", None),
        ):  # fmt: skip
            page = read(head, "/decisions/", show=show)
            asked = ("Begin later?", "A longer break?", "Which room?", "At home?")
            assert found is None or {each for each in asked if f">{each}<" in page} == found, show
        assert "1 question is open." in page and "0 of 2 that were decided" in page
    assert "Which room?" in read(head, "/decisions/", q="room 14")
    assert "No decision here yet" in read(head, "/decisions/", q="\0zebra%")


def test_what_is_taken_away_as_a_file_is_what_one_may_see(head: Person, senior: Person, sign_in_client: Any) -> None:
    DecisionFactory(by=senior, question="=cmd()")
    DecisionFactory(by=senior, question="Secret?", confidential=True)
    answer = sign_in_client(head).get("/decisions/?format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Question", "'=cmd()"]
    assert sign_in_client(head).get("/decisions/?format=xlsx").content[:2] == b"PK"


# Votes stay hidden until they close, wherever one looks.


@pytest.mark.parametrize("who", ["head", "senior", "teacher", "governor"])
def test_no_page_or_file_shows_how_an_open_vote_stands(
    who: str, head: Person, senior: Person, teacher: Person, governor: Person, read: Any,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    """Two votes that differ only in what was voted for read the same everywhere until they are closed."""
    reader: Person = request.getfixturevalue(who)
    voters = [person_with(f"Voter {number}", "teacher") for number in range(3)]
    votes = []
    for chosen in ((0, 0, 0), (1, 1, 0)):
        decision = DecisionFactory(by=senior, question="A longer break?", asked=voters)
        vote = decisions.open_vote(
            by=senior, decision=decision, closes_on=clock.today() + timedelta(days=3), people=[*voters, reader]
        )
        for voter, number in zip(voters, chosen, strict=True):
            decisions.cast(by=voter, vote=vote, option=decision.options.all()[number])
        votes.append(vote)

    def seen(vote: Vote) -> list[str]:
        page = vote.decision_id
        slip = Receipt.objects.filter(person=voters[0], delivery__about_id=page).first()
        assert slip is not None
        addresses = [
            f"/decisions/{page}/", f"/decisions/{page}/vote/ballot/", f"/decisions/{page}/version/",
            f"/thread/decision/{page}/", f"/decisions/answer/{slip.slip_code}/",
        ]  # fmt: skip
        return [_bare(read(reader, address)) for address in addresses]

    first, second = (seen(vote) for vote in votes)
    assert first == second
    files = read(reader, "/decisions/", format="csv").splitlines()
    assert files[1] == files[2]
    assert "3 of 4 have voted" in first[0] or "3 of 5 have voted" in first[0]
    decisions.close_vote(by=senior, vote=votes[1])
    closed = read(reader, f"/decisions/{votes[1].decision_id}/")
    assert "It closed on" in closed and '<span class="num">2</span>' in closed


def _bare(page: str) -> str:
    """A page without what tells two decisions apart: tokens, slips, and the numbers of rows inside its tags."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", page)
    page = re.sub(r"answer/\w+", "answer/slip", page)
    return re.sub(r"<[^>]*>", lambda tag: re.sub(r"\d+", "#", tag[0]), page)


# Each step by its form.


def test_a_question_is_raised_with_its_options_and_groups(head: Person, senior: Person, send: Any) -> None:
    parents = audience("parents")
    page = send(
        head, "/decisions/new/", question="A longer break?", options="Yes\n\nNo\n", criteria="Play", owner=senior.pk,
        audiences=[parents.pk],
    )  # fmt: skip
    decision = Decision.objects.get()
    assert [option.text for option in decision.options.all()] == ["Yes", "No"]
    assert (decision.owner, decision.groups.get().audience) == (senior, parents)
    assert "not asked yet" in page


def test_a_teacher_is_offered_their_own_teams(head: Person, teacher: Person, read: Any) -> None:
    TeamFactory(name="Science", members=[teacher])
    TeamFactory(name="Arts")
    assert "Arts" not in read(teacher, "/decisions/small/") and "Science" in read(teacher, "/decisions/small/")
    assert "Arts" in read(head, "/decisions/small/")


@pytest.mark.parametrize(
    ("address", "fields", "sentence"),
    [
        ("/decisions/new/", {"question": ""}, "This field is required"),
        ("/decisions/new/", {"question": "Why?", "options": "x" * 400}, "is longer than 300"),
        ("/decisions/urgent/", {"question": "Why?", "choice": "Yes", "reason": "x", "percent": 100}, "less than or"),
        ("/decisions/urgent/", {"question": "?", "choice": "Yes", "reason": "x", "statement": "y"}, "how sure you are"),
        ("/decisions/urgent/", {"question": "?", "choice": "Y", "reason": "x", "review_on": "2020-01-01"}, "comes aft"),
        ("/decisions/small/", {"question": "Why?", "choice": " "}, "This field is required"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_kept_says_why_and_keeps_what_was_typed(
    address: str, fields: dict[str, Any], sentence: str, head: Person, send: Any
) -> None:
    page = send(head, address, 422, **fields)
    assert sentence in page and not Decision.objects.exists()
    assert f'value="{fields["question"]}"' in page or not fields["question"]


def test_asking_shows_its_price_before_anything_is_sent(
    head: Person, teacher: Person, senior: Person, sign_in_client: Any
) -> None:
    person_with("Rosa Gómez", "teacher")
    decision = DecisionFactory(by=head)
    fields = {
        "audiences": [audience("teachers").pk], "people": [senior.pk], "how": "written", "minutes": 4, "message": "Hi",
    }  # fmt: skip
    client = sign_in_client(head)
    price = client.post(f"{page_of(decision)}consultation/", fields).content.decode()
    assert "3 people are asked" in price and "12 minutes" in price and "gets a printed slip" in price
    assert not AffectedGroup.objects.exists()
    client.post(f"{page_of(decision)}consultation/", {**fields, "confirmed": "1"})
    assert Receipt.objects.count() == 3 and AffectedGroup.objects.count() == 2


def test_a_meeting_is_kept_without_a_price(head: Person, teacher: Person, send: Any) -> None:
    decision = DecisionFactory(by=head)
    day = clock.today() - timedelta(days=2)
    page = send(
        head, f"{page_of(decision)}consultation/", audiences=[audience("teachers").pk], how="meeting", minutes=3,
        said="All in favour.", asked_at=day.isoformat(), due_on="2020-01-01",
    )  # fmt: skip
    group = AffectedGroup.objects.get()
    assert group.asked_at is not None and group.due_on is None
    assert group.asked_at.date() == day and "All in favour." in page and not Receipt.objects.exists()


def test_two_people_revise_and_the_second_sees_the_first(head: Person, senior: Person, sign_in_client: Any) -> None:
    decision = DecisionFactory(by=senior, context="Old words.")
    address = f"{page_of(decision)}revision/"
    first, second = sign_in_client(head), sign_in_client(senior)
    base = {"question": decision.question, "owner": senior.pk, "version": "1"}
    assert 'name="version" value="1"' in second.get(address).content.decode()
    first.post(address, {**base, "context": "Words of the head."})
    clash = second.post(address, {**base, "context": "Words of Kenji."})
    text = clash.content.decode()
    assert clash.status_code == 422 and "Amina Diallo changed this" in text
    assert "head." in text and "Kenji." in text and 'name="over" value="2"' in text
    assert Decision.objects.get().context == "Words of the head."
    assert second.get(f"{page_of(decision)}version/").content == b"2"
    second.post(address, {**base, "context": "Words of Kenji.", "over": "2"})
    assert Decision.objects.get().context == "Words of Kenji."


def test_a_figure_of_the_house_is_frozen_and_read_again(head: Person, teacher: Person, send: Any, read: Any) -> None:
    def reading(indicator: str, value: float) -> Reading:
        Reading.objects.filter(indicator=indicator, frozen=False).update(current=False)
        row: Reading = Reading.objects.create(
            indicator=indicator, title=f"The {indicator}", purpose="accountable", taken_on=clock.today(),
            period_start=clock.today(), numerator=value * 100, denominator=100, value=value, low=0.1, high=0.9,
        )  # fmt: skip
        return row

    decision = DecisionFactory(by=head, asked=[teacher])
    address = f"{page_of(decision)}data/"
    reading("calm", 0.3)
    assert "The calm: 30 of 100" in read(head, address) and "The late: 80" not in read(head, address)
    page = send(head, address, reading=reading("late", 0.8).pk, note="Mostly on Mondays.")
    assert "80 %" in page and "Mostly on Mondays." in page
    send(head, address, figure="1", title="Sleep", source="Survey", value="7.1", unit="hours")
    decisions.conclude(by=head, decision=decision, choice=decision.options.first(), reason="So.", method="advice")
    late, sleep = Datum.objects.order_by("pk")
    with clock.at(clock.now() + timedelta(days=60)):
        later = reading("late", 0.9)
        again = read(head, address, again=str(late.pk))
        assert "The late: 90 of 100" in again and "The calm" not in again and "Sleep" not in again
        send(head, f"{address}?again={late.pk}", reading=later.pk)
        send(head, f"{address}?again={sleep.pk}", figure="1", source="Survey", value="7.6")
        page = read(head, page_of(decision))
    assert "80 %" in page and "90 %" in page and "7.6 hours" in page
    for nonsense in ("x", "9" * 30, "0"):
        read(head, address, 404, again=nonsense)


def test_the_whole_way_by_forms(head: Person, teacher: Person, sign_in_client: Any, send: Any) -> None:
    decision = DecisionFactory(by=head, criteria=["Play"])
    at = page_of(decision)
    send(head, f"{at}options/", text="Something else", detail="For a year.")
    extra = decision.options.last()
    send(head, f"{at}options/{extra.pk}/removal/")
    send(head, f"{at}criteria/", text="Cost")
    option, play = decision.options.first(), decision.criteria.first()
    send(head, f"{at}options/{option.pk}/weighing/", **{f"verdict_{play.pk}": "good", f"note_{play.pk}": "More."})
    decisions.ask(by=head, decision=decision, people=[teacher])
    send(teacher, f"{at}responses/", favours=option.pk, text="Yes please.")
    send(teacher, f"{at}objections/", text="The buses wait.", against=option.pk)
    objection = decision.objections.get()
    refused = send(head, f"{at}conclusion/", 422, choice=option.pk, method="consent", reason="So.", owner=head.pk,
                   review_on=(clock.today() + timedelta(days=30)).isoformat())  # fmt: skip
    assert "Consent needs a reply to each objection first. Still without one: Lucía Fernández." in refused
    send(head, f"{at}objections/{objection.pk}/reply/", text="They can.")
    send(head, f"{at}prediction/", statement="Fewer quarrels", percent="65")
    send(head, f"{at}options/closure/")
    page = send(
        head, f"{at}conclusion/", choice=option.pk, method="consent", reason="Everybody can live with it.",
        owner=head.pk, review_on=(clock.today() + timedelta(days=30)).isoformat(),
    )  # fmt: skip
    assert "It is decided." in page and "Everybody can live with it." in page
    page = send(head, f"{at}review/", outcome="unclear", happened="Too early to say.", lesson="Count quarrels before.")
    assert "Cannot tell" in page and "Count quarrels before." in page
    assert Reply.objects.count() == Prediction.objects.count() == 1


def test_a_vote_by_forms_with_one_given_on_paper(head: Person, senior: Person, teacher: Person, send: Any) -> None:
    cook = person_with("Rosa Gómez", "support_staff")
    decision = DecisionFactory(by=senior)
    at = page_of(decision)
    send(senior, f"{at}vote/", closes_on=clock.today().isoformat(), audiences=[audience("staff").pk])
    option = decision.options.last()
    page = send(teacher, f"{at}vote/ballot/", option=option.pk)
    assert "You have voted" in page
    page = send(head, f"{at}vote/entry/", person=cook.pk, option=option.pk)
    assert "1 vote was entered by the office" in page
    assert "Select a valid choice" in send(head, f"{at}vote/entry/", 422, person=teacher.pk, option=option.pk)
    page = send(senior, f"{at}vote/closure/")
    assert "2 of 4 voted" in page
    assert Ballot.objects.get(person=cook).entered_by == head


def test_the_office_enters_what_somebody_said(head: Person, senior: Person, parent: Person, send: Any) -> None:
    decision = DecisionFactory(by=senior, asked=[parent])
    at = f"{page_of(decision)}responses/entry/"
    page = send(head, at, person=parent.pk, text="She called: yes.")
    assert "She called: yes." in page and "Entered by Amina Diallo on their behalf." in page
    page = send(head, at, person=parent.pk, text="Not on Fridays.", against="on")
    assert "waits for a reply" in page


def test_a_parent_reads_their_own_part_and_the_reply(head: Person, teacher: Person, parent: Person, read: Any) -> None:
    decision = DecisionFactory(by=head, asked=[parent, teacher])
    decisions.respond(by=teacher, decision=decision, text="Between colleagues.")
    objection = decisions.object_to(by=parent, decision=decision, text="The bus leaves at four.")
    decisions.reply(by=head, objection=objection, text="It will wait.")
    page = read(parent, page_of(decision))
    assert "The bus leaves at four." in page and "It will wait." in page
    assert "Between colleagues." not in page and "How it went" not in page
    assert "/decisions/new/" not in page


def test_a_decision_without_an_owner_is_handed_over(head: Person, senior: Person, teacher: Person, send: Any,
                                                   read: Any) -> None:  # fmt: skip
    decision = decided(by=senior, asked=[teacher])
    record_departure(by=head, person=senior, on=clock.today() - timedelta(days=1))
    page = read(head, page_of(decision))
    assert "Find somebody to see it through" in page and "has left" in page
    page = send(head, f"{page_of(decision)}owner/", owner=teacher.pk)
    assert "Handed over" in page and Decision.objects.get().owner == teacher


# A declared interest: a test room supplies one.


@pytest.fixture
def declared(teacher: Person) -> Iterator[None]:
    def source(kind: str, record_id: int, people: Any) -> list[Caution]:
        known = kind == "decision" and teacher.pk in people
        return [Caution(teacher.pk, "Her brother owns the bus company.")] if known else []

    registry.add_caution_source(source)
    yield
    registry.remove_caution_source(source)


@pytest.mark.usefixtures("declared")
def test_a_caution_stands_where_an_adviser_declared_an_interest(
    head: Person, teacher: Person, parent: Person, governor: Person, read: Any
) -> None:
    plain = DecisionFactory(by=head)
    assert "bus company" not in read(head, page_of(plain))
    decision = DecisionFactory(by=head, asked=[teacher, parent])
    for address in (page_of(decision), f"{page_of(decision)}conclusion/"):
        page = read(head, address)
        assert "Worth knowing about Lucía Fernández" in page and "Her brother owns the bus company." in page
    assert "bus company" in read(governor, page_of(decision))
    assert "bus company" not in read(parent, page_of(decision))


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize("part", ["owner", "speaker", "objector"])
def test_the_owner_and_whoever_speaks_count_as_well(part: str, head: Person, teacher: Person, read: Any) -> None:
    decision = DecisionFactory(by=teacher if part == "owner" else head)
    if part == "speaker":
        decisions.respond(by=teacher, decision=decision, text="Yes.")
    if part == "objector":
        decisions.object_to(by=teacher, decision=decision, text="No.")
    assert "bus company" in read(head, page_of(decision))


def test_the_decision_behind_a_weighty_act_is_named(head: Person, teacher: Person, read: Any, send: Any) -> None:
    target = DecisionFactory(by=head, question="Laptops for all?")
    mine = decided(by=head, asked=[teacher], question="Do we buy?")
    address = f"/decisions/behind/?record=decision:{target.pk}"
    read(head, address, 404)
    consequential.declare_consequential("decision", "decision.enact")
    try:
        ledger.record(by=head, verb="decision.enact", record_kind="decision", record_id=target.pk, label="x",
                      summary="x")  # fmt: skip
        assert "Which decision stands behind “Laptops for all?”?" in read(head, address)
        page = send(head, address, decision=mine.pk)
        assert "Stands behind" in page and "Laptops for all?" in page
        page = send(head, address, choice="Yes, for all", reason="Half have none at home.")
        assert "Yes, for all" in page and "Laptops for all?" in page
        assert "Choose a decision, or write down" in send(head, address, 422, choice="")
    finally:
        consequential.withdraw_consequential("decision", "decision.enact")
    assert {link.target_id for link in Citation.objects.filter(relation="decides")} == {target.pk}
    for nonsense in ("decision:x", "zebra:1", f"decision:{'9' * 30}", "decision:999999"):
        read(head, "/decisions/behind/", 404, record=nonsense)


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_a_decision_that_is_not_there(number: str, head: Person, read: Any) -> None:
    for part in ("", "revision/", "vote/ballot/", f"options/{number}/weighing/", f"objections/{number}/reply/"):
        read(head, f"/decisions/{number}/{part}", 404)


def test_answers_without_a_word_are_counted_and_not_listed(
    head: Person, teacher: Person, senior: Person, read: Any
) -> None:
    decision = DecisionFactory(by=head, asked=[teacher, senior])
    decisions.respond(by=teacher, decision=decision, text="", favours=decision.options.first())
    decisions.respond(by=senior, decision=decision, text="It would cost us the Friday club.")
    consultation = read(head, f"/decisions/{decision.pk}/").partition('id="consultation"')[2].partition("</section>")[0]
    assert "1 more would choose “Keep it as it is”, without a comment." in consultation
    said = [each.partition("</strong>")[0] for each in consultation.split("<strong>")[1:]]
    assert said == [senior.name]
