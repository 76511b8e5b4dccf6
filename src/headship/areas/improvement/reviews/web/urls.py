"""The addresses of this part of the room."""

from __future__ import annotations

from django.urls import path

from headship.areas.improvement.reviews.web import findings, gathered, programmes, reviews

app_name = "reviews"
urlpatterns = [
    path("programmes/", programmes.programme_list, name="programmes"),
    path("programmes/new/", programmes.programme_new, name="programme_new"),
    path("programmes/<int:pk>/", programmes.programme_page, name="programme"),
    path("programmes/<int:pk>/revision/", programmes.programme_revision, name="programme_revision"),
    path("programmes/<int:pk>/end/", programmes.programme_end, name="programme_end"),
    path("programmes/<int:pk>/review/", programmes.review_new, name="review_new"),
    path("programmes/reviews/<int:pk>/", reviews.review_page, name="review"),
    path("programmes/reviews/<int:pk>/revision/", reviews.revision, name="review_revision"),
    path("programmes/reviews/<int:pk>/figures/", reviews.figures, name="figures"),
    path("programmes/reviews/<int:pk>/results/", reviews.results, name="results"),
    path("programmes/reviews/<int:pk>/hearings/", reviews.hearings, name="hearings"),
    path("programmes/reviews/<int:pk>/asking/", reviews.asking, name="asking"),
    path("programmes/reviews/<int:pk>/findings/", findings.finding_new, name="finding_new"),
    path("programmes/reviews/<int:pk>/conclusion/", reviews.conclusion, name="conclusion"),
    path("programmes/reviews/<int:pk>/withdrawal/", reviews.withdrawal, name="withdrawal"),
    path("programmes/hearings/<int:pk>/", gathered.hearing, name="hearing"),
    path("programmes/hearings/<int:pk>/removal/", gathered.hearing_removal, name="hearing_removal"),
    path("programmes/results/<int:pk>/", gathered.result, name="result"),
    path("programmes/results/<int:pk>/removal/", gathered.result_removal, name="result_removal"),
    path("programmes/findings/<int:pk>/", findings.finding_page, name="finding"),
    path("programmes/findings/<int:pk>/revision/", findings.finding_revision, name="finding_revision"),
    path("programmes/findings/<int:pk>/removal/", findings.finding_removal, name="finding_removal"),
    path("programmes/findings/<int:pk>/reason/", findings.finding_reason, name="finding_reason"),
]
