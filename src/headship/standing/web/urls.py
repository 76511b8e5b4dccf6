"""Addresses of the standing room."""

from __future__ import annotations

from django.urls import path

from headship.standing.web import elements, judging, stance_views, views

app_name = "standing"

urlpatterns = [
    path("standards/", views.standards, name="standards"),
    path("standards/steps/", views.steps, name="steps"),
    path("standards/elements/<str:code>/", elements.element, name="element"),
    path("standards/elements/<str:code>/judgement/", judging.judge_school, name="judge"),
    path("standards/elements/<str:code>/focus/", stance_views.focus, name="focus"),
    path("standards/elements/<str:code>/rest/", stance_views.rest, name="rest"),
    path("standards/elements/<str:code>/stance-end/", stance_views.resume, name="resume"),
    path("standards/leaders/", views.leaders, name="leaders"),
    path("standards/leaders/<int:pk>/", views.leader, name="leader"),
    path("standards/leaders/<int:pk>/steps/", views.leader_steps, name="leader_steps"),
    path("standards/leaders/<int:pk>/elements/<str:code>/", elements.leader_element, name="leader_element"),
    path("standards/leaders/<int:pk>/elements/<str:code>/judgement/", judging.judge_leader, name="leader_judge"),
    path("standards/judgements/<int:pk>/", judging.judgement, name="judgement"),
    path("standards/judgements/<int:pk>/reasons/", judging.reasons, name="reasons"),
    path("standards/judgements/<int:pk>/share/", judging.share, name="share"),
]
