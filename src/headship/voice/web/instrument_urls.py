"""The addresses of the library of instruments."""

from django.urls import path

from headship.voice.web import instruments as views

urlpatterns = [
    path("surveys/questions/", views.instrument_list, name="instruments"),
    path("surveys/questions/file/", views.instrument_import, name="instrument_import"),
    path("surveys/questions/<int:pk>/", views.instrument_page, name="instrument"),
    path("surveys/questions/<int:pk>/file/", views.instrument_file, name="instrument_file"),
    path("surveys/questions/<int:pk>/copy/", views.instrument_copy, name="instrument_copy"),
    path("surveys/questions/<int:pk>/revision/", views.instrument_revision, name="instrument_revision"),
    path("surveys/questions/<int:pk>/withdrawal/", views.instrument_withdrawal, name="instrument_withdrawal"),
    path("surveys/questions/<int:pk>/return/", views.instrument_return, name="instrument_return"),
    path("surveys/questions/<int:pk>/items/", views.instrument_items, name="instrument_items"),
    path("surveys/questions/<int:pk>/items/new/", views.item_page, name="item_new"),
    path("surveys/questions/<int:pk>/items/<slug:key>/", views.item_page, name="item"),
    path("surveys/questions/<int:pk>/items/<slug:key>/place/", views.item_place, name="item_place"),
    path("surveys/questions/<int:pk>/items/<slug:key>/removal/", views.item_removal, name="item_removal"),
    path("surveys/questions/<int:pk>/languages/", views.language_new, name="language_new"),
    path("surveys/questions/<int:pk>/languages/<slug:language>/", views.instrument_words, name="instrument_words"),
    path(
        "surveys/questions/<int:pk>/languages/<slug:language>/removal/", views.language_removal, name="language_removal"
    ),
]
