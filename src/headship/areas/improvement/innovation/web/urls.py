"""The addresses of ideas and trials, and of a trial in public."""

from __future__ import annotations

from django.urls import path

from headship.areas.improvement.innovation.web import ideas, public, telling, trials

app_name = "innovation"
urlpatterns = [
    path("ideas/", ideas.ideas, name="ideas"),
    path("ideas/new/", ideas.idea_new, name="idea_new"),
    path("ideas/<int:pk>/", ideas.idea, name="idea"),
    path("ideas/<int:pk>/support/", ideas.support, name="support"),
    path("ideas/<int:pk>/answer/", ideas.answer, name="answer"),
    path("ideas/<int:pk>/answerer/", ideas.passing_on, name="passing_on"),
    path("ideas/<int:pk>/more/", ideas.more, name="more"),
    path("ideas/<int:pk>/withdrawal/", ideas.taking_back, name="taking_back"),
    path("trials/new/", trials.trial_new, name="trial_new"),
    path("trials/<int:pk>/", trials.trial, name="trial"),
    path("trials/<int:pk>/participants/", trials.part, name="part"),
    path("trials/<int:pk>/joining/", trials.joining, name="joining"),
    path("trials/<int:pk>/owner/", trials.handing_over, name="handing_over"),
    path("trials/<int:pk>/leaving/", trials.dropping, name="dropping"),
    path("trials/<int:pk>/telling/", telling.writing, name="telling"),
    path("trials/<int:pk>/pulse/", telling.pulse, name="pulse"),
    path("trials/<int:pk>/public/", telling.publishing, name="publishing"),
    path("trials/runs/<int:pk>/plan/", trials.planning, name="planning"),
    path("trials/runs/<int:pk>/figures/<slug:arm>/", trials.figure, name="figure"),
    path("trials/runs/<int:pk>/figures/<slug:arm>/removal/", trials.figure_out, name="figure_out"),
    path("trials/runs/<int:pk>/beginning/", trials.beginning, name="beginning"),
    path("trials/runs/<int:pk>/notes/", trials.note, name="note"),
    path("trials/runs/<int:pk>/study/", trials.studying, name="studying"),
    path("trials/runs/<int:pk>/conclusion/", trials.acting, name="acting"),
    path("trials/tellings/<int:pk>/sending/", telling.sending, name="sending"),
    path("trials/tellings/<int:pk>/occasion/", telling.saying, name="saying"),
    path("trials/tellings/<int:pk>/removal/", telling.leaving_out, name="leaving_out"),
    path("trials/questions/<int:pk>/", telling.question, name="question"),
    # Without an account
    path("trying/<slug:code>/", public.trial, name="public"),
    path("trying/<slug:code>/thanks/", public.thanks, name="thanks"),
]
