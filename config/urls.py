"""Addresses: each area brings its own."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [path("account/", include("allauth.urls"))]
for _area in settings.AREAS:
    if find_spec(f"carnet.{_area}.web") and find_spec(f"carnet.{_area}.web.urls"):
        urlpatterns.append(path("", include(f"carnet.{_area}.web.urls")))
