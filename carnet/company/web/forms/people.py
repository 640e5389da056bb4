"""Members, roles, API keys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company import rights
from carnet.company.models import Role
from carnet.core.actor import Actor
from carnet.core.web.forms import DayField, Form


def _roles() -> list[tuple[str, str]]:
    return [(role.code, str(role)) for role in Role.objects.order_by("id")]


class InviteForm(Form):
    """Somebody who becomes a member."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _roles()  # type: ignore[attr-defined]


class MemberForm(Form):
    """The role of a member."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _roles()  # type: ignore[attr-defined]


class RoleForm(Form):
    """A role and its rights."""

    name = forms.CharField(label=_("Name"), max_length=60)
    rights = forms.MultipleChoiceField(
        label=_("Rights"), choices=list(rights.LABELS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


class KeyForm(Form):
    """A key, what it may do, until when."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("What uses it, for instance: online shop"))
    expires_on = DayField(label=_("Last day"), required=False)
    scopes = forms.MultipleChoiceField(
        label=pgettext_lazy("rights of a key", "May"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [(right, label) for right, label in rights.LABELS.items() if actor.may(right)]
        self.fields["scopes"].choices = mine  # type: ignore[attr-defined]
        self.fields["scopes"].initial = [rights.READ]
