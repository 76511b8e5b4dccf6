"""The addresses of the insight room."""

from django.urls import path

from headship.insight.web import data, importing, learners, progress, scales, taking_over

app_name = "insight"
urlpatterns = [
    path("learning/", data.front, name="data"),
    path("learning/data/imports/", importing.front, name="imports"),
    path("learning/data/imports/<int:pk>/", importing.one, name="import"),
    path("learning/data/imports/<int:pk>/columns/", importing.columns, name="import_columns"),
    path("learning/data/imports/<int:pk>/application/", importing.application, name="import_application"),
    path("learning/data/imports/<int:pk>/removal/", importing.removal, name="import_removal"),
    path("learning/data/imports/<int:pk>/withdrawal/", importing.withdrawal, name="import_withdrawal"),
    path("learning/data/roster/", taking_over.roster, name="roster"),
    path("learning/data/scales/", scales.all_scales, name="scales"),
    path("learning/data/scales/new/", scales.new, name="scale_new"),
    path("learning/data/scales/<int:pk>/", scales.one, name="scale"),
    path("learning/data/scales/<int:pk>/numbers/", scales.numbers, name="scale_numbers"),
    path("learning/data/scales/<int:pk>/end/", scales.end, name="scale_end"),
    path("learning/off-track/", learners.off_track, name="off_track"),
    path("learning/learners/<int:pk>/", learners.learner, name="learner"),
    path("learning/progress/", progress.progress, name="progress"),
    path("learning/progress/years/", progress.over_years, name="progress_years"),
    path("learning/progress/classes/", progress.classes, name="progress_classes"),
    path("learning/progress/network/", progress.network, name="progress_network"),
    path("learning/progress/model/", progress.model, name="progress_model"),
    path("learning/progress/runs/", progress.runs, name="progress_runs"),
    path("learning/progress/figures/<int:pk>/", progress.figure, name="progress_figure"),
    path("learning/progress/<slug:level>/", progress.progress, name="progress_of"),
]
