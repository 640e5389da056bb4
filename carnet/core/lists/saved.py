"""Saved views: a list as somebody likes it, one's own or everybody's."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from carnet.core.actor import Actor
from carnet.core.lists.query import ListQuery
from carnet.core.models import SavedView, ViewMailing
from carnet.core.refusals import BadValue, NotFound


@dataclass(frozen=True, slots=True)
class Tab:
    """A view as the list offers it; `saved` is the id of a view somebody saved, `mailed` whether one reads it every week by e-mail."""

    name: str
    label: str | Promise
    query: dict[str, str]
    saved: int | None = None
    own: bool = False
    default: bool = False
    mailed: bool = False


def tabs_of(list_name: str, actor: Actor) -> list[Tab]:
    """The views saved for this list: everybody's, then one's own (one statement)."""
    found = SavedView.objects.filter(Q(user=None) | Q(user_id=actor.user_id), list_name=list_name)
    mailed = ViewMailing.objects.filter(view=OuterRef("pk"), user_id=actor.user_id or 0)
    return [
        Tab(f"v{view.pk}", view.name, view.query, view.pk, view.user_id == actor.user_id, view.is_default, view.mailed)
        for view in found.annotate(mailed=Exists(mailed)).order_by("position", "pk")
    ]


def save_view(*, list_name: str, name: str, query: ListQuery, shared: bool, default: bool, by: Actor) -> SavedView:
    """Keep the query under a name; one's own view of that name is replaced."""
    name = name.strip()
    if not name:
        raise BadValue(_("Give the view a name."), field="name")
    mine = by.user_id or 0
    owner = None if shared else mine
    asked = {key: text for key, text in query.params().items() if key != "view"}
    if default:
        SavedView.objects.filter(list_name=list_name, user_id=mine).update(is_default=False)
    last = SavedView.objects.filter(list_name=list_name).aggregate(last=Max("position"))["last"] or 0
    kept: dict[str, Any] = {"query": asked, "is_default": default and not shared, "position": last + 1}
    found = SavedView.objects.filter(list_name=list_name, name=name[:60])
    view = (found.filter(user=None) if shared else found.filter(user_id=mine)).first()
    view = view or SavedView(list_name=list_name, name=name[:60], user_id=owner)
    for field, value in kept.items():
        setattr(view, field, value)
    view.save()
    return view


def forget_view(*, list_name: str, view_id: int, by: Actor) -> None:
    """Forget a view: one's own, or a shared one."""
    _visible(list_name, view_id, by).delete()


def mail_view(*, list_name: str, view_id: int, address: str, weekly: bool, by: Actor) -> None:
    """Read a view every week by e-mail, or no longer: one's own, or a shared one."""
    view = _visible(list_name, view_id, by)
    if by.user_id is None:
        raise NotFound
    asked = {"address": address, "sent_on": timezone.localdate()}
    if weekly:
        ViewMailing.objects.get_or_create(view=view, user_id=by.user_id, defaults=asked)
    else:
        ViewMailing.objects.filter(view=view, user_id=by.user_id).delete()


def _visible(list_name: str, view_id: int, by: Actor) -> SavedView:
    found = SavedView.objects.filter(Q(user=None) | Q(user_id=by.user_id), list_name=list_name, pk=view_id).first()
    if found is None:
        raise NotFound
    return found
