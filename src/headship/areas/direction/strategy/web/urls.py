"""The addresses of this part of the room."""

from __future__ import annotations

from django.urls import path

from headship.areas.direction.strategy.web import views

app_name = "strategy"
urlpatterns = [
    path("strategy/", views.strategy, name="strategy"),
    path("strategy/new/<slug:kind>/", views.propose, name="propose"),
    path("strategy/<int:pk>/", views.statement_page, name="statement"),
    path("strategy/<int:pk>/wording/", views.reword, name="reword"),
    path("strategy/<int:pk>/revision/", views.revision, name="revision"),
    path("strategy/<int:pk>/adoption/", views.adoption, name="adoption"),
    path("strategy/<int:pk>/dropping/", views.dropping, name="dropping"),
    path("strategy/<int:pk>/look/", views.look, name="look"),
    path("strategy/<int:pk>/care/", views.care, name="care"),
    path("strategy/<int:pk>/ending/", views.ending, name="ending"),
    path("strategy/<int:pk>/up/", views.upwards, name="upwards"),
]
