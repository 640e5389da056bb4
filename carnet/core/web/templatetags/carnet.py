"""The words that pages are written with; built in, no `{% load %}` needed."""

import secrets
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.web import looks, shell
from carnet.core.web.forms import dress
from carnet.core.web.refusing import url_of as find_url

register = template.Library()

register.filter("money", formats.money)
register.filter("money_or_dash", formats.money_or_dash)
register.filter("unit_price", formats.unit_price)
register.filter("quantity", formats.quantity)
register.filter("day", formats.day)
register.filter("short_day", formats.short_day)
register.filter("instant", formats.instant)
register.filter("days_away", formats.days_away)
register.filter("percent", formats.percent)
register.filter("thing_icon", looks.thing_icon)


@register.filter
def quantity_or_dash(value: Any) -> str:
    """A quantity, a dash for zero or nothing."""
    return formats.quantity(value) if value else formats.DASH


@register.filter
def signed_quantity(value: Any) -> SafeString | str:
    """A quantity that moves: what comes in with a plus, in green, what goes out with a minus."""
    if not value:
        return formats.DASH
    told = formats.quantity(abs(value))
    return format_html('<span class="text-green">+{}</span>', told) if value > 0 else f"−{told}"


@register.filter
def initials(name: str) -> str:
    """`Claire Le Goff` → `CL`."""
    return "".join(word[0] for word in str(name).split()[:2]).upper()


@register.filter
def dressed(form: BaseForm) -> BaseForm:
    """A form of a library with the house's classes."""
    dress(form)
    return form


@register.filter
def alert(errors: Iterable[Any]) -> SafeString:
    """Errors that belong to no field, as one alert; nothing when there is none."""
    said = format_html_join("", "<div>{}</div>", ((error,) for error in errors))
    return format_html('<div class="alert alert-danger py-2" role="alert">{}</div>', said) if said else said


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: always beside a word or inside a labelled button."""
    return _drawn(name, extra)


@lru_cache(maxsize=2_048)
def _drawn(name: str, extra: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {extra}" if extra else "",
        static("core/icons.svg"),
        name,
    )


@register.simple_tag
def url_of(kind: str, id: int) -> str:
    """Where a thing is shown; empty when no page shows its kind."""
    return find_url(kind, id)


@register.simple_tag
def state(code: str, kind: str = "", late: int | None = None) -> SafeString:
    """The badge of a state, by its code (and kind of document when the word differs); `late` adds the days."""
    look = looks.state_look(code, kind)
    label = conditional_escape(str(look.label))
    if late:
        label = format_html(_("{} by {} d"), label, late)
    css = f"badge-outline text-{look.colour}" if look.outline else _soft(look.colour)
    return format_html('<span class="badge {}">{}</span>', css, label)


@register.simple_tag
def badge(text: str, colour: str = "grey", title: str = "") -> SafeString:
    """A soft badge with any words; the colours mean what the list of states says."""
    return format_html('<span class="badge {}" title="{}">{}</span>', _soft(colour), title, text)


def _soft(colour: str) -> str:
    return "bg-secondary-lt" if colour in {"grey", "secondary"} else f"bg-{colour}-lt"


@register.simple_tag
def late_badge(days: int | None) -> SafeString | str:
    """`5 d` in red for something late; nothing when it is not."""
    if not days or days < 0:
        return ""
    return format_html('<span class="badge bg-red-lt ms-1" title="{}">{}</span>', _("late"), _("%d d") % days)


@register.simple_tag
def act_label(code: str) -> str:
    """The word of an act."""
    return str(looks.act_look(code).label)


@register.simple_tag
def act_button(
    code: str,
    url: str,
    label: str = "",
    *,
    primary: bool = False,
    dialog: bool = False,
    post: bool = False,
    small: bool = False,
    extra: str = "",
    key: str = "",
) -> SafeString:
    """The button of an act: `dialog` opens its form in the side dialog, `post` does it at once, else a link.

    `key` is the keyboard letter of the page; the word and icon come from the list of acts, `label` replaces the word.
    """
    look = looks.act_look(code)
    css = f"btn{' btn-primary' if primary else ''}{' btn-sm' if small else ''}{f' {extra}' if extra else ''}"
    inside = format_html("{} {}", icon(look.icon), label or look.label)
    shortcut = format_html(' data-key="{}"', key) if key else ""
    if post:
        return format_html(
            '<button type="button" class="{}" hx-post="{}" hx-vals=\'{{"idempotency_key":"{}"}}\' hx-swap="none"{}>{}</button>',
            css,
            url,
            new_key(),
            shortcut,
            inside,
        )
    opener = format_html(' hx-get="{}" hx-target="#dialog"', url) if dialog else ""
    return format_html('<a class="{}" href="{}"{}{}>{}</a>', css, url, opener, shortcut, inside)


@register.simple_tag
def idempotency_key() -> SafeString:
    """The hidden field that makes a form sent ten times count once (P55)."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', new_key())


@register.simple_tag(takes_context=True)
def came_from(context: Context) -> str:
    """Where the person came from when that is a page of ours, else the first page: a link never leads to another site."""
    request = context["request"]
    back: str = request.headers.get("Referer", "")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()) else "/"


def new_key() -> str:
    """A fresh idempotency key."""
    return secrets.token_urlsafe(16)


def _share(value: Any) -> int:
    return max(0, min(100, int(Decimal(str(value)))))


@register.simple_tag
def bars(delivered: Any, invoiced: Any, paid: Any) -> SafeString:
    """The three thin bars, goods → invoice → money, in percent; None for delivered = nothing to deliver (dotted)."""
    return _bars(*(None if value is None else _share(value) for value in (delivered, invoiced, paid)), get_language())


@lru_cache(maxsize=8_192)
def _bars(delivered: int | None, invoiced: int | None, paid: int | None, _language: str | None) -> SafeString:
    shares = [(delivered, "delivered"), (invoiced, "invoiced"), (paid, "paid")]
    words = {"delivered": _("delivered"), "invoiced": _("invoiced"), "paid": _("paid")}
    said = ", ".join(
        f"{words[name]} {formats.percent(value)}" if value is not None else f"{words[name]} {formats.DASH}"
        for value, name in shares
    )
    drawn = format_html_join(
        "",
        '<rect class="{}" y="{}" width="100%" height="4" rx="2"/><rect class="b-{}" y="{}" width="{}%" height="4" rx="2"/>',
        (
            ("b-na" if value is None else "b-0", 7 * at, name, 7 * at, value or 0)
            for at, (value, name) in enumerate(shares)
        ),
    )
    return format_html('<svg class="bars" role="img" aria-label="{}">{}</svg>', said, drawn)


@register.simple_tag
def bar(share: Any, label: str, kind: str = "invoiced") -> SafeString:
    """One thin bar in percent; `kind` is delivered, invoiced, paid, late or plain."""
    return format_html(
        '<svg class="bar" role="img" aria-label="{} {}"><rect class="b-0" width="100%" height="4" rx="2"/>'
        '<rect class="b-{}" width="{}%" height="4" rx="2"/></svg>',
        label,
        formats.percent(_share(share)),
        kind,
        _share(share),
    )


@register.simple_tag
def why(value: Any, url: str, label: str = "", text: str = "") -> SafeString:
    """A figure that opens its explanation below it; `text` replaces the money format."""
    shown = text or formats.money(value)
    return format_html(
        '<button type="button" class="why" hx-get="{}" hx-target="next .pop-slot" aria-label="{}">{}</button>'
        '<div class="pop-slot"></div>',
        url,
        _("%(label)s: explain %(figure)s") % {"label": label, "figure": shown},
        shown,
    )


@register.simple_block_tag(takes_context=True)
def panel(
    context: template.Context,
    content: SafeString,
    title: str,
    *,
    thing: str = "",
    count: int | None = None,
    amount: Any = None,
    add: str = "",
    add_label: str = "",
    dialog: bool = True,
    id: str = "",
    note: str = "",
) -> str:
    """A card with its title, count, amount and "+"; its body stands between the tags."""
    return _render(
        context,
        "core/parts/panel.html",
        content=content,
        title=title,
        icon_name=looks.thing_icon(thing) if thing else "",
        count=count,
        amount=amount,
        add=add,
        add_label=add_label,
        dialog=dialog,
        panel_id=id,
        note=note,
    )


@register.simple_block_tag(takes_context=True)
def page_header(
    context: template.Context, content: SafeString, title: str, *, badge: str = "", over: str = "", over_url: str = ""
) -> str:
    """The head of a page: title, where it stands (`over`), and its actions (between the tags; one primary)."""
    return _render(
        context,
        "core/parts/page_header.html",
        content=content,
        title=title,
        badge_html=badge,
        over=over,
        over_url=over_url,
    )


@register.simple_tag(takes_context=True)
def pages_below(context: template.Context, section: str) -> SafeString:
    """The pages below a menu entry, the one shown marked; `here` of the page, or `page_here` of a thing that belongs to one."""
    actor = context.get("actor")
    pages = shell.pages_below(section, actor) if actor else []
    here = context.get("page_here") or context.get("here")
    return _render(context, "core/parts/pages_below.html", pages=pages, current=here)


@register.simple_block_tag(takes_context=True)
def empty(context: template.Context, content: SafeString, sentence: str, thing: str = "") -> str:
    """What an empty list says: one sentence, and how to begin (between the tags)."""
    return _render(
        context, "core/parts/empty.html", content=content, sentence=sentence, icon_name=looks.thing_icon(thing)
    )


def _render(context: template.Context, name: str, **values: Any) -> SafeString:
    if context.template is None:
        return SafeString("")
    found = context.template.engine.get_template(name)
    with context.push(**values):
        return mark_safe(found.render(context))  # noqa: S308 - a template escapes what it renders
