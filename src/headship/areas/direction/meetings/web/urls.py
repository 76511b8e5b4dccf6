"""The addresses of this part of the room."""

from __future__ import annotations

from django.urls import path

from headship.areas.direction.meetings.web import agenda, charters, health, meetings, minutes

app_name = "meetings"
urlpatterns = [
    path("meetings/", meetings.meeting_list, name="meetings"),
    path("meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/price/", meetings.price, name="price"),
    path("meetings/held/", meetings.held_new, name="held_new"),
    path("meetings/teams/", charters.team_list, name="teams"),
    path("meetings/teams/<int:pk>/", charters.team_page, name="team"),
    path("meetings/teams/<int:pk>/charter/", charters.charter_new, name="charter_new"),
    path("meetings/teams/<int:pk>/check/", health.check, name="check"),
    path("meetings/teams/<int:pk>/talk/", health.talk, name="talk"),
    path("meetings/changes/<int:pk>/look/", health.look, name="change_look"),
    path("meetings/charters/<int:pk>/", charters.charter_page, name="charter"),
    path("meetings/charters/<int:pk>/change/", charters.charter_change, name="charter_change"),
    path("meetings/charters/<int:pk>/proposal/", charters.proposal, name="charter_proposal"),
    path("meetings/charters/<int:pk>/answer/", charters.answer, name="charter_answer"),
    path("meetings/charters/<int:pk>/settlement/", charters.settlement, name="charter_settlement"),
    path("meetings/charters/<int:pk>/confirmation/", charters.confirmation, name="charter_confirmation"),
    path("meetings/<int:pk>/", meetings.meeting_page, name="meeting"),
    path("meetings/<int:pk>/change/", meetings.meeting_change, name="meeting_change"),
    path("meetings/<int:pk>/people/", meetings.people, name="people"),
    path("meetings/<int:pk>/reply/", meetings.reply, name="reply"),
    path("meetings/<int:pk>/next/", meetings.following, name="next"),
    path("meetings/<int:pk>/cancellation/", meetings.cancellation, name="cancellation"),
    path("meetings/<int:pk>/correction/", meetings.correction, name="correction"),
    path("meetings/<int:pk>/agenda/", agenda.agenda, name="agenda"),
    path("meetings/<int:pk>/agenda/fill/", agenda.fill, name="fill"),
    path("meetings/<int:pk>/agenda/waiting/", agenda.take, name="take"),
    path("meetings/<int:pk>/agenda/<int:item_pk>/", agenda.item, name="item"),
    path("meetings/<int:pk>/agenda/<int:item_pk>/move/", agenda.move, name="item_move"),
    path("meetings/<int:pk>/agenda/<int:item_pk>/cut/", agenda.cut, name="item_cut"),
    path("meetings/<int:pk>/minutes/", minutes.minutes, name="minutes"),
    path("meetings/<int:pk>/minutes/news/", minutes.news, name="news"),
    path("meetings/<int:pk>/minutes/summary/", minutes.summary, name="summary"),
    path("meetings/<int:pk>/minutes/people/", minutes.attendance, name="attendance"),
    path("meetings/<int:pk>/minutes/outcome/", minutes.outcome_beside, name="outcome"),
    path("meetings/<int:pk>/minutes/closing/", minutes.closing, name="closing"),
    path("meetings/<int:pk>/minutes/<int:item_pk>/", minutes.notes, name="notes"),
    path("meetings/<int:pk>/minutes/<int:item_pk>/outcome/", minutes.outcome, name="item_outcome"),
]
