"""The pages of the standing room, as people meet them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from headship.evidence import registry
from headship.evidence.domain import judgements, stances
from headship.evidence.models import ElementStance, Judgement
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.school.domain import quiet
from headship.school.models import Person, Relation, School
from headship.standards.api import DEFAULT_CODE
from headship.standards.models import Framework, OfficialWording
from tests.standing.conftest import Declare, Read

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]
PICTURE = "/standards/"


@pytest.fixture
def at_work(head: Person, sign_in_client: SignIn) -> Client:
    """The head, signed in."""
    return sign_in_client(head)


@pytest.fixture
def appraiser(head: Person, middle_leader: Person) -> Person:
    Relation(kind=Relation.Kind.APPRAISER, of=middle_leader, by=head).save()
    return head


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def petals(page: str) -> list[tuple[str, str, str]]:
    """Address, classes and sentence of each petal of the picture."""
    return re.findall(r'<a href="([^"]+)" class="petal ([^"]*)" aria-label="([^"]+)">', page)


def test_every_element_is_a_link_with_a_whole_sentence(
    at_work: Client, head: Person, declare: Declare, read: Read
) -> None:
    for clause, part in (("4.3a", 19), ("4.3b", 3)):
        declare(f"sample-{clause}", clause)
        read(f"sample-{clause}", part, 20)
    judgements.judge(by=head, element="4.3", lens="self", scale="rubric", level="established")
    stances.rest(by=head, element="8.6", reason="held_above", review_on=clock.today() + timedelta(days=20))
    drawn = petals(text_of(at_work, PICTURE))
    assert len(drawn) == 37
    said = {address: (state, sentence) for address, state, sentence in drawn}
    state, sentence = said[reverse("standing:element", args=["4.3"])]
    assert state == ""
    assert sentence == (
        "4.3 Building teams: established in 1 of 2 clauses; weakest: An example to others, begun; "
        "our own view: established."
    )  # fmt: skip
    state, sentence = said[reverse("standing:element", args=["8.6"])]
    assert state == "rest"
    assert "resting until" in sentence
    assert "held by the owner or the group" in sentence
    assert said[reverse("standing:element", args=["7.6"])][0] == "focus"
    assert said[reverse("standing:element", args=["1.1"])][1].endswith(": nothing measured yet.")


def test_what_rests_is_hollow_and_never_low(at_work: Client, head: Person, declare: Declare, read: Read) -> None:
    declare("sample", "4.3a")
    read("sample", 1, 20)
    judgements.judge(by=head, element="4.3", lens="self", scale="rubric", level="not_yet")
    stances.rest(by=head, element="4.3", reason="not_our_focus", review_on=clock.today() + timedelta(days=20))
    page = text_of(at_work, PICTURE)
    petal = re.search(r'<a href="[^"]+4\.3/".*?</a>', page)
    assert petal
    assert petal.group().count("<path") == 1, "the outline and nothing else"


def test_the_table_says_the_same_without_the_picture(
    at_work: Client, head: Person, declare: Declare, read: Read
) -> None:
    declare("sample", "4.3a")
    read("sample", 19, 20)
    page = text_of(at_work, PICTURE)
    rows = re.findall(r'<tr role="row" class="[^"]*"><th scope="row".*?</tr>', page)
    assert len(rows) == 37
    row = next(each for each in rows if "Building teams" in each)
    assert "established in 1 of 2 clauses" in row
    assert "1 of 2 measured" in row


def test_no_total_and_no_mark_is_given(at_work: Client, declare: Declare, read: Read) -> None:
    declare("sample", "4.3a")
    read("sample", 13, 20)
    page = re.sub(r"<(svg|head).*?</\1>|<[^>]+>", " ", text_of(at_work, PICTURE), flags=re.S)
    assert "%" not in page
    assert not re.search(r"\d+ (of|/) (37|150)", page)


@pytest.mark.parametrize(
    ("lens", "said"),
    [("voice", "Nobody has been asked yet"), ("appraiser", "judges a leader"), ("self", "has not judged"), ("x", "")],
)
def test_each_lens_opens_and_says_why_it_is_empty(lens: str, said: str, at_work: Client) -> None:
    page = text_of(at_work, f"{PICTURE}?lens={lens}")
    assert said in page
    assert len(petals(page)) == 37


def test_a_second_framework_is_drawn_too(second_framework: School, at_work: Client) -> None:
    page = text_of(at_work, PICTURE)
    assert [sentence.split(":")[0] for _a, _s, sentence in petals(page)] == [
        "L1 Being seen", "2.2 Keeping the lamp", "K1 Watching",
    ]  # fmt: skip
    assert "From afar" in text_of(at_work, reverse("standing:element", args=["L1"]))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_page_asks_few_questions_of_the_database(
    count: int, at_work: Client, head: Person, declare: Declare, read: Read
) -> None:
    for number in range(count):
        declare(f"sample-{number}", f"{number + 1}.1a")
        read(f"sample-{number}", 3, 5)
        judgements.judge(by=head, element=f"{number + 1}.2", lens="self", scale="rubric", level="begun")
    text_of(at_work, PICTURE)
    with CaptureQueriesContext(connection) as captured:
        text_of(at_work, PICTURE)
    # On PostgreSQL the server is told the scope, which asks nothing of a table.
    asked = [query for query in captured if not query["sql"].startswith("SELECT set_config")]
    assert len(asked) <= 12


def test_an_element_asks_as_few_for_three_indicators_as_for_one(at_work: Client, declare: Declare, read: Read) -> None:
    counts = []
    for number in range(3):
        declare(f"sample-{number}", "4.3a")
        for days in (0, 30, 60):
            read(f"sample-{number}", 3, 5, taken_on=clock.days_before(days), current=days == 0)
        text_of(at_work, reverse("standing:element", args=["4.3"]))
        with CaptureQueriesContext(connection) as captured:
            text_of(at_work, reverse("standing:element", args=["4.3"]))
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_an_element_tells_its_figures_in_sentences(at_work: Client, declare: Declare, read: Read) -> None:
    declare("sample", "8.1a", why_thresholds="Most of them, then nearly all.")
    read("sample", 13, 20)
    read("sample", 9, 20, taken_on=clock.days_before(40), current=False)
    page = text_of(at_work, reverse("standing:element", args=["8.1"]))
    for said in (
        "13 of 20</span> of the sample were done.", "probably between 43 % and 82 %",
        "Established from 60 %, leading from 80 %. Most of them, then nearly all.", "The trend as a table", "45 %",
        "Established in 1 of 2 clauses, 1 of 2 measured.",
    ):  # fmt: skip
        assert said in page
    assert "This would measure it: Families reached with support for learning, and using it." in page


def test_a_figure_of_too_few_people_is_not_told(at_work: Client, declare: Declare, read: Read) -> None:
    declare("sample", "4.3a", of_people=True)
    read("sample", 3, 4, hidden=True)
    read("sample", 31, 47, taken_on=clock.days_before(40), current=False)
    page = text_of(at_work, reverse("standing:element", args=["4.3"]))
    assert "Too few people to show" in page
    assert "3 of 4" not in page
    assert "75 %" not in page


def test_an_element_without_its_work_says_so(at_work: Client) -> None:
    page = text_of(at_work, reverse("standing:element", args=["8.3"]))
    assert "Nothing is measured yet. Below is what would measure each clause." in page
    assert page.count("This would measure it:") == 3
    assert "Nobody has been asked yet." in page


def test_who_may_attach_the_official_wording_is_led_there_until_it_is(
    at_work: Client, head: Person, middle_leader: Person, sign_in_client: SignIn
) -> None:
    link = f'href="{reverse("standards:wording")}"'
    element = "/standards/elements/2.2/"
    other = sign_in_client(middle_leader)
    assert link in text_of(at_work, element) and link in text_of(at_work, PICTURE)
    assert link not in text_of(other, element) and link not in text_of(other, PICTURE)
    framework = Framework.objects.get(code=DEFAULT_CODE)
    OfficialWording(framework=framework, element="2.2", text="Words of a copy.", attached_by=head).save()
    page = text_of(at_work, element)
    assert "Words of a copy." in page and link not in page


def test_an_unknown_element_is_not_there(at_work: Client) -> None:
    for name in ("standing:element", "standing:judge", "standing:focus", "standing:rest"):
        assert at_work.get(reverse(name, args=["9.9"])).status_code == 404
    assert at_work.post(reverse("standing:resume", args=["9.9"])).status_code == 404


def test_the_school_judges_first_and_gives_its_reasons_then(at_work: Client, head: Person) -> None:
    address = reverse("standing:judge", args=["2.2"])
    assert "evidence" not in text_of(at_work, address).split("<main")[1].split("</form>")[0]
    answer = at_work.post(f"{address}?scale=frequency", {"level": "often"})
    judgement = Judgement.objects.get()
    assert answer["Location"] == reverse("standing:reasons", args=[judgement.pk])
    assert "If a child is in danger" in text_of(at_work, answer["Location"])
    refused = at_work.post(answer["Location"], {"evidence": " "})
    assert refused.status_code == 422
    done = at_work.post(
        answer["Location"], {"evidence": "Minutes.", "helps": "Tuesdays.", "contradicts": "A silent room."}
    )
    page = text_of(at_work, done["Location"].split("#")[0])
    for said in ("Often", "Minutes.", "Tuesdays.", "A silent room.", "Amina Diallo"):
        assert said in page
    at_work.post(f"{address}?scale=rubric", {"level": "begun"})
    page = text_of(at_work, reverse("standing:element", args=["2.2"]))
    assert "Earlier views" in page
    assert "Minutes." in page


def test_a_level_must_be_chosen(at_work: Client) -> None:
    answer = at_work.post(reverse("standing:judge", args=["2.2"]), {})
    assert answer.status_code == 422
    assert not Judgement.objects.exists()


def test_a_framework_brings_its_own_scale(second_framework: School, at_work: Client) -> None:
    assert "Two stars" in text_of(at_work, reverse("standing:judge", args=["L1"]) + "?scale=stars")
    at_work.post(reverse("standing:judge", args=["L1"]) + "?scale=stars", {"level": "two"})
    assert Judgement.objects.get().value == 1.0


def test_a_leader_keeps_their_view_until_they_share_it(
    appraiser: Person, middle_leader: Person, sign_in_client: SignIn
) -> None:
    theirs, appraisers = sign_in_client(middle_leader), sign_in_client(appraiser)
    page = reverse("standing:leader_element", args=[middle_leader.pk, "2.2"])
    judge = reverse("standing:leader_judge", args=[middle_leader.pk, "2.2"])
    reasons = theirs.post(f"{judge}?scale=rubric", {"level": "not_yet"})["Location"]
    theirs.post(reasons, {"evidence": "I keep it to myself."})
    assert "Only you can read this." in text_of(theirs, page)
    assert "I keep it to myself." not in text_of(appraisers, page)
    assert appraisers.get(reasons).status_code == 404
    theirs.post(reverse("standing:share", args=[Judgement.objects.get().pk]))
    assert "I keep it to myself." in text_of(appraisers, page)
    appraisers.post(f"{judge}?scale=rubric", {"level": "established"})
    given = Judgement.objects.get(lens="appraiser")
    assert (given.about, given.judged_by, given.level) == (middle_leader, appraiser, "established")
    assert "Established" in text_of(theirs, page)


def test_nothing_formative_is_on_any_page_of_the_appraiser(
    appraiser: Person, middle_leader: Person, sign_in_client: SignIn, declare: Declare, read: Read
) -> None:
    declare("planted", "1.4c", purpose=Purpose.FORMATIVE, per_leader=True)
    for days, current in ((0, True), (90, False)):
        read("planted", 1, 9, leader=middle_leader, taken_on=clock.days_before(days), current=current)
    judgements.judge(by=middle_leader, about=middle_leader, element="1.4", lens="self", scale="rubric", level="begun")
    places = [
        reverse("standing:leader", args=[middle_leader.pk]),
        reverse("standing:leader", args=[middle_leader.pk]) + "?format=csv",
        reverse("standing:leader_steps", args=[middle_leader.pk]),
        reverse("standing:leader_element", args=[middle_leader.pk, "1.4"]),
    ]
    theirs, appraisers = sign_in_client(middle_leader), sign_in_client(appraiser)
    for place in places:
        assert "planted" not in text_of(appraisers, place)
        assert "own view: begun" not in text_of(appraisers, place)
    assert "planted" in text_of(theirs, places[3])
    assert "for your learning" in text_of(theirs, places[3])


def test_one_finds_the_standings_that_are_ones_own_to_open(
    appraiser: Person, middle_leader: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    listed = text_of(sign_in_client(appraiser), reverse("standing:leaders"))
    assert "Daniel Okafor" in listed
    assert reverse("standing:leader", args=[appraiser.pk]) in listed
    assert "No standing of a leader is yours to open" in text_of(sign_in_client(teacher), reverse("standing:leaders"))
    assert sign_in_client(teacher).get(reverse("standing:leader", args=[teacher.pk])).status_code == 404


def test_focus_is_kept_to_a_few(at_work: Client, head: Person) -> None:
    for code in ("1.1", "1.2", "1.3"):
        answer = at_work.post(reverse("standing:focus", args=[code]))
        assert answer["Location"] == reverse("standing:element", args=[code])
    seventh = reverse("standing:focus", args=["1.4"])
    page = text_of(at_work, seventh)
    assert "6 elements are in focus already" in page
    assert at_work.post(seventh)["Location"] == seventh
    assert "Take one of them out of focus first" in text_of(at_work, seventh)
    stepped_back = at_work.post(reverse("standing:resume", args=["1.1"]), {"back": seventh})
    assert stepped_back["Location"] == seventh
    at_work.post(seventh)
    assert stances.stances()["1.4"].stance == "focus"


def test_going_back_stays_inside(at_work: Client) -> None:
    answer = at_work.post(reverse("standing:resume", args=["7.6"]), {"back": "https://elsewhere.example/"})
    assert answer["Location"] == reverse("standing:element", args=["7.6"])


def test_an_element_rests_for_a_reason_and_until_a_day(at_work: Client, head: Person) -> None:
    address = reverse("standing:rest", args=["8.3"])
    day = clock.today() + timedelta(days=30)
    no_place = at_work.post(address, {"reason": "done_elsewhere", "review_on": day})
    assert no_place.status_code == 422
    assert "Say where it is done" in no_place.content.decode()
    assert not ElementStance.objects.filter(element="8.3").exists()
    at_work.post(address, {"reason": "done_elsewhere", "note": "The service office.", "review_on": day})
    page = text_of(at_work, reverse("standing:element", args=["8.3"]))
    assert "done elsewhere" in page
    assert "The service office." in page


def test_the_day_to_look_again_comes_first(
    at_work: Client, head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    stances.rest(by=head, element="8.3", reason="not_our_focus", review_on=clock.today() + timedelta(days=3))
    ElementStance.objects.filter(element="8.3").update(review_on=clock.today())
    assert "Does “Students’ service” still rest?" in text_of(at_work, PICTURE)
    assert "still rest?" not in text_of(sign_in_client(teacher), PICTURE)


def test_the_next_step_speaks_of_records_and_not_of_scores(at_work: Client, declare: Declare, read: Read) -> None:
    declare("sample", "4.1b")
    read("sample", 4, 14)
    page = text_of(at_work, PICTURE)
    assert "Respect in communication: 10 to learn from" in page
    assert "4 of 14 of the sample were done." in page


def test_a_difference_is_named_only_beyond_noise_and_to_the_senior_team(
    at_work: Client, head: Person, teacher: Person, sign_in_client: SignIn, declare: Declare, read: Read
) -> None:
    declare("sample", "4.3a")
    judgements.judge(by=head, element="4.3", lens="self", scale="rubric", level="leading")
    reading = read("sample", 1, 2)
    assert "Worth a conversation" not in text_of(at_work, PICTURE), "one of two may be chance"
    reading.delete()
    read("sample", 20, 60)
    page = text_of(at_work, PICTURE)
    assert "Building teams: our view is “Leading”" in page
    assert "more than chance" in page
    assert "Worth a conversation" not in text_of(sign_in_client(teacher), PICTURE)


def test_what_waits_for_the_reader_and_what_moved(at_work: Client, head: Person, declare: Declare, read: Read) -> None:
    declare("sample", "4.3a")
    read("sample", 15, 20)
    read("sample", 3, 20, taken_on=clock.days_before(90), current=False)
    judgements.judge(by=head, element="7.6", lens="self", scale="rubric", level="begun")
    page = text_of(at_work, reverse("standing:steps"))
    assert "Say what speaks for your view of 7.6" in page
    assert "5 minutes" in page
    assert "About sample is now established" in page
    part = at_work.get(reverse("standing:steps"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "About sample is now established" in part


def test_nothing_waits_while_it_is_quiet(at_work: Client, head: Person) -> None:
    judgements.judge(by=head, element="7.6", lens="self", scale="rubric", level="begun")
    quiet.begin_quiet(by=head, reason="Examinations")
    assert "Say what speaks for" not in text_of(at_work, reverse("standing:steps"))


def test_the_table_goes_along_as_a_file(at_work: Client, declare: Declare, read: Read) -> None:
    declare("sample", "4.3a")
    declare("mentors", "2.3c", of_people=True)
    read("sample", 19, 20)
    read("mentors", 3, 4, hidden=True)
    answer = at_work.get(f"{PICTURE}?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["Clause"] for row in rows} >= {"1.1a", "8.6e"}
    assert len({row["Clause"] for row in rows}) == 150
    shown = next(row for row in rows if row["Indicator"] == "About sample")
    assert (shown["Numerator"], shown["Denominator"], shown["Level"]) == ("19.0", "20.0", "Leading")
    hidden = next(row for row in rows if row["Indicator"] == "About mentors")
    assert (hidden["Numerator"], hidden["Denominator"], hidden["Value"]) == ("", "", "")
    assert hidden["Remark"] == "too few people to show"
    sheet = load_workbook(io.BytesIO(at_work.get(f"{PICTURE}?format=xlsx").content)).active
    assert sheet is not None
    assert sheet.max_row == len(rows) + 1


def test_a_page_is_kept_by_nobody_on_the_way(at_work: Client) -> None:
    answer = at_work.get(PICTURE)
    assert "public" not in answer.headers.get("Cache-Control", "")
    assert "Cookie" in answer.headers["Vary"]


def test_what_rests_asks_nothing_of_anyone(at_work: Client, head: Person) -> None:
    judgements.judge(by=head, element="7.6", lens="self", scale="rubric", level="begun")
    assert [item.what for item in registry.waiting_for(head)] == [
        "Say what speaks for your view of 7.6 Clear and communicated policies"
    ]
    stances.rest(by=head, element="7.6", reason="not_our_focus", review_on=clock.today() + timedelta(days=20))
    assert registry.waiting_for(head) == []
    assert "Say what speaks for your view" not in text_of(at_work, reverse("standing:element", args=["7.6"]))
    ElementStance.objects.filter(element="7.6").update(review_on=clock.today())
    assert [item.what for item in registry.waiting_for(head)] == [
        "Look again at 7.6 Clear and communicated policies, which rests"
    ]


def test_a_shared_view_waits_for_the_appraisers(appraiser: Person, middle_leader: Person) -> None:
    own = judgements.judge(
        by=middle_leader, about=middle_leader, element="7.6", lens="self", scale="rubric", level="begun"
    )
    judgements.complete(by=middle_leader, judgement=own, evidence="Notes.")
    judgements.share(by=middle_leader, judgement=own)
    assert [item.what for item in registry.waiting_for(appraiser)] == [
        "Give your view of 7.6 Clear and communicated policies for Daniel Okafor"
    ]
    given = judgements.judge(
        by=appraiser, about=middle_leader, element="7.6", lens="appraiser", scale="rubric", level="begun"
    )
    judgements.complete(by=appraiser, judgement=given, evidence="Visits.")
    assert registry.waiting_for(appraiser) == []
