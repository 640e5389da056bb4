"""Addresses: each area brings its own, the API all of its own."""

from importlib.util import find_spec

from allauth.account import urls as account
from django.conf import settings
from django.urls import include, path

from carnet.core.api import site

# Of the account library, only what has a page of ours: nobody adds an address, signs in by a code in an e-mail, or starts without password.
CLOSED = {
    *("account_email", "account_email_verification_sent", "account_confirm_email"),
    *("account_confirm_login_code", "account_set_password"),
}
urlpatterns = [
    path("account/", include([one for one in account.urlpatterns if one.name not in CLOSED])),
    path("account/2fa/", include("allauth.mfa.urls")),
    *site.urls(),
    *(
        path("", include(f"carnet.{area}.web.urls"))
        for area in settings.AREAS
        if find_spec(f"carnet.{area}.web") and find_spec(f"carnet.{area}.web.urls")
    ),
]
handler500 = "carnet.core.web.failing.failure"
