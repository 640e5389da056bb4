"""Somebody who belongs to no company founds one."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from carnet.company.founding import found_company
from carnet.company.web.forms.house import FoundingForm
from carnet.core.models import User
from carnet.core.web.screens import refusals_in
from carnet.core.web.who import COMPANY, places_of


@login_required
def found(request: HttpRequest) -> HttpResponse:
    """Found one's company and go in; a member of another one is sent there, the installation's own people may go on."""
    user = cast(User, request.user)
    if places_of(user.pk) and not user.is_staff:
        return HttpResponseRedirect("/")
    form = FoundingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            request.session[COMPANY] = found_company(name=form.cleaned_data["name"], owner=user, legal=form.legal())
            return HttpResponseRedirect("/")
    return render(request, "company/found.html", {"form": form}, status=422 if form.errors else 200)
