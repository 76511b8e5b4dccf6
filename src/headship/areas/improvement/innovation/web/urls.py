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
    path("ideas/trials/new/", trials.trial_new, name="trial_new"),
    path("ideas/trials/<int:pk>/", trials.trial, name="trial"),
    path("ideas/trials/<int:pk>/participants/", trials.part, name="part"),
    path("ideas/trials/<int:pk>/joining/", trials.joining, name="joining"),
    path("ideas/trials/<int:pk>/owner/", trials.handing_over, name="handing_over"),
    path("ideas/trials/<int:pk>/leaving/", trials.dropping, name="dropping"),
    path("ideas/trials/<int:pk>/telling/", telling.writing, name="telling"),
    path("ideas/trials/<int:pk>/pulse/", telling.pulse, name="pulse"),
    path("ideas/trials/<int:pk>/public/", telling.publishing, name="publishing"),
    path("ideas/trials/runs/<int:pk>/plan/", trials.planning, name="planning"),
    path("ideas/trials/runs/<int:pk>/figures/<slug:arm>/", trials.figure, name="figure"),
    path("ideas/trials/runs/<int:pk>/figures/<slug:arm>/removal/", trials.figure_out, name="figure_out"),
    path("ideas/trials/runs/<int:pk>/beginning/", trials.beginning, name="beginning"),
    path("ideas/trials/runs/<int:pk>/notes/", trials.note, name="note"),
    path("ideas/trials/runs/<int:pk>/study/", trials.studying, name="studying"),
    path("ideas/trials/runs/<int:pk>/conclusion/", trials.acting, name="acting"),
    path("ideas/trials/tellings/<int:pk>/sending/", telling.sending, name="sending"),
    path("ideas/trials/tellings/<int:pk>/occasion/", telling.saying, name="saying"),
    path("ideas/trials/tellings/<int:pk>/removal/", telling.leaving_out, name="leaving_out"),
    path("ideas/trials/questions/<int:pk>/", telling.question, name="question"),
    # Without an account
    path("trying/<slug:code>/", public.trial, name="public"),
    path("trying/<slug:code>/thanks/", public.thanks, name="thanks"),
]
