"""What the people of Riverside do in the year, chapter by chapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page

from headship.areas.direction.meetings.models import TeamChange
from headship.areas.improvement.accounting.models import Comment, GovernorsReport, ReportQuestion
from headship.areas.improvement.innovation.models import Idea, Run, Telling, Trial
from headship.areas.improvement.library.models import Theme
from headship.areas.improvement.plan.models import Action, Evaluation, PlanStage, Priority
from headship.areas.improvement.processes.models import Adjustment
from headship.areas.improvement.reviews.models import Finding
from headship.evidence.models import Promise
from headship.insight.api import years
from headship.school.models import Audience, Person, Team
from headship.voice.models import Round
from tests.browser.year.hand import Calendar, Hand, SignIn, number_in
from tests.browser.year.respondents import answer
from tests.conftest import person_with
from tests.factories.meetings import team_of
from tests.factories.plan import figure
from tests.factories.voice import people

FACTS = {
    "school_fact": "The library lends four books per child and year.",
    "community_fact": "The nearest public library closed in 2024.",
}


@dataclass
class Cast:
    """Who is there, and what they made: kind → the number of the record."""

    calendar: Calendar
    amina: Hand
    daniel: Hand
    lucia: Hand
    chen: Hand
    stranger: Callable[[], Page]
    team: Team
    senior: Team
    made: dict[str, int] = field(default_factory=dict)

    @classmethod
    def arrive(cls, context: BrowserContext, calendar: Calendar, sign_in: SignIn) -> Cast:
        """Each at a browser of their own."""
        browser = context.browser
        assert browser is not None

        base = context._impl_obj._options["baseURL"]

        def at_a_browser(name: str, *roles: str) -> Hand:
            mail = f"{name.split()[0].lower()}@riverside.example"
            place = browser.new_context(base_url=base)
            place.set_default_timeout(10_000)
            return Hand(place.new_page(), person_with(name, *roles, email=mail), sign_in)

        amina, daniel = at_a_browser("Amina Diallo", "head"), at_a_browser("Daniel Okafor", "middle_leader", "teacher")
        lucia, chen = at_a_browser("Lucia Fernández", "teacher"), at_a_browser("Chen Meiling", "governor")
        people(6, "teacher", "Teacher")
        people(6, "student", "Student")
        people(6, "parent", "Parent")
        three = [hand.person for hand in (amina, daniel, lucia)]
        team = team_of(three[0], *three, name="Reading")
        senior = team_of(three[0], *three[:2], name="Senior team", kind=Team.Kind.SENIOR)
        stranger = browser.new_context(base_url=base).new_page
        return cls(calendar, amina, daniel, lucia, chen, stranger, team, senior)


def knowing_the_school(cast: Cast) -> None:
    """What is known of the school and of those whom it serves, with its source."""
    amina, day = cast.amina, cast.calendar.day
    amina.sends("/our-school/roll/", lines="2023/24 4\n2024/25 5")
    amina.presses("/our-school/", "Keep as a fact")
    cast.made["school_fact"] = number_in(
        amina.sends(
            "/our-school/facts/new/school/", statement=FACTS["school_fact"],
            topic="means", source="Library register", as_of=day(0),
        )
    )  # fmt: skip
    cast.made["community_fact"] = number_in(
        amina.sends(
            "/our-school/facts/new/community/", statement=FACTS["community_fact"],
            topic="services", source="City council, minutes", as_of=day(-60),
        )
    )  # fmt: skip
    amina.reads("/our-school/", "3 facts are kept", "2 learners more from 2023/24")


def saying_where_to_go(cast: Cast) -> None:
    """A vision and an objective, each resting on what is known."""
    amina = cast.amina
    because = "From a year of talks with families, learners and staff."
    for kind, words in (
        ("vision", "Every child is known, reads widely and leaves with doors open."),
        ("mission", "We teach all children of the quarter well, together with their families."),
        ("objective", "Every child reads for pleasure by the end of Year 6."),
    ):
        made = number_in(amina.sends(f"/strategy/new/{kind}/", words=words, because=because))
        amina.sends(f"/strategy/{made}/adoption/", press="Adopt it")
        cast.made[kind] = made
    for fact in FACTS.values():
        amina.links("objective", cast.made["objective"], "rests on", fact)
    amina.links("objective", cast.made["objective"], "carries out", "Every child is known")
    amina.reads("/strategy/", FACTS["school_fact"], FACTS["community_fact"], "no priority yet")


def reading(cast: Cast) -> None:
    """Research on each strand, in notes of four parts."""
    daniel = cast.daniel
    themes = {theme.strand: theme.pk for theme in Theme.objects.all().order_by("-pk")}
    for strand, title in (
        ("development", "How children come to read"),
        ("curriculum", "A curriculum of books"),
        ("teaching", "Reading aloud in class"),
    ):
        daniel.sends("/library/new/", what=title)
        item = number_in(daniel.sends("", title=title, kind="article", themes=[themes[strand]], year=2021))
        daniel.sends(
            f"/library/{item}/note/", finds="Time with books that one chooses matters most.", sure="fair",
            fits="yes", so_what="Give twenty minutes a day to it.",
        )  # fmt: skip
        cast.made[strand] = item


def reviewing(cast: Cast) -> None:
    """Two programmes are looked at: what was reached, three voices, what is found, and research that says why."""
    daniel, day = cast.daniel, cast.calendar.day
    staff = Audience.objects.get(code="staff").pk
    for kind, title in (("subject", "Reading"), ("pastoral", "Form time")):
        programme = number_in(
            daniel.sends(
                "/programmes/new/", title=title, kind=kind, owner=daniel.person.pk, cycle_months=12, next_on=day(60)
            )
        )
        review = number_in(
            daniel.sends(
                f"/programmes/{programme}/review/", questions="Do all children come to read for pleasure?",
                owner=daniel.person.pk,
            )
        )  # fmt: skip
        page = f"/programmes/reviews/{review}/"
        daniel.sends(
            page + "results/",
            title="Loans per child",
            source="Library register",
            tells="Half borrow nothing after May.",
        )
        for voice, who in (("learners", "The student council"), ("others", "Six families at the gate")):
            daniel.sends(page + "hearings/", voice=voice, who=who, people=6, said="There is no time to read in school.")
        if kind == "subject":
            daniel.sends(page + "asking/", teachers=staff, at_most=20, closes_on=day(12))
            daniel.presses("", "Send it")
            asked = Round.objects.get(about_kind="programme_review", about_id=review)
            assert answer(asked) >= 8
        else:
            daniel.sends(
                page + "hearings/", voice="teachers", who="The form tutors", people=5, said="We would like to."
            )
        cast.made[kind] = review
    cast.calendar.move_to(14)
    for kind in ("subject", "pastoral"):
        page = f"/programmes/reviews/{cast.made[kind]}/"
        daniel.opens(page + "findings/")
        boxes = daniel.page.locator('main [name="supports"]')
        assert boxes.count() >= 3
        daniel.sends(
            "", sentence=f"Children read less than they would like to ({kind}).",
            supports=[str(box.get_attribute("value")) for box in boxes.all()], strength="strong", kind="change",
        )  # fmt: skip
        cast.made["finding"] = Finding.objects.get(review=cast.made[kind]).pk
        daniel.links("programme_review", cast.made[kind], "draws on", "How children come to read")
        daniel.sends(page + "conclusion/", conclusion="We give reading a place in each day.")


def beginning_the_trial(cast: Cast) -> None:
    """What was measured before is there; everybody was told; it begins."""
    lucia, trial = cast.lucia, cast.made["trial"]
    run = Run.objects.get(trial_id=trial).pk
    lucia.sends(f"/ideas/trials/runs/{run}/figures/before/", values="8 9 7 10 8 9 11 8", source="Reading logs")
    lucia.sends(f"/ideas/trials/runs/{run}/beginning/", press="Begin")


def keeping_promises(cast: Cast) -> None:
    """On its day the library is open; families are told, and say whether it came."""
    amina, made = cast.amina, cast.made
    promise = Promise.objects.get(about_kind="commitment").pk
    amina.posts(f"/evidence/promises/{promise}/", f"/evidence/promises/{promise}/kept/")
    amina.sends(f"/evidence/promises/{promise}/telling/", text="Come in on Saturdays from nine.")
    cast.daniel.presses(f"/processes/reviews/{made['process review']}/", "Say that it is done")


def planning(cast: Cast) -> None:
    """From a finding to a priority with its theory of change, a target beyond noise, and actions with owners."""
    amina, day = cast.amina, cast.calendar.day
    plan = number_in(
        amina.sends(
            "/plan/new/", title="A year of reading", school_year=years.current(), starts_on=day(14), ends_on=day(300)
        )
    )
    cast.made["plan"] = plan
    amina.sends(
        f"/plan/priorities/new/?from=finding:{cast.made['finding']}", title="Every child reads each day",
        outcome="Children read for pleasure, in school and at home.", owner=amina.person.pk, team=cast.team.pk,
    )  # fmt: skip
    priority = cast.made["priority"] = Priority.objects.get().pk
    page = f"/plan/priorities/{priority}/"
    for part, text in (
        ("mechanism", "Who has books and time reads more, and who reads more reads better."),
        ("assumptions", "Children may choose what they read."),
        ("affected", "All learners, form tutors, the library."),
        ("readiness", "Tutors asked for it; the library has the books."),
        ("risks", "The time is taken for notices."),
        ("stop_rule", "If loans fall by half before Easter."),
    ):
        amina.sends(f"{page}theory/{part}/", text=text)
    for kind in ("school_fact", "community_fact"):
        amina.links("priority", priority, "rests on", FACTS[kind])
    amina.links("priority", priority, "rests on", "How children come to read")
    amina.links("priority", priority, "upholds", "Every child reads for pleasure")
    amina.links("priority", priority, "upholds", "Every child is known")
    start = figure(0.52, spread=0.04, on=day(10))
    amina.sends(f"{page}target/", baseline=start.pk, target="0.70")
    amina.sends(f"{page}measures/", kind="balance", text="Progress in mathematics does not fall.")
    amina.presses(f"/plan/{plan}/agreement/", "Agree on it")
    owners = Person.objects.filter(name__startswith="Teacher").order_by("pk")
    for number, owner in enumerate([cast.lucia.person, *owners[:5]], start=1):
        last = day(60) if number < 6 else day(295)
        amina.sends(
            f"/plan/actions/new/?priority={priority}", title=f"Reading time in form {number}", owner=owner.pk,
            team=cast.team.pk, starts_on=day(14), ends_on=last, success="Nine in ten read when we look in.",
        )  # fmt: skip
    cast.made["action"], cast.made["long action"] = Action.objects.order_by("pk").values_list("pk", flat=True)[::5]
    amina.reads(page, "Reading time in form 6", "Children may choose what they read.")


def looking_ahead(cast: Cast) -> None:
    """A risk with something done against it, a promise to families, a process that costs too much."""
    amina, daniel, day = cast.amina, cast.daniel, cast.calendar.day
    risk = number_in(
        amina.sends(
            "/register/risks/new/", title="Fewer children begin in Year 7", kind="enrolment", likelihood="4",
            impact="4", review_on=day(80),
        )
    )  # fmt: skip
    amina.sends(f"/register/risks/{risk}/mitigations/new/", what="Open mornings", due_on=day(320))
    cast.made["risk"] = risk
    cast.made["commitment"] = number_in(
        amina.sends(
            "/register/commitments/new/", what="The library is open on Saturdays", why="Many have no quiet place.",
            group="families", due_on=day(20),
        )
    )  # fmt: skip
    process = number_in(daniel.sends("/processes/new/", title="How reports are written", cycle_months=12))
    daniel.sends(
        f"/processes/{process}/steps/", what="Write each report", who="Each teacher", people=8, minutes=30, times=4,
        per="year", teachers=True,
    )  # fmt: skip
    review = number_in(daniel.presses(f"/processes/{process}/", "Begin its review"))
    daniel.sends(f"/processes/reviews/{review}/verdict/", verdict="change", reason="Nobody reads the third page.")
    daniel.sends(
        f"/processes/reviews/{review}/adjustments/", what="Two pages less", due_on=day(20), aim="minutes",
        expects="Teachers have an evening back.", look_on=day(60),
    )  # fmt: skip
    cast.made["process"], cast.made["process review"] = process, review


def trying(cast: Cast) -> None:
    """An idea of a teacher is answered, tried with colleagues, and everybody concerned is told before it begins."""
    lucia, amina, day = cast.lucia, cast.amina, cast.calendar.day
    lucia.sends("/ideas/new/", text="Let the older ones read with the younger ones on Fridays.")
    idea = Idea.objects.get().pk
    amina.sends(f"/ideas/{idea}/answer/", state="try")
    lucia.sends(
        f"/ideas/trials/new/?idea={idea}", title="Reading pairs", question="Do younger ones read more with a pair?",
        expectation="They read more, since somebody listens.", measure="Pages a week", comparison="before_after",
        starts_on=day(14), ends_on=day(50),
    )  # fmt: skip
    trial = Trial.objects.get().pk
    cast.made["idea"], cast.made["trial"] = idea, trial
    other = Person.objects.get(name="Teacher 1")
    lucia.sends(f"/ideas/trials/{trial}/participants/", people=[other.pk], partners="The city library")
    codes = {"students": "students", "parents": "parents", "staff": "staff"}
    for hearers, code in codes.items():
        lucia.sends(
            f"/ideas/trials/{trial}/telling/", hearers=hearers, what="Older ones read with younger ones.",
            why="Somebody listens.", help="Ask Lucia.", audience=Audience.objects.get(code=code).pk,
        )  # fmt: skip
    for telling in Telling.objects.order_by("pk"):  # what goes beyond the staff is sent by somebody who leads
        sender = lucia if telling.hearers == "staff" else amina
        sender.sends(f"/ideas/trials/tellings/{telling.pk}/sending/", press="Send it")
    lucia.presses(f"/ideas/trials/{trial}/", "Ask them")
    assert answer(Round.objects.get(about_kind="trial"), high=3, low=True) >= 15


def telling(cast: Cast) -> None:
    """The objective is told to everybody in their words, and a sample says whether it reached them."""
    amina = cast.amina
    campaign = number_in(
        amina.sends(
            f"/campaigns/new/?about=objective:{cast.made['objective']}", title="Every child reads",
            in_brief="Every child reads twenty minutes a day.",
        )
    )  # fmt: skip
    page = f"/campaigns/{campaign}/"
    for code in ("staff", "students", "parents"):
        message = number_in(amina.sends(page + "messages/new/", audience=Audience.objects.get(code=code).pk))
        amina.sends(
            f"{page}messages/{message}/",
            subject="Twenty minutes a day",
            body="From Monday on every child reads.",
        )
        amina.presses(f"{page}messages/{message}/sending/", "Send")
    amina.sends(page + "pulse/", staff=20, students=20, families=20)
    assert answer(Round.objects.get(version__instrument__code="purpose-pulse"), high=4) >= 18


def meeting(cast: Cast) -> None:
    """A team agrees on how it works, meets on the plan, and the senior team changes something because of its health."""
    amina, day, team = cast.amina, cast.calendar.day, cast.team.pk
    cast.calendar.move_to(44)
    charter = number_in(
        amina.sends(
            f"/meetings/teams/{team}/charter/", purpose="That every child reads.", decides="By consent.",
            disagrees="We say it in the room.", review_on=day(400),
        )
    )  # fmt: skip
    amina.presses(f"/meetings/charters/{charter}/", "Ask the members to agree")
    for hand in (amina, cast.daniel, cast.lucia):
        hand.sends(f"/meetings/charters/{charter}/answer/", says="agrees")
    senior = cast.senior.pk
    amina.sends(
        f"/meetings/teams/{senior}/talk/", talked_on=day(44), heard="We decide between meetings.",
        change="Decisions wait for the meeting.", owner=amina.person.pk, review_on=day(100),
    )  # fmt: skip
    cast.made["change"] = TeamChange.objects.get().pk


def carrying_out(cast: Cast) -> None:
    """The team talks about its actions; those who carry them say how they stand, and what came of them."""
    amina, lucia, day, made = cast.amina, cast.lucia, cast.calendar.day, cast.made
    held = number_in(
        amina.sends(
            "/meetings/new/", team=cast.team.pk, title="Reading, each month", starts_at=f"{day(44)}T18:00", minutes=60
        )
    )
    amina.reads(f"/meetings/{held}/agenda/", "Reading time in form 1")
    cast.calendar.hours_later(10)
    amina.opens(f"/meetings/{held}/minutes/")
    amina.page.get_by_label(amina.person.name).select_option("present")
    amina.page.locator("#attendance-kept").get_by_text("Kept at").wait_for()
    for number in range(1, 6):
        amina.page.get_by_label(f"Notes on Reading time in form {number}").fill("It begins to be a habit.")
        amina.page.wait_for_timeout(1500)
    amina.presses("", "Keep the minutes")
    made["meeting"] = held
    lucia.sends(
        f"/plan/actions/{made['action']}/check-in/", status="on_course", shows="Eight forms in ten read at nine."
    )
    amina.sends(
        f"/plan/actions/{made['long action']}/check-in/", status="needs", shows="Two forms read.", needs="Books"
    )
    lucia.opens("/plan/timeline/")


def coming_round(cast: Cast) -> None:
    """What falls due in the weeks after: a promise, actions, a trial, an adjustment, a change of the senior team."""
    amina, lucia, day, made = cast.amina, cast.lucia, cast.calendar.day, cast.made
    promise = Promise.objects.get(about_kind="commitment").pk
    cast.calendar.move_to(59)
    amina.sends(f"/plan/actions/{made['action']}/check-in/", status="done", shows="All forms read at nine.")
    amina.sends(f"/plan/actions/{made['action']}/looking-back/", came_of_it="It works where tutors read themselves.")
    owners = Action.objects.exclude(owner=lucia.person).values_list("owner_id", flat=True)
    asked = number_in(
        amina.sends(
            "/surveys/new/effort-pulse/", title="Is it worth the effort?", closes_on=day(66),
            **{"staff-audience": "", "staff-people": list(owners)},
        )
    )  # fmt: skip
    amina.presses("", "Ask them")
    assert answer(Round.objects.get(pk=asked)) == 5
    made["effort"] = asked
    _concluding_the_trial(cast)
    cast.calendar.move_to(62)
    cast.daniel.sends(f"/processes/adjustments/{Adjustment.objects.get().pk}/looking/", came="An evening each.")
    made["promise"] = promise


def _concluding_the_trial(cast: Cast) -> None:
    lucia, trial = cast.lucia, cast.made["trial"]
    run = Run.objects.get(trial_id=trial).pk
    lucia.sends(f"/ideas/trials/runs/{run}/figures/after/", values="12 14 11 15 13 16 12 14", source="Reading logs")
    lucia.sends(f"/ideas/trials/runs/{run}/study/", saw="The older ones read more too.")
    lucia.presses(f"/ideas/trials/{trial}/", "Ask them")
    assert answer(Round.objects.filter(about_kind="trial").latest("pk"), high=5) >= 15
    lucia.sends(
        f"/ideas/trials/runs/{run}/conclusion/",
        verdict="adopt",
        reason="They read more.",
        learnt="Choose pairs by taste.",
    )


def accounting_for_it(cast: Cast) -> None:
    """Everybody with the link reads the plan and says what they think; governors ask and are answered."""
    amina, day, made = cast.amina, cast.calendar.day, cast.made
    cast.calendar.move_to(70)
    amina.sends("/accounting/page/", opening="What we work on this year.", shown=True, takes_comments=True)
    amina.sends(
        f"/accounting/words/priority/{made['priority']}/", title="Every child reads", what="Twenty minutes a day.",
        progress="Five forms of six have begun.",
    )  # fmt: skip
    visitor = cast.stranger()
    for said_from, text in (
        ("students", "Fridays are best."), ("parents", "<b>Could</b> we have a list of books?"),
        ("community", "The shop could lend books too."),
    ):  # fmt: skip
        visitor.goto("/our-plan/riverside/")
        visitor.wait_for_timeout(4200)
        visitor.locator(f'[name="said_from"][value="{said_from}"]').check()
        visitor.locator('[name="text"]').fill(text)
        with visitor.expect_navigation():
            visitor.get_by_role("button", name="Send it").click()
        assert "/thanks/" in visitor.url, visitor.locator("main").inner_text()
    for comment in Comment.objects.order_by("pk"):
        amina.posts("/accounting/comments/", f"/accounting/comments/{comment.pk}/showing/")
        amina.sends(f"/accounting/comments/{comment.pk}/reply/", reply="Thank you: it is on the list.")
    visitor.goto("/our-plan/riverside/")
    assert "<b>Could</b> we have a list" in visitor.locator("main").inner_text()
    amina.sends("/accounting/reporting/", every_months=3, next_due=day(100), owner=amina.person.pk)
    cast.calendar.move_to(90)
    report = GovernorsReport.objects.get().pk
    amina.reads(f"/accounting/reports/{report}/", "Every child reads each day")
    amina.presses("", "Issue it now")
    cast.chen.sends(f"/accounting/reports/{report}/", text="What do the books cost?")
    question = ReportQuestion.objects.get().pk
    amina.sends(f"/accounting/reports/{report}/", text="Nothing so far: they are given.", press="Answer")
    assert ReportQuestion.objects.get(pk=question).answered_at is not None
    made["report"] = report


def refining(cast: Cast) -> None:
    """The plan is looked at again, changed with a reason, and what was changed before is judged."""
    amina, day, made = cast.amina, cast.calendar.day, cast.made
    cast.calendar.move_to(100)
    amina.sends(f"/meetings/changes/{made['change']}/look/", came="better", words="Nobody is surprised any more.")
    cast.calendar.move_to(200)
    amina.sends(f"/plan/priorities/{made['priority']}/risks/", risks="Notices still take a day a week.")
    amina.sends(f"/plan/{made['plan']}/refinement/", reason="Notices moved to the afternoon.")
    amina.sends(
        f"/accounting/words/priority/{made['priority']}/", title="Every child reads", what="Twenty minutes a day.",
        progress="All forms read, most days.",
    )  # fmt: skip
    for stage in PlanStage.objects.filter(done_on=None, due_on__lte=day(200)):
        amina.sends(f"/plan/stages/{stage.pk}/", said="Done together.")


def looking_back(cast: Cast) -> None:
    """Did it work for learners? What was learnt goes on into the next plan, with a handover."""
    amina, lucia, day, made = cast.amina, cast.lucia, cast.calendar.day, cast.made
    cast.calendar.move_to(285)
    figure(0.74, spread=0.04, on=day(284))
    amina.sends(f"/plan/actions/{made['long action']}/check-in/", status="on_course", shows="All forms read.")
    page = f"/plan/priorities/{made['priority']}/"
    amina.opens(page + "evaluation/")
    again = amina.page.locator('main [name="result"] option').last.get_attribute("value")
    amina.sends(
        "", result=again, verdict="met", found="More children read for pleasure.", next="carry_on",
        lessons="It works where tutors read themselves.",
    )  # fmt: skip
    made["evaluation"] = Evaluation.objects.get().pk
    amina.links("evaluation", made["evaluation"], "cites", "How children come to read")
    amina.sends(page + "celebration/", words="Every form reads.", people=[lucia.person.pk])
    amina.sends(page + "handover/", to=cast.daniel.person.pk, words="Begin with the tutors, not with the books.")
    following = number_in(amina.sends(f"/plan/{made['plan']}/copy/", title="A second year of reading"))
    amina.presses(f"/plan/{following}/agreement/", "Agree on it")
    made["next plan"] = following
    cast.calendar.move_to(286)
