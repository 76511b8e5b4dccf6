"""Ideas answered by a day, trials in honest runs, and people told before they begin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from headship.areas.improvement.innovation import queries
from headship.areas.improvement.innovation.domain import days, ideas, questions, receptivity, runs, telling, trials
from headship.areas.improvement.innovation.models import Idea, Participant, Pulse, Run, RunFigure, Trial
from headship.evidence import registry
from headship.evidence.indicators import Ratio, indicator_named, scope_of
from headship.evidence.models import Act, Citation
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.domain.protected import protect
from headship.school.models import Person, School
from headship.school.web.open_forms import opened_now
from headship.voice.domain.closing import close
from tests.factories import innovation, voice
from tests.factories.school import PersonFactory, TeamFactory, TermFactory

SignIn = Callable[[Person], Client]
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Madrid"))


def counted(code: str) -> tuple[int, int]:
    known = indicator_named(code)
    assert known is not None
    found = known.compute(scope_of(known))
    assert isinstance(found, Ratio)
    return found.numerator.count(), found.denominator.count()


def test_ten_school_days_leave_out_weekends_and_holidays(school: School) -> None:
    with clock.at(MONDAY):
        assert days.school_day_after(date(2026, 3, 2), 10) == date(2026, 3, 16)
    TermFactory(starts_on=date(2026, 1, 8), ends_on=date(2026, 3, 6))
    TermFactory(starts_on=date(2026, 3, 16), ends_on=date(2026, 6, 19))
    assert days.school_day_after(date(2026, 3, 2), 5) == date(2026, 3, 16)


def test_an_idea_goes_to_the_leader_of_its_area_and_the_proposer_hears(
    teacher: Person, middle_leader: Person, head: Person
) -> None:
    team = TeamFactory(members=[teacher, middle_leader], lead=middle_leader)
    assert ideas.area_of(teacher) == team
    idea = innovation.proposed(teacher, team=team)
    assert idea.answerer == middle_leader
    waits = list(registry.kind("idea").waiting(middle_leader))
    assert len(waits) == 1 and waits[0].due == idea.answer_by and waits[0].answers
    with pytest.raises(Refusal, match="why not now"):
        ideas.answer(by=middle_leader, idea=idea, state="not_now", text=" ")
    ideas.answer(by=middle_leader, idea=idea, state="asked", text="For which class?")
    assert [each.reads or each.why for each in registry.kind("idea").waiting(teacher)] == ["For which class?"]
    ideas.say_more(by=teacher, idea=idea, text="Year 8.")
    done = ideas.answer(by=middle_leader, idea=idea, state="not_now", text="Exams first; ask again in June.")
    assert done.in_time and done.state == Idea.State.NOT_NOW and done.words.count() == 3
    assert counted("ideas-answered") == (1, 1)
    assert Act.objects.filter(verb="idea.answer", clauses="6.1a").count() == 2


def test_nobody_answers_their_own_idea_and_a_colleague_cannot(
    middle_leader: Person, teacher: Person, head: Person
) -> None:
    team = TeamFactory(members=[middle_leader], lead=middle_leader)
    idea = innovation.proposed(middle_leader, team=team)
    assert idea.answerer == head
    with pytest.raises(Denied):
        ideas.answer(by=teacher, idea=idea, state="try", text="")
    with pytest.raises(Refusal, match="your own idea"):
        ideas.support(by=middle_leader, idea=idea)


def test_an_idea_that_nobody_answered_by_its_day_counts_as_late(teacher: Person, head: Person) -> None:
    with clock.at(clock.now() - timedelta(days=60)):
        innovation.proposed(teacher)
    assert counted("ideas-answered") == (0, 1)
    innovation.proposed(teacher, text="Another one")
    assert counted("ideas-answered") == (0, 1)  # its day lies ahead


def test_an_idea_is_answered_in_a_protected_week_too_without_a_mail(teacher: Person, head: Person) -> None:
    idea = innovation.proposed(teacher)
    today = clock.today()
    protect(by=head, starts_on=today, ends_on=today, reason="Reports are written")
    ideas.answer(by=head, idea=idea, state="try", text="")
    assert not mail.outbox
    (waits,) = registry.kind("idea").waiting(teacher)
    assert waits.what.startswith("Plan how to try")


def test_what_somebody_left_behind_waits_for_the_head(teacher: Person, middle_leader: Person, head: Person) -> None:
    team = TeamFactory(members=[teacher, middle_leader], lead=middle_leader)
    idea = innovation.proposed(teacher, team=team)
    trial = innovation.begun(middle_leader)
    asked = innovation.asked(innovation.published(middle_leader, trial))
    assert not list(registry.kind("idea").waiting(head)) and not list(registry.kind("trial").waiting(head))
    Person.objects.filter(pk=middle_leader.pk).update(ended_on=clock.days_before(1))
    (waits,) = registry.kind("idea").waiting(head)
    assert waits.record_id == idea.pk and middle_leader.name in waits.why and waits.answers
    what = [each.what for each in registry.kind("trial").waiting(head)]
    assert f"Find somebody to run “{trial}”" in what and any("Answer a question" in each for each in what)
    questions.answer(by=head, question=asked, text="Yes.")
    trials.hand_over(by=head, trial=trial, to=teacher)
    assert not list(registry.kind("trial").waiting(head))


def test_a_meeting_begins_one_in_a_line(teacher: Person, head: Person) -> None:
    begin = registry.kind("idea").begin
    assert begin is not None
    made = begin(by=teacher, what="Try a silent start", owner=head, due=None, team=None, source=None)
    assert Idea.objects.get() == made


def test_a_trial_needs_its_baseline_before_it_begins(teacher: Person, head: Person) -> None:
    trial = innovation.planned(teacher)
    run = innovation.first_run(trial)
    with pytest.raises(Refusal, match="baseline"):
        runs.begin(by=teacher, run=run)
    runs.enter_figure(by=teacher, run=run, arm="before", values=innovation.BEFORE)
    with pytest.raises(Refusal, match="once it has begun"):
        runs.enter_figure(by=teacher, run=run, arm="after", values=innovation.AFTER)
    runs.begin(by=teacher, run=run, anyway=True)
    with pytest.raises(Refusal, match="before it begins"):
        runs.enter_figure(by=teacher, run=run, arm="before", values=[1, 2])
    trial.refresh_from_db()
    assert trial.state == Trial.State.RUNNING and trial.begun_at


def test_two_who_plan_at_once_do_not_write_over_each_other(
    teacher: Person, head: Person, sign_in_client: SignIn
) -> None:
    trial = innovation.planned(teacher)
    run = innovation.first_run(trial)
    place, today = f"/ideas/trials/runs/{run.pk}/plan/", clock.today()
    words = {
        "question": "Do they listen?", "comparison": "before_after", "starts_on": today, "ends_on": today,
        "version": run.version,
    }  # fmt: skip
    shown = sign_in_client(teacher).get(place).content.decode()
    assert f'name="version" value="{run.version}"' in shown and "Version" not in shown
    assert sign_in_client(head).post(place, {**words, "measure": "Minutes"}).status_code == 302
    late = sign_in_client(teacher).post(place, {**words, "measure": "Pages"})
    assert late.status_code == 422 and "Somebody changed the plan while you wrote." in late.content.decode()
    assert innovation.first_run(trial).measure == "Minutes"


def test_who_was_named_and_not_told_is_a_warning(teacher: Person, head: Person) -> None:
    trial = innovation.planned(teacher)
    run = innovation.first_run(trial)
    runs.enter_figure(by=teacher, run=run, arm="before", values=innovation.BEFORE)
    row = telling.write(by=teacher, trial=trial, hearers="parents", what="We speak.", why="", help="")
    with pytest.raises(Refusal, match="all three"):
        telling.say_aloud(by=teacher, telling=row, occasion="At the gate")
    with pytest.raises(Refusal, match="Not told yet: Parents"):
        runs.begin(by=teacher, run=run)
    assert runs.begin(by=teacher, run=run, anyway=True).untold == "parents"
    assert counted("trials-told-parents") == (0, 1)
    assert counted("trials-information-whole") == (0, 1)


def test_a_trial_that_names_nobody_is_asked_whom_it_touches(
    teacher: Person, head: Person, sign_in_client: SignIn
) -> None:
    trial = innovation.planned(teacher)
    run = innovation.first_run(trial)
    runs.enter_figure(by=teacher, run=run, arm="before", values=innovation.BEFORE)
    client, page = sign_in_client(teacher), f"/ideas/trials/runs/{run.pk}/beginning/"
    refused = client.post(page, {"anyway": ""})
    assert refused.status_code == 422 and "It names nobody whom it touches." in refused.content.decode()
    innovation.told(teacher, trial, "students")
    assert "Begin all the same" not in client.get(page).content.decode(), "nothing is left to begin in spite of"
    assert client.post(page, {"anyway": ""}).status_code == 302
    trial.refresh_from_db()
    assert trial.state == Trial.State.RUNNING


def test_told_before_it_began_is_counted_for_each_audience(teacher: Person, parent: Person, head: Person) -> None:
    trial = innovation.planned(teacher)
    innovation.told(teacher, trial, "students")
    row = telling.write(by=teacher, trial=trial, hearers="parents", what="We speak.", why="To learn.", help="Ask me.")
    price = telling.price_of(row)
    assert price is not None and (price.people, price.minutes) == (1, 2)
    telling.send(by=head, telling=row)
    runs.enter_figure(by=teacher, run=innovation.first_run(trial), arm="before", values=[1, 2, 3])
    runs.begin(by=teacher, run=innovation.first_run(trial))
    assert counted("trials-told-students") == counted("trials-told-parents") == (1, 1)
    assert counted("trials-told-others") == (0, 1)
    assert counted("trials-information-whole") == (1, 1)
    with pytest.raises(Refusal, match="have been told"):
        telling.write(by=teacher, trial=trial, hearers="parents", what="Other", why="", help="")


def test_a_leader_sends_what_a_teacher_wrote_for_families(
    teacher: Person, middle_leader: Person, parent: Person, head: Person, sign_in_client: SignIn
) -> None:
    """A teacher writes; the school speaks through whoever leads. It waits on their Today, with its words."""
    team = TeamFactory(members=[teacher, middle_leader], lead=middle_leader)
    trial = innovation.planned(teacher, team=team)
    row = telling.write(by=teacher, trial=trial, hearers="parents", what="We speak.", why="To learn.", help="Ask me.")
    place, page = f"/ideas/trials/tellings/{row.pk}/sending/", f"/ideas/trials/{trial.pk}/"
    assert sign_in_client(teacher).get(place).status_code == 403
    read = sign_in_client(teacher).get(page).content.decode()
    assert f"<bdi>{middle_leader.name}</bdi> reads it and sends it" in read and place not in read
    (waits,) = registry.kind("trial").waiting(middle_leader)
    assert waits.url == place and waits.reads == "We speak." and teacher.name in waits.what
    assert not list(registry.kind("trial").waiting(head))
    sign_in_client(middle_leader).post(place, {"go": "1"})
    row.refresh_from_db()
    assert row.told_by == middle_leader and len(mail.outbox) == 1
    assert not list(registry.kind("trial").waiting(middle_leader))
    staff = telling.write(by=teacher, trial=trial, hearers="staff", what="We speak.", why="To learn.", help="Ask me.")
    assert telling.send(by=teacher, telling=staff).told_at, "colleagues are told by whoever runs it"


def test_the_reason_for_a_conclusion_is_for_the_school_until_the_head_says_it_in_public(
    teacher: Person, head: Person, client: Client
) -> None:
    trial = innovation.published(teacher, innovation.studied(teacher))
    reason = "Two boys of Year 8 would not take part."
    with clock.at(clock.now() + timedelta(minutes=1)):
        runs.act(by=teacher, run=innovation.first_run(trial), verdict="abandon", reason=reason, learnt="Ask first.")
        page = client.get(f"/trying/{trial.code}/").content.decode()
        assert "The school does not go on with it." in page and "Two boys" not in page
        (waits,) = registry.kind("trial").waiting(head)
        assert waits.what == f"Say in public what came of “{trial}”" and waits.reads == reason
    with clock.at(clock.now() + timedelta(minutes=5)):
        questions.publish(by=head, trial=trial, public=True, words="It took too long; we stop.")
        assert "It took too long; we stop." in client.get(f"/trying/{trial.code}/").content.decode()
        assert not list(registry.kind("trial").waiting(head))


def test_a_teacher_writes_the_public_page_and_the_head_turns_it_on(
    teacher: Person, head: Person, sign_in_client: SignIn
) -> None:
    trial = innovation.planned(teacher)
    place, public = f"/ideas/trials/{trial.pk}/public/", f"/trying/{trial.code}/"
    client = sign_in_client(teacher)
    client.post(place, {"words": "We speak.", "public": "on", "takes_questions": "on"})
    trial.refresh_from_db()
    assert trial.public_words == "We speak." and not trial.public
    assert client.get(public).status_code == 404
    (waits,) = registry.kind("trial").waiting(head)
    assert waits.url == place and waits.reads == "We speak."
    sign_in_client(head).post(place, {"words": "We speak.", "public": "on", "takes_questions": "on"})
    assert client.get(public).status_code == 200 and not list(registry.kind("trial").waiting(head))
    assert client.get(place).status_code == 403, "what everybody reads is not changed without a leader"
    sign_in_client(head).post(place, {"words": "We speak."})
    assert client.get(public).status_code == 404
    assert not list(registry.kind("trial").waiting(head)), "what was turned off is not asked about again"


def test_what_is_adapted_goes_on_as_the_next_run_of_the_same_trial(teacher: Person, head: Person) -> None:
    trial = innovation.concluded(teacher, verdict="adapt")
    assert trial.state == Trial.State.RUNNING
    assert list(trial.runs.values_list("number", "state")) == [(1, "acted"), (2, "plan")]
    first = queries.story(trial)[0]
    assert first.result is not None and first.result.method == "paired" and first.result.says == "better"
    assert any("Only 6 stand behind it" in sentence for sentence in first.sentences)
    assert not any(RunFigure.objects.values_list("values", flat=True)), "single values are forgotten, their mean stays"


def test_conclusions_have_their_reason_and_stay(teacher: Person, head: Person) -> None:
    trial = innovation.studied(teacher)
    run = innovation.first_run(trial)
    with pytest.raises(Refusal, match="Say why"):
        runs.act(by=teacher, run=run, verdict="adopt", reason=" ")
    with pytest.raises(Refusal, match="from when to when"):
        runs.act(by=teacher, run=run, verdict="adapt", reason="Too long")
    runs.act(by=teacher, run=run, verdict="abandon", reason="One cannot tell.", learnt="It takes too long.")
    trial.refresh_from_db()
    assert trial.state == Trial.State.ABANDONED
    with pytest.raises(Refusal, match="over"):
        runs.enter_figure(by=teacher, run=run, arm="after", values=[1])


def test_another_group_and_shares(teacher: Person, head: Person) -> None:
    trial = innovation.planned(teacher, comparison=Run.Comparison.GROUPS)
    run = innovation.first_run(trial)
    runs.enter_figure(by=teacher, run=run, arm="before", n=24, count=10)
    runs.begin(by=teacher, run=run, anyway=True)
    runs.enter_figure(by=teacher, run=run, arm="others", n=70, count=56)
    runs.enter_figure(by=teacher, run=run, arm="after", n=80, count=48)
    result = runs.result_of(Run.objects.get(pk=run.pk))
    assert result is not None and result.method == "newcombe" and result.says == "worse"
    with pytest.raises(Refusal, match="more of them"):
        runs.enter_figure(by=teacher, run=run, arm="after", n=5, count=6)


def test_where_both_groups_were_measured_before_their_changes_are_compared(
    teacher: Person, head: Person, sign_in_client: SignIn
) -> None:
    """The others stand higher afterwards, as they did before: those who tried it moved further."""
    trial = innovation.planned(teacher, comparison=Run.Comparison.GROUPS)
    run, client = innovation.first_run(trial), sign_in_client(teacher)
    place, page = f"/ideas/trials/runs/{run.pk}/figures", f"/ideas/trials/{trial.pk}/"
    assert "then how far each group moves is compared" in client.get(page).content.decode()
    for arm, mean in (("before", "10"), ("prior", "14")):
        assert client.post(f"{place}/{arm}/", {"n": "25", "mean": mean, "sd": "2"}).status_code == 302
    runs.begin(by=teacher, run=run, anyway=True)
    refused = client.post(f"{place}/prior/", {"n": "25", "mean": "13", "sd": "2"})
    assert "A baseline is entered before it begins" in refused.content.decode()
    for arm, mean in (("others", "14.5"), ("after", "13")):
        client.post(f"{place}/{arm}/", {"n": "25", "mean": mean, "sd": "2"})
    read = client.get(page).content.decode()
    assert "Those who tried it moved by +3.00, the others by +0.50." in read
    assert "The difference is +2.50; it may lie anywhere from +0.91 to +4.09" in read
    assert "Each group was held against how it began" in read


def test_ideas_tried_partners_and_people_are_counted(teacher: Person, senior: Person, head: Person) -> None:
    idea = innovation.agreed(teacher, head)
    with pytest.raises(Refusal, match="answer first"):
        trials.plan_trial(by=teacher, title="x", question="y", starts_on=clock.today(), ends_on=clock.today(),
                          idea=innovation.proposed(teacher, text="Open"))  # fmt: skip
    trial = innovation.planned(teacher, idea=idea)
    trials.take_part(by=teacher, trial=trial, people=[senior], partners=["The university", " the  university ", ""])
    runs.enter_figure(by=teacher, run=innovation.first_run(trial), arm="before", values=[1, 2])
    runs.begin(by=teacher, run=innovation.first_run(trial), anyway=True)
    assert Citation.objects.filter(source_kind="trial", relation="answers", target_kind="idea").count() == 1
    assert counted("ideas-tried") == (1, 1)
    assert counted("trials-partners-within") == counted("trials-partners-beyond") == (1, 1)
    assert counted("staff-who-propose") == (2, 3)
    trials.take_part(by=teacher, trial=trial, partners=[])
    assert [each.person for each in Participant.objects.all()] == [teacher], "the owner always takes part"


def test_the_database_holds_a_run_to_its_states(teacher: Person, head: Person) -> None:
    run = innovation.first_run(innovation.planned(teacher))
    for change in ({"state": "do"}, {"state": "acted"}, {"ends_on": run.starts_on - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Run.objects.filter(pk=run.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.create(trial=run.trial)


def test_receptivity_is_asked_before_and_not_twice_and_not_of_few(teacher: Person, head: Person) -> None:
    trial = innovation.planned(teacher)
    with pytest.raises(Refusal, match="too few"):
        receptivity.ask(by=teacher, trial=trial)
    for _number in range(6):
        PersonFactory(roles=["teacher"], signs_in=True)
    assert receptivity.people_asked(trial) == 8
    pulse = receptivity.ask(by=teacher, trial=trial)
    assert pulse.when == Pulse.When.BEFORE and pulse.round.about_kind == "trial"
    assert float(pulse.round.minutes) == receptivity.MINUTES, "the price on the page is the price of the questions"
    with pytest.raises(Refusal, match="already"):
        receptivity.ask(by=teacher, trial=trial)
    assert not receptivity.may_be_asked(trial)
    assert counted("trials-receptivity") == (0, 0)


OPENNESS = ("worth_trying", "able", "speak_freely")


def asked_about(trial: Trial, by: Person, **scores: int) -> Pulse:
    """A pulse of a trial that everybody asked answers, each group with its score for openness, and that is closed."""
    pulse = receptivity.ask(by=by, trial=trial)
    for group, score in scores.items():
        for place, link in enumerate(voice.links(pulse.round, group)):
            voice.answer_as(link, **dict.fromkeys(OPENNESS, score + place % 2))
    close(by=by, round=pulse.round)
    pulse.refresh_from_db()
    return pulse


def test_how_people_see_it_before_and_after_group_by_group(
    teacher: Person, head: Person, sign_in_client: SignIn
) -> None:
    """Families grow, staff shrink: the page shows both, and everybody together beside them."""
    voice.people(8), voice.people(9, role="parent", name="Family")
    trial = innovation.planned(teacher)
    for hearers in ("staff", "parents"):
        innovation.told(teacher, trial, hearers)
    asked_about(trial, head, staff=8, families=3)
    runs.enter_figure(by=teacher, run=innovation.first_run(trial), arm="before", values=[1, 2, 4])
    runs.begin(by=teacher, run=innovation.first_run(trial))
    runs.study(by=teacher, run=innovation.first_run(trial))
    asked_about(trial, head, staff=5, families=8)
    mood = queries.mood(trial)
    assert len(mood.groups) == 2
    staff, families = mood.groups
    assert staff.startswith("Staff: ") and "The change is −3" in staff and families.startswith("Parents: ")
    assert "The change is +5.00" in families
    page = sign_in_client(teacher).get(f"/ideas/trials/{trial.pk}/").content.decode()
    assert "Being open to it, group by group" in page and staff in page
    assert counted("trials-receptivity") == (1, 1)


def test_afterwards_only_those_groups_are_asked_that_were_asked_before(teacher: Person, head: Person) -> None:
    voice.people(8), voice.people(9, role="parent", name="Family")
    trial = innovation.planned(teacher)
    innovation.told(teacher, trial, "staff")
    asked_about(trial, head, staff=5)
    innovation.told(teacher, trial, "parents")
    runs.enter_figure(by=teacher, run=innovation.first_run(trial), arm="before", values=[1, 2, 4])
    runs.begin(by=teacher, run=innovation.first_run(trial))
    runs.study(by=teacher, run=innovation.first_run(trial))
    asked_about(trial, head, staff=6)
    mood = queries.mood(trial)
    assert any(sentence.startswith("Being open to it") for sentence in mood.sentences)
    assert not mood.groups, "one group alone is everybody"


def test_values_in_another_order_are_two_groups_and_the_page_says_so(
    teacher: Person, head: Person, sign_in_client: SignIn
) -> None:
    trial = innovation.begun(teacher)
    run, client = innovation.first_run(trial), sign_in_client(teacher)
    place, page = f"/ideas/trials/runs/{run.pk}/figures/after/", f"/ideas/trials/{trial.pk}/"
    assert "In the same order as before" in client.get(place).content.decode()
    values = " ".join(str(value) for value in innovation.AFTER)
    client.post(place, {"values": values, "in_order": "on"})
    assert "Each learner was held against themselves" in client.get(page).content.decode()
    paired = runs.result_of(Run.objects.get(pk=run.pk))
    client.post(place, {"values": values})
    assert "it is not known who is who" in client.get(page).content.decode()
    apart = runs.result_of(Run.objects.get(pk=run.pk))
    assert paired is not None and apart is not None and paired.difference == pytest.approx(apart.difference)
    assert (paired.method, apart.method) == ("paired", "welch")


def test_a_page_for_everybody_shows_what_was_read_and_answered(teacher: Person, head: Person, client: Client) -> None:
    trial = innovation.planned(teacher)
    place = f"/trying/{trial.code}/"
    assert client.get(place).status_code == 404
    with pytest.raises(Refusal, match="few sentences"):
        questions.publish(by=head, trial=trial, public=True, words=" ")
    innovation.published(teacher, trial)
    with clock.at(clock.now() - timedelta(seconds=20)):
        opened = opened_now()
    sent = client.post(place, {"text": "Will there be marks?", "opened": opened})
    assert sent.status_code == 302
    assert "Will there be marks?" not in client.get(place).content.decode()
    asked = trial.questions.get()
    assert any(each.reads == asked.text for each in registry.kind("trial").waiting(teacher))
    questions.answer(by=teacher, question=asked, text="Yes, at the end.")
    read = client.get(place).content.decode()
    assert "Will there be marks?" in read and "Yes, at the end." in read
    in_spanish = client.get(place, headers={"Accept-Language": "es"}).content.decode()
    assert "Lo que se ha preguntado" in in_spanish and "What people asked" not in in_spanish


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "Buy at https://spam.example", "x" * 1001, " "])
def test_machines_and_markup_are_refused(teacher: Person, head: Person, client: Client, text: str) -> None:
    trial = innovation.published(teacher)
    with clock.at(clock.now() - timedelta(seconds=20)):
        opened = opened_now()
    place = f"/trying/{trial.code}/"
    assert client.post(place, {"text": text, "opened": opened}).status_code == 422
    assert client.post(place, {"text": "Fine", "opened": opened, "website": "x"}).status_code == 422
    assert client.post(place, {"text": "Fine", "opened": opened_now()}).status_code == 422
    assert not trial.questions.exists()


def test_the_board_asks_as_little_of_three_as_of_one(teacher: Person, head: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(teacher)
    innovation.begun(teacher)
    innovation.proposed(head, text="An idea of the head")
    client.get("/ideas/")
    with CaptureQueriesContext(connection) as one:
        client.get("/ideas/")
    for number in range(2):
        innovation.begun(teacher, title=f"Trial {number}")
        innovation.proposed(head, text=f"Idea {number}")
    with CaptureQueriesContext(connection) as three:
        page = client.get("/ideas/").content.decode()
    assert len(three) == len(one)
    assert "Trial 1" in page and "Idea 1" in page


def test_the_board_names_who_answers_and_no_day_that_is_over(
    teacher: Person, head: Person, sign_in_client: SignIn
) -> None:
    idea = innovation.proposed(teacher)
    assert f"<bdi>{head.name}</bdi> answers by" in sign_in_client(teacher).get("/ideas/").content.decode()
    Idea.objects.filter(pk=idea.pk).update(answer_by=clock.days_before(3))
    page = sign_in_client(teacher).get("/ideas/").content.decode()
    assert f"waits for <bdi>{head.name}</bdi>" in page and "answers by" not in page


def test_a_search_leaves_what_is_being_tried_and_agreed_as_it_is(
    teacher: Person, head: Person, sign_in_client: SignIn
) -> None:
    innovation.concluded(teacher, title="Quiet mornings")
    innovation.planned(teacher, title="Spoken feedback", idea=innovation.agreed(teacher, head, text="Say it aloud"))
    innovation.agreed(teacher, head, text="Lend books at lunch")
    page = sign_in_client(teacher).get("/ideas/?q=nothing+like+it").content.decode()
    assert "Nothing with these words." in page and "Quiet mornings" not in page
    assert "Spoken feedback" in page and "Lend books at lunch" in page and "Say it aloud" not in page
    assert "Quiet mornings" in sign_in_client(teacher).get("/ideas/?q=quiet").content.decode()


def test_an_idea_is_proposed_in_two_fields(teacher: Person, head: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(teacher)
    assert client.post("/ideas/new/", {"text": "A silent start", "team": ""}).status_code == 302
    idea = Idea.objects.get()
    assert idea.answerer == head and not mail.outbox
    answer = sign_in_client(head).post(f"/ideas/{idea.pk}/answer/", {"state": "try", "text": ""})
    assert answer.status_code == 302
    assert "Plan how to try it" in client.get(f"/ideas/{idea.pk}/").content.decode()


def test_a_trial_that_is_put_to_a_decision_is_cited_by_it(teacher: Person, sign_in_client: SignIn) -> None:
    trial, client = innovation.concluded(teacher), sign_in_client(teacher)
    place = f"/decisions/new/?from=trial:{trial.pk}"
    assert place in client.get(f"/ideas/trials/{trial.pk}/").content.decode()
    assert "The decision will cite it." in client.get(place).content.decode()
    assert client.post(place, {"question": "Do all of us speak instead of writing?"}).status_code == 302
    link = Citation.objects.get(source_kind="decision")
    assert (link.relation, link.target_kind, link.target_id) == ("cites", "trial", trial.pk)


def test_where_words_are_free_stands_whom_to_call_for_a_child(
    teacher: Person, head: Person, sign_in_client: SignIn
) -> None:
    trial, client = innovation.begun(teacher), sign_in_client(teacher)
    run = innovation.first_run(trial).pk
    for place in ("/ideas/new/", f"/ideas/trials/{trial.pk}/", f"/ideas/trials/runs/{run}/study/"):
        assert "If a child is in danger, do not write it here." in client.get(place).content.decode(), place
    figures = client.get(f"/ideas/trials/runs/{run}/figures/after/").content.decode()
    assert "If a child is in danger" not in figures, "numbers alone ask for no such words"


def test_the_pages_of_a_trial_stand_under_ideas_and_trials(teacher: Person, sign_in_client: SignIn) -> None:
    trial, client = innovation.planned(teacher), sign_in_client(teacher)
    run = innovation.first_run(trial).pk
    for page in (f"/ideas/trials/{trial.pk}/", "/ideas/trials/new/", f"/ideas/trials/runs/{run}/plan/"):
        assert '<a href="/ideas/" aria-current="page">' in client.get(page).content.decode(), page
