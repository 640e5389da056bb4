"""Addresses: each area brings its own, the API all of its own."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from carnet.core.api import site

urlpatterns = [
    path("account/", include("allauth.urls")),
    *site.urls(),
    *(
        path("", include(f"carnet.{area}.web.urls"))
        for area in settings.AREAS
        if find_spec(f"carnet.{area}.web") and find_spec(f"carnet.{area}.web.urls")
    ),
]
handler500 = "carnet.core.web.failing.failure"
