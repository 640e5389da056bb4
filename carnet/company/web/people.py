"""Members, roles and API keys on screen."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import commands, rights
from carnet.company.models import Role
from carnet.company.web.forms.people import InviteForm, KeyForm, MemberForm, RoleForm
from carnet.company.web.sections import MENU, dialog, page
from carnet.core.models import ApiKey, Membership
from carnet.core.refusals import NotFound
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest


@screen(rights.MEMBERS)
def members(request: ScreenRequest) -> HttpResponse:
    """Who belongs to the company, and with which role."""
    roles = {role.code: str(role) for role in Role.objects.all()}
    rows = Membership.objects.select_related("user").order_by("-is_active", "user__name")
    members = [(member, roles.get(member.role, member.role)) for member in rows]
    return page(request, "members", "company/members.html", members=members)


@screen(rights.MEMBERS, again=True)
def member_new(request: ScreenRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InviteForm(request.POST or None, initial={"role": "sales"})

    def save() -> None:
        site = request.build_absolute_uri("/")
        commands.invite_member(**form.cleaned_data, site=site, by=request.actor)
        messages.success(request, _("An e-mail is on its way to %(email)s.") % {"email": form.cleaned_data["email"]})

    return dialog(request, form, save, "company:members", title=_("Invite a member"), submit=_("Invite"))


@screen(rights.MEMBERS, again=True)
def member(request: ScreenRequest, member_id: int) -> HttpResponse:
    """Give a member another role."""
    found = Membership.objects.select_related("user").filter(pk=member_id).first()
    if found is None:
        raise NotFound
    form = MemberForm(request.POST or None, initial={"role": found.role})
    save = lambda: commands.change_member_role(member_id=member_id, role=form.cleaned_data["role"], by=request.actor)  # noqa: E731
    return dialog(request, form, save, "company:members", title=_("Role"), subtitle=found.user.name)


@require_POST
@screen(rights.MEMBERS)
def member_door(request: ScreenRequest, member_id: int) -> HttpResponse:
    """Shut a member out, or let them in again."""
    active = Membership.objects.filter(pk=member_id).values_list("is_active", flat=True).first()
    if active:
        commands.deactivate_member(member_id=member_id, by=request.actor)
    else:
        commands.reactivate_member(member_id=member_id, by=request.actor)
    return go(request, reverse("company:members"))


@screen(rights.MEMBERS)
def roles(request: ScreenRequest) -> HttpResponse:
    """The roles and what each allows."""
    held = dict(Membership.objects.filter(is_active=True).values_list("role").annotate(n=Count("id")))
    rows = [
        (role, [rights.LABELS[right] for right in role.rights if right in rights.LABELS], held.get(role.code, 0))
        for role in Role.objects.order_by("id")
    ]
    return page(request, "roles", "company/roles.html", rows=rows, every=len(rights.ALL))


@screen(rights.MEMBERS, again=True)
def role_new(request: ScreenRequest) -> HttpResponse:
    """Make a role."""
    form = RoleForm(request.POST or None, initial={"rights": [rights.READ]})

    def save() -> None:
        commands.create_role(name=form.cleaned_data["name"], given=form.cleaned_data["rights"], by=request.actor)

    return dialog(request, form, save, "company:roles", title=_("New role"))


@screen(rights.MEMBERS, again=True)
def role(request: ScreenRequest, role_id: int) -> HttpResponse:
    """Change a role; those who have it hold the new rights at once."""
    found = Role.objects.filter(pk=role_id).first()
    if found is None:
        raise NotFound
    form = RoleForm(request.POST or None, initial={"name": found.name, "rights": found.rights})

    def save() -> None:
        asked = form.cleaned_data
        commands.change_role(role_id=role_id, name=asked["name"], given=asked["rights"], by=request.actor)

    removal = reverse("company:role-removal", args=[role_id])
    return dialog(request, form, save, "company:roles", title=_("Role"), subtitle=str(found), remove=removal)


@require_POST
@screen(rights.MEMBERS)
def role_removal(request: ScreenRequest, role_id: int) -> HttpResponse:
    """Delete a role nobody has."""
    commands.delete_role(role_id=role_id, by=request.actor)
    return go(request, reverse("company:roles"))


@screen(rights.MEMBERS)
def keys(request: ScreenRequest) -> HttpResponse:
    """The API keys: whose, what they may, last used when."""
    rows = [
        (key, [rights.LABELS[scope] for scope in key.scopes or () if scope in rights.LABELS])
        for key in ApiKey.objects.select_related("user").order_by("revoked_at", "-id")
    ]
    return page(request, "keys", "company/keys.html", rows=rows)


@screen(rights.MEMBERS, again=True)
def key_new(request: ScreenRequest) -> HttpResponse:
    """Make a key of one's own; its secret is shown by this answer alone."""
    form = KeyForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            made = commands.make_api_key(**form.cleaned_data, by=request.actor)
            told = {"title": _("Key made"), "subtitle": made.row.name, "secret": made.secret, "section": MENU}
            answer = render(request, "company/key_made.html", told)
            answer["Cache-Control"] = "private, no-store"
            return answer
    shown = {"form": form, "title": _("New API key"), "submit": _("Make the key"), "section": MENU}
    return render(request, "company/key_form.html", shown, status=422 if form.errors else 200)


@require_POST
@screen(rights.MEMBERS)
def key_revocation(request: ScreenRequest, key_id: int) -> HttpResponse:
    """Shut a key out."""
    commands.revoke_api_key(key_id=key_id, by=request.actor)
    return go(request, reverse("company:keys"))
