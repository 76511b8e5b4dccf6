"""The addresses of this part of the room."""

from __future__ import annotations

from django.urls import path

from headship.areas.improvement.processes.web import processes, reviews

app_name = "processes"
urlpatterns = [
    path("processes/", processes.process_list, name="processes"),
    path("processes/new/", processes.process_new, name="process_new"),
    path("processes/<int:pk>/", processes.process_page, name="process"),
    path("processes/<int:pk>/revision/", processes.process_revision, name="process_revision"),
    path("processes/<int:pk>/end/", processes.process_end, name="process_end"),
    path("processes/<int:pk>/steps/", processes.step_new, name="step_new"),
    path("processes/<int:pk>/pains/", processes.pains, name="pains"),
    path("processes/<int:pk>/review/", reviews.review_new, name="review_new"),
    path("processes/steps/<int:pk>/", processes.step_change, name="step_change"),
    path("processes/steps/<int:pk>/removal/", processes.step_removal, name="step_removal"),
    path("processes/pains/<int:pk>/answer/", processes.pain_answer, name="pain_answer"),
    path("processes/reviews/<int:pk>/", reviews.review_page, name="review"),
    path("processes/reviews/<int:pk>/verdict/", reviews.verdict, name="verdict"),
    path("processes/reviews/<int:pk>/withdrawal/", reviews.withdrawal, name="withdrawal"),
    path("processes/reviews/<int:pk>/adjustments/", reviews.adjustment_new, name="adjustment_new"),
    path("processes/adjustments/<int:pk>/making/", reviews.making, name="making"),
    path("processes/adjustments/<int:pk>/looking/", reviews.looking, name="looking"),
]
