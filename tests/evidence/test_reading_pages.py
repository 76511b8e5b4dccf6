"""A reading's page and those of indicators: what a figure says, what it hides, and who changed how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from headship.evidence.domain import citations, readings
from headship.evidence.indicators import Indicator, Mean, Rate, Ratio, Scope, withdraw_indicator
from headship.evidence.models import Act, EvidenceItem, IndicatorSetting, Reading
from headship.kernel import clock
from headship.kernel.scope import school_scope
from headship.school.domain.quiet import begin_quiet
from headship.school.models import Person, Relation, School
from tests.evidence.conftest import counted_queries
from tests.evidence.making import add
from tests.factories.decisions import DecisionFactory

Declare = Callable[..., Indicator]
SignIn = Callable[[Person], Client]


def text(answer: Any) -> str:
    """What a page says, on one line."""
    return re.sub(r"\s+", " ", answer.content.decode())


def words(answer: Any) -> str:
    """What a page says to somebody who reads it, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def items_named(_scope: Scope) -> Ratio:
    """Of all evidence added by hand, that with a title that begins with A."""
    rows = EvidenceItem.objects.all()
    return Ratio(rows.filter(title__startswith="A"), rows)


@pytest.fixture
def figure(declare: Declare, teacher: Person) -> Reading:
    """Three of four pieces of evidence."""
    declare(
        items_named, record_kind="evidence_item", title="Evidence in order", why_thresholds="Half is a good beginning.",
        sentence="of the evidence stands in the order of the alphabet.",
    )  # fmt: skip
    for title in ("A choir", "A play", "A walk", "Minutes"):
        add(teacher, title=title)
    readings.take(codes=["test-figure"])
    reading: Reading = Reading.objects.get(current=True)
    return reading


def test_a_figure_stands_in_a_sentence_with_how_sure_it_is(
    figure: Reading, head: Person, sign_in_client: SignIn
) -> None:
    said = words(sign_in_client(head).get(f"/evidence/readings/{figure.pk}/"))
    for part in (
        "75 %", "Established", "of the evidence stands in the order of the alphabet.", "3 of 4",
        "probably between 30 % and 95 %", "from 50 %", "from 80 %", "365 days", "Half is a good beginning.",
        "Deciding well", "Counted (3)", "Not among them (1)", "A choir", "The whole school",
    ):  # fmt: skip
        assert part in said, part
    assert "Minutes" not in said, "that is on the other tab"
    others = words(sign_in_client(head).get(f"/evidence/readings/{figure.pk}/?part=others"))
    assert "Minutes" in others


def test_what_a_reader_may_not_see_is_said_as_a_number(
    figure: Reading, head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    add(teacher, title="A hard week", purpose="formative")
    readings.take(codes=["test-figure"])
    said = words(sign_in_client(head).get(f"/evidence/readings/{Reading.objects.get(current=True).pk}/"))
    assert "1 other that you may not see." in said
    assert "A hard week" not in said


def test_an_older_reading_says_that_records_have_changed_since(
    figure: Reading, head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    add(teacher, title="A late one")
    said = words(sign_in_client(head).get(f"/evidence/readings/{figure.pk}/"))
    assert "Records changed since it was read" in said
    assert "3 of 4" in said, "the figure is what it was"


def test_too_few_people(declare: Declare, head: Person, sign_in_client: SignIn) -> None:
    declare(lambda _scope: Ratio(Person.objects.all(), Person.objects.all()), of_people=True)
    readings.take(codes=["test-figure"])
    said = words(sign_in_client(head).get(f"/evidence/readings/{Reading.objects.get().pk}/"))
    assert "fewer than 5 people" in said
    assert "No list is shown" in said
    assert "100 %" not in said.replace("from 50 %", "")


def test_no_data(declare: Declare, head: Person, sign_in_client: SignIn) -> None:
    declare(items_named, record_kind="evidence_item")
    readings.take(codes=["test-figure"])
    said = words(sign_in_client(head).get(f"/evidence/readings/{Reading.objects.get().pk}/"))
    assert "Nothing measured yet" in said
    assert "no data, and no mark" in said


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (Mean(3.416, 3.1, 3.7, 28), ("3.42 minutes", "n = 28", "3.1 and 3.7", "from 3 minutes")),
        (Rate(12, 80), ("0.15 minutes", "12 for 80", "from 3 minutes")),
    ],
)
def test_means_and_rates_have_their_unit(
    result: Any, says: tuple[str, ...], declare: Declare, head: Person, sign_in_client: SignIn
) -> None:
    declare(lambda _scope: result, established=3.0, leading=3.5, unit="minutes")
    readings.take(codes=["test-figure"])
    client = sign_in_client(head)
    said = words(client.get(f"/evidence/readings/{Reading.objects.get().pk}/"))
    for part in says:
        assert part in said, part
    assert "The records that it counts" not in said
    assert client.get("/evidence/indicators/test-figure/").status_code == 200
    assert "0.15 minutes" in said or "3.42 minutes" in words(client.get("/evidence/indicators/"))


def test_the_trend_marks_quiet_time_and_goes_into_a_file(figure: Reading, head: Person, sign_in_client: SignIn) -> None:
    with clock.at(clock.now() + timedelta(days=1)):
        begin_quiet(by=head, reason="Examination week")
        readings.take(codes=["test-figure"])
        newest = Reading.objects.get(current=True)
        client = sign_in_client(head)
        said = words(client.get(f"/evidence/readings/{newest.pk}/"))
        assert "It was quiet on that day" in said
        assert "quiet time" in said
        rows = client.get(f"/evidence/readings/{newest.pk}/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert rows[2].endswith("yes"), "the quiet day"
    assert rows[1].split(",")[2:5] == ["3.0", "4.0", "0.75"]


def test_an_earlier_reading_leads_to_the_newest(figure: Reading, head: Person, sign_in_client: SignIn) -> None:
    with clock.at(clock.now() + timedelta(days=1)):
        readings.take(codes=["test-figure"])
    said = text(sign_in_client(head).get(f"/evidence/readings/{figure.pk}/"))
    assert f'href="/evidence/readings/{Reading.objects.get(current=True).pk}/"' in said
    assert "An earlier reading" in said


def test_keeping_a_figure_and_citing_it(figure: Reading, head: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(head)
    answer = client.post(f"/evidence/readings/{figure.pk}/copy/", follow=True)
    kept = Reading.objects.get(frozen=True)
    assert answer.redirect_chain == [(f"/evidence/readings/{kept.pk}/", 302)]
    assert "This copy never changes" in words(answer)
    decision = DecisionFactory(by=head, question="Do we open on Saturdays?")
    citations.cite(by=head, source=("decision", decision.pk), relation="cites", target=("reading", kept.pk))
    said = words(client.get(f"/evidence/readings/{kept.pk}/"))
    assert "Do we open on Saturdays?" in said


def test_a_reading_whose_indicator_is_gone_is_still_there(
    figure: Reading, head: Person, sign_in_client: SignIn
) -> None:
    withdraw_indicator("test-figure")
    said = words(sign_in_client(head).get(f"/evidence/readings/{figure.pk}/"))
    assert "Evidence in order" in said
    assert "75 %" in said


def test_a_leaders_figure_is_for_that_leader_and_the_accountable_one_for_the_appraiser(
    declare: Declare, head: Person, middle_leader: Person, senior: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    declare(items_named, record_kind="evidence_item", per_leader=True)
    Relation(kind=Relation.Kind.APPRAISER, of=middle_leader, by=head).save()
    add(middle_leader, title="A choir")
    readings.take(codes=["test-figure"], leaders=[middle_leader])
    address = f"/evidence/readings/{Reading.objects.get(leader_id=middle_leader.pk).pk}/"
    got = {p.name: sign_in_client(p).get(address).status_code for p in (middle_leader, head, senior, teacher)}
    assert got == {middle_leader.name: 200, head.name: 200, senior.name: 404, teacher.name: 404}
    assert "Daniel Okafor" in words(sign_in_client(head).get(address))


def test_a_reading_of_another_school_does_not_exist(
    declare: Declare, head: Person, other_school: School, sign_in_client: SignIn
) -> None:
    declare(items_named, record_kind="evidence_item")
    with school_scope(other_school.pk):
        readings.take(codes=["test-figure"])
        theirs = Reading.objects.get()
    assert sign_in_client(head).get(f"/evidence/readings/{theirs.pk}/").status_code == 404


@pytest.mark.parametrize("page", ["", "?page=0", "?page=999", "?page=x", "?part=x&page=-1", "?format=pdf"])
def test_odd_addresses_are_answered(page: str, figure: Reading, head: Person, sign_in_client: SignIn) -> None:
    assert sign_in_client(head).get(f"/evidence/readings/{figure.pk}/{page}").status_code == 200


def test_the_head_changes_how_an_indicator_is_read(figure: Reading, head: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(head)
    answer = client.post(
        "/evidence/indicators/test-figure/",
        {"established": "80", "leading": "90", "lookback_days": "180", "reason": "We aim higher this year"},
        follow=True,
    )  # fmt: skip
    said = words(answer)
    for part in ("from 80 %", "180 days", "We aim higher this year", "established 50 % → 80 %", "Amina Diallo"):
        assert part in said, part
    setting = IndicatorSetting.objects.get()
    assert (setting.established, setting.leading, setting.lookback_days) == (0.8, 0.9, 180)
    assert "The school set 1 of them by itself." in words(client.get("/evidence/indicators/"))
    assert "The school set this by itself." in words(
        client.get(f"/evidence/readings/{Reading.objects.get(current=True).pk}/")
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"established": "90", "leading": "80"}, "cannot lie below"),
        ({"established": "120"}, "from 0 to 100 %"),
        ({"established": "-1"}, "greater than or equal to 0"),
        ({"established": "much"}, "Enter a number"),
        ({"established": "nan"}, "Enter a number"),
        ({"lookback_days": "1"}, "greater than or equal to 7"),
        ({"reason": ""}, "This field is required"),
    ],
)
def test_a_refused_change_keeps_what_was_written(
    changes: dict[str, str], says: str, figure: Reading, head: Person, sign_in_client: SignIn
) -> None:
    written = {"established": "70", "leading": "95", "lookback_days": "", "reason": "My careful reason", **changes}
    answer = sign_in_client(head).post("/evidence/indicators/test-figure/", written)
    assert answer.status_code == 422
    assert says in words(answer)
    if "reason" not in changes:
        assert "My careful reason" in text(answer)
    assert not IndicatorSetting.objects.exists()


def test_the_smallest_group_is_asked_for_where_a_figure_is_about_people(
    declare: Declare, head: Person, sign_in_client: SignIn
) -> None:
    declare(lambda _scope: Ratio(Person.objects.all(), Person.objects.all()), of_people=True)
    declare(items_named, code="test-records", record_kind="evidence_item")
    client = sign_in_client(head)
    assert 'name="minimum_group"' in text(client.get("/evidence/indicators/test-figure/"))
    assert 'name="minimum_group"' not in text(client.get("/evidence/indicators/test-records/"))
    answer = client.post("/evidence/indicators/test-figure/", {"minimum_group": "4", "reason": "x"})
    assert answer.status_code == 422
    client.post("/evidence/indicators/test-figure/", {"minimum_group": "9", "reason": "x"})
    assert IndicatorSetting.objects.get().minimum_group == 9


def test_others_read_how_it_is_set_and_cannot_change_it(
    figure: Reading, senior: Person, governor: Person, sign_in_client: SignIn
) -> None:
    for person in (senior, governor):
        client = sign_in_client(person)
        said = text(client.get("/evidence/indicators/test-figure/"))
        assert "Half is a good beginning." in said
        assert 'name="established"' not in said
        assert client.post("/evidence/indicators/test-figure/", {"established": "1", "reason": "x"}).status_code == 403
    assert not Act.objects.filter(verb="indicator.set").exists()


def test_an_indicator_that_is_not_there_is_404(head: Person, sign_in_client: SignIn) -> None:
    assert sign_in_client(head).get("/evidence/indicators/nonsense/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_indicators_costs_the_same_for_one_more_and_for_three_more(
    number: int, declare: Declare, head: Person, sign_in_client: SignIn
) -> None:
    for each in range(number):
        declare(items_named, code=f"test-{each}", record_kind="evidence_item")
    readings.take()
    client = sign_in_client(head)
    client.get("/evidence/indicators/")
    with counted_queries(QUERIES["indicators"]):
        client.get("/evidence/indicators/")


@pytest.mark.parametrize("number", [1, 3])
def test_a_reading_costs_the_same_with_one_record_and_with_three(
    number: int, declare: Declare, head: Person, sign_in_client: SignIn
) -> None:
    declare(items_named, record_kind="evidence_item")
    for each in range(number):
        add(head, title=f"A {each}")
        with clock.at(clock.now() - timedelta(days=each)):
            readings.take(codes=["test-figure"])
    readings.take(codes=["test-figure"])
    reading = Reading.objects.get(current=True)
    client = sign_in_client(head)
    client.get(f"/evidence/readings/{reading.pk}/")
    with counted_queries(QUERIES["reading"]):
        client.get(f"/evidence/readings/{reading.pk}/")


QUERIES = {"indicators": 9, "reading": 18}
