"""The addresses of this part of the room."""

from __future__ import annotations

from django.urls import path

from headship.areas.improvement.library.web import files, groups, themes, using, views

app_name = "library"
urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/new/", views.item_new, name="item_new"),
    path("library/export/", files.export, name="export"),
    path("library/themes/", themes.themes_page, name="themes"),
    path("library/themes/<int:pk>/", themes.theme, name="theme"),
    path("library/themes/<int:pk>/rest/", themes.rest, name="theme_rest"),
    path("library/files/new/", files.file_new, name="file_new"),
    path("library/files/<int:pk>/", files.file, name="file"),
    path("library/files/<int:pk>/removal/", files.removal, name="file_removal"),
    path("library/suggestions/<int:pk>/", views.suggestion_answer, name="suggestion_answer"),
    path("library/groups/<int:pk>/", groups.group, name="group"),
    path("library/groups/<int:pk>/reading/", groups.reading, name="group_read"),
    path("library/groups/<int:pk>/joining/", groups.joining, name="group_join"),
    path("library/groups/<int:pk>/day/", groups.own_day, name="group_day"),
    path("library/groups/<int:pk>/sessions/", groups.sessions, name="group_sessions"),
    path("library/groups/<int:pk>/sessions/<int:session_pk>/removal/", groups.session_removal, name="session_removal"),
    path("library/groups/<int:pk>/conclusion/", groups.conclusion, name="group_conclusion"),
    path("library/<int:pk>/", views.item, name="item"),
    path("library/<int:pk>/correction/", views.correction, name="item_edit"),
    path("library/<int:pk>/themes/", views.item_themes, name="item_themes"),
    path("library/<int:pk>/note/", views.note, name="note"),
    path("library/<int:pk>/use/", using.use, name="use"),
    path("library/<int:pk>/suggestion/", views.suggest, name="suggest"),
    path("library/<int:pk>/own-list/", views.own_list, name="own_list"),
    path("library/<int:pk>/group/", groups.group_new, name="group_new"),
]
