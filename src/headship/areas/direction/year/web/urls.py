"""The addresses of this part of the room."""

from __future__ import annotations

from django.urls import path

from headship.areas.direction.year.web import calendars, views

app_name = "year"
urlpatterns = [
    path("year/", views.year, name="year"),
    path("year/dates/new/", views.date_new, name="date_new"),
    path("year/dates/copy/", views.copy, name="copy"),
    path("year/dates/holidays/", calendars.holidays, name="holidays"),
    path("year/dates/<int:pk>/", views.date_change, name="date"),
    path("year/dates/<int:pk>/removal/", views.date_removal, name="date_removal"),
    path("year/protected/", views.protected_weeks, name="protected"),
    path("year/protected/<int:pk>/release/", views.protected_release, name="protected_release"),
    path("year/bound/", views.bound, name="bound"),
    path("year/calendar/", calendars.feed_link, name="feed_link"),
    path("year/calendar/<str:secret>.ics", calendars.feed, name="feed"),
]
