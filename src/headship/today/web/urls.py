"""Addresses of this room. `today` and `search` have no namespace: the frame of every page names them."""

from __future__ import annotations

from django.urls import include, path

from headship.today.web import safety_open, safety_views, views

own = (
    [
        path("thread/<slug:kind>/<int:record_id>/", views.thread, name="thread"),
        path("threads/broken/", views.broken, name="broken"),
        path("digest/", views.digest, name="digest"),
        path("quiet-ending/", views.quiet_ending, name="quiet_ending"),
        path("safety/", safety_views.hand_over, name="safety"),
        path("safety/sent/", safety_views.sent, name="safety_sent"),
        path("safety/<int:pk>/", safety_views.message, name="safety_message"),
        path("safety/<slug:code>/", safety_open.hand_over, name="safety_open"),
        path("safety/<slug:code>/thanks/", safety_open.thanks, name="safety_open_thanks"),
        path("safety/<int:pk>/confirmation/", safety_views.confirmation, name="safety_confirmation"),
    ],
    "today",
)

urlpatterns = [
    path("", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("", include(own)),
]
