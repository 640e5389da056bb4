"""Addresses of the shell."""

from django.urls import path

from carnet.core.web import views

urlpatterns = [
    path("search", views.search, name="search"),
    path("palette", views.palette, name="palette"),
    path("notices", views.notices, name="notices"),
    path("company", views.switch_company, name="switch-company"),
    path("profile", views.profile, name="profile"),
    path("language", views.language, name="language"),
]
