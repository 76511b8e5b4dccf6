"""The addresses of the standards room."""

from django.urls import path

from headship.standards.web import views

app_name = "standards"
urlpatterns = [
    path("standards/wording/", views.wording, name="wording"),
    path("standards/wording/attachment/", views.attachment, name="attachment"),
    path("standards/frameworks/", views.frameworks, name="frameworks"),
    path("standards/frameworks/<int:pk>/", views.framework, name="framework"),
    path("standards/frameworks/<int:pk>/choice/", views.choice, name="choice"),
]
