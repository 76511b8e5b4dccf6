"""Ideas and trials, made by the domain's own functions. All need a school in scope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from headship.areas.improvement.innovation.domain import ideas, questions, runs, telling, trials
from headship.areas.improvement.innovation.models import Idea, PublicQuestion, Run, Telling, Trial
from headship.kernel import clock
from headship.school.models import Person

BEFORE = [12.0, 15.0, 11.0, 14.0, 13.0, 10.0]
AFTER = [14.0, 16.0, 15.0, 15.0, 15.0, 13.0]


def proposed(by: Person, text: str = "Spoken feedback instead of written", **more: Any) -> Idea:
    """An idea that waits for its answer."""
    return ideas.propose(by=by, text=text, **more)


def agreed(by: Person, answerer: Person, **more: Any) -> Idea:
    """An idea that was answered with “try it”."""
    return ideas.answer(by=answerer, idea=proposed(by, **more), state="try", text="")


def planned(by: Person, **changes: Any) -> Trial:
    """A trial that is ready to begin, but for its baseline."""
    plan = {
        "title": "Spoken feedback", "question": "Do more of them act on it?", "expectation": "They listen.",
        "measure": "Points out of 20", "starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=28),
    } | changes  # fmt: skip
    return trials.plan_trial(by=by, **plan)


def first_run(trial: Trial) -> Run:
    """Its first run, as it stands."""
    found: Run = trial.runs.get(number=1)
    return found


def told(by: Person, trial: Trial, hearers: str = "students") -> Telling:
    """An audience that was told aloud."""
    row = telling.write(by=by, trial=trial, hearers=hearers, what="We speak.", why="To learn.", help="Ask Lucía.")
    return telling.say_aloud(by=by, telling=row, occasion="In class")


def begun(by: Person, **changes: Any) -> Trial:
    """A trial that is being tried."""
    trial = planned(by, **changes)
    runs.enter_figure(by=by, run=first_run(trial), arm="before", values=BEFORE)
    runs.begin(by=by, run=first_run(trial), anyway=True)
    trial.refresh_from_db()
    return trial


def studied(by: Person, **changes: Any) -> Trial:
    """A trial that was tried and looked at, with its results."""
    trial = begun(by, **changes)
    runs.enter_figure(by=by, run=first_run(trial), arm="after", values=AFTER)
    runs.study(by=by, run=first_run(trial), saw="They talk more.")
    return trial


def concluded(by: Person, verdict: str = "adopt", **changes: Any) -> Trial:
    """A trial whose first run is concluded."""
    trial = studied(by, **changes)
    days = {"next_starts_on": clock.today(), "next_ends_on": clock.today() + timedelta(days=20)}
    runs.act(by=by, run=first_run(trial), verdict=verdict, reason="It helped.", learnt="Keep it short.", **days)
    trial.refresh_from_db()
    return trial


def published(by: Person, trial: Trial | None = None) -> Trial:
    """A trial with its page on, turned on by the head."""
    head = Person.objects.with_role("head").get()
    return questions.publish(by=head, trial=trial or planned(by), public=True, words="We speak instead of writing.")


def asked(trial: Trial, text: str = "Will there still be marks?") -> PublicQuestion:
    """What somebody asks on the page."""
    return questions.ask(trial=trial, text=text)
