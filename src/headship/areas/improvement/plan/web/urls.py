"""The addresses of the plan."""

from __future__ import annotations

from django.urls import path

from headship.areas.improvement.plan.web import actions, evaluating, plans, priorities, timeline

app_name = "plan"
urlpatterns = [
    path("plan/", plans.home, name="plan"),
    path("plan/new/", plans.plan_new, name="plan_new"),
    path("plan/timeline/", timeline.timeline, name="timeline"),
    path("plan/workload/", plans.workload, name="workload"),
    path("plan/workload/of/", actions.load, name="load"),
    path("plan/<int:pk>/", plans.plan_at, name="plan_at"),
    path("plan/<int:pk>/agreement/", plans.agreement, name="agreement"),
    path("plan/<int:pk>/refinement/", plans.refinement, name="refinement"),
    path("plan/<int:pk>/closure/", plans.closure, name="closure"),
    path("plan/<int:pk>/copy/", plans.copy, name="copy"),
    path("plan/<int:pk>/versions/", plans.versions, name="versions"),
    path("plan/<int:pk>/actions/", plans.actions_file, name="actions_file"),
    path("plan/stages/<int:pk>/", plans.stage, name="stage"),
    path("plan/priorities/new/", priorities.priority_new, name="priority_new"),
    path("plan/priorities/<int:pk>/", priorities.priority, name="priority"),
    path("plan/priorities/<int:pk>/revision/", priorities.change, name="priority_change"),
    path("plan/priorities/<int:pk>/theory/<slug:part>/", priorities.theory, name="theory"),
    path("plan/priorities/<int:pk>/risks/", priorities.risks, name="risks"),
    path("plan/priorities/<int:pk>/target/", priorities.aim, name="aim"),
    path("plan/priorities/<int:pk>/target/noise/", priorities.noise, name="noise"),
    path("plan/priorities/<int:pk>/agreed/", priorities.agreed, name="agreed"),
    path("plan/priorities/<int:pk>/measures/", priorities.measure_new, name="measure_new"),
    path("plan/measures/<int:pk>/", priorities.measure, name="measure"),
    path("plan/priorities/<int:pk>/stop/", priorities.stopping, name="stopping"),
    path("plan/priorities/<int:pk>/omission/", priorities.discard, name="priority_omission"),
    path("plan/priorities/<int:pk>/celebration/", priorities.celebration, name="celebration"),
    path("plan/priorities/<int:pk>/evaluation/", evaluating.evaluation, name="evaluation"),
    path("plan/priorities/<int:pk>/opening/", evaluating.opening, name="priority_opening"),
    path("plan/priorities/<int:pk>/handover/", evaluating.handover, name="handover"),
    path("plan/priorities/<int:pk>/continuation/", evaluating.continuation, name="continuation"),
    path("plan/actions/new/", actions.action_new, name="action_new"),
    path("plan/actions/<int:pk>/", actions.action, name="action"),
    path("plan/actions/<int:pk>/revision/", actions.action_change, name="action_change"),
    path("plan/actions/<int:pk>/forecast/", actions.forecast, name="forecast"),
    path("plan/actions/<int:pk>/opening/", actions.opening, name="action_opening"),
    path("plan/actions/<int:pk>/omission/", actions.discard, name="action_omission"),
    path("plan/actions/<int:pk>/order/", actions.order, name="order"),
    path("plan/actions/<int:pk>/check-in/", actions.checkin, name="checkin"),
    path("plan/actions/<int:pk>/looking-back/", actions.look_back, name="look_back"),
    path("plan/check-ins/", actions.checkins, name="checkins"),
]
