"""Data about learners: which there is, all inside see; the senior office brings it in; one learner is for their own."""

from __future__ import annotations

from headship.insight.domain import scales
from headship.insight.models import Analysis, DataImport, GroupEffect
from tests.conftest import person_with
from tests.permissions.answers import GOVERNANCE, LEADERS, SENIOR, STAFF, Row, of, page
from tests.permissions.records import Arguments, World, record

BRINGS_IN = (*SENIOR, "administrator")

TABLE: dict[str, Row] = {
    "insight:data": page(STAFF, GOVERNANCE),
    "insight:imports": page(BRINGS_IN),
    "insight:import": of(BRINGS_IN, record="data import", otherwise="refused"),
    "insight:import_columns": of(BRINGS_IN, record="data import", otherwise="refused"),
    "insight:import_application": of(BRINGS_IN, record="data import", otherwise="refused"),
    "insight:import_removal": of(BRINGS_IN, record="data import", otherwise="refused"),
    "insight:import_withdrawal": of(BRINGS_IN, record="data import", otherwise="refused"),
    "insight:roster": page(BRINGS_IN),
    "insight:scales": page(STAFF, GOVERNANCE),
    "insight:scale": of(STAFF, GOVERNANCE, record="scale", otherwise="refused"),
    "insight:scale_new": page(BRINGS_IN),
    "insight:scale_numbers": of(BRINGS_IN, record="scale", otherwise="refused"),
    "insight:scale_end": of(BRINGS_IN, record="scale", otherwise="refused"),
    "insight:off_track": page(LEADERS, "teacher"),
    # A teacher who does not teach them, and the learner's own family here, find nothing.
    "insight:learner": of(LEADERS, record="learner"),
    "insight:progress": page(STAFF, GOVERNANCE),
    "insight:progress_of": Row(page(STAFF, GOVERNANCE).answers, record="picture", stranger="in"),
    "insight:progress_years": page(STAFF, GOVERNANCE),
    # Everybody inside finds the page; which classes stand on it is each reader's own.
    "insight:progress_classes": page(STAFF, GOVERNANCE),
    "insight:progress_network": page(STAFF, GOVERNANCE, "network_lead"),
    "insight:progress_model": page(STAFF, GOVERNANCE),
    "insight:progress_runs": page(BRINGS_IN),
    "insight:progress_figure": of(STAFF, GOVERNANCE, record="figure", otherwise="refused"),
}


@record("picture")
def a_picture(world: World) -> Arguments:
    """What the school's subjects came to."""
    return {"level": "subject"}


@record("figure")
def a_figure(world: World) -> Arguments:
    """What an analysis says of one year group."""
    analysis = Analysis.objects.create(school_years=[2026])
    made = GroupEffect.objects.create(
        analysis=analysis, level="phase", code="9", label="9", n=60, estimate=-0.2, se=0.05, low=-0.3, high=-0.1
    )
    return {"pk": made.pk}


@record("data import")
def a_data_import(world: World) -> Arguments:
    """A file that waits for somebody's word."""
    made = DataImport.objects.create(
        what="results", file_name="june.csv", by=world.owner, state=DataImport.State.PREVIEWED, headers=["Learner"]
    )
    return {"pk": made.pk}


@record("scale")
def a_scale(world: World) -> Arguments:
    """A scale of the school's own."""
    made = scales.make(by=world.owner, title="Effort", steps=[("High", 2), ("Low", 1)])
    return {"pk": made.pk}


@record("learner")
def a_learner(world: World) -> Arguments:
    """A learner whom none of the examples teaches."""
    return {"pk": person_with("Mateo Ruiz", "student").pk}
