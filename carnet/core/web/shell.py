"""The shell's registries: menu, "+" menu, palette search and notices. An area fills them in its `web/shell.py` (found by name)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from carnet.core.actor import Actor
from carnet.core.web.addresses import address, exists


@dataclass(frozen=True, slots=True)
class Entry:
    """A place or an act that the shell offers to those who hold its right."""

    label: str | Promise
    icon: str
    url_name: str
    right: str | None
    position: int
    dialog: bool = False

    @property
    def url(self) -> str:
        return address(self.url_name)

    def open_to(self, actor: Actor) -> bool:
        """Whether this actor may go there and the page exists."""
        return (self.right is None or actor.may(self.right)) and exists(self.url_name)


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found by a fragment of its number, name or title."""

    id: int
    title: str
    url: str
    detail: str = ""
    icon: str = "file-text"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that went wrong behind the scenes and waits for somebody: a failed job, an e-mail not delivered."""

    text: str
    url: str
    at: str = ""
    icon: str = "alert-triangle"


@dataclass(frozen=True, slots=True)
class Search:
    """How one kind of thing is found by a fragment, in a transaction of the actor's company."""

    kind: str
    label: str | Promise
    find: Callable[[Actor, str], Iterable[Hit]]
    right: str | None
    position: int
    palette: bool = True


Notices = Callable[[Actor], Iterable[Notice]]

_menu: dict[str, Entry] = {}
_below: dict[str, dict[str, Entry]] = {}
_creations: dict[str, Entry] = {}
_acts: dict[str, Entry] = {}
_searches: dict[str, Search] = {}
_notices: list[Notices] = []


def menu(label: str | Promise, *, icon: str, url: str, right: str | None = None, position: int = 100) -> None:
    """Add an entry to the left menu; `position` orders it (dashboard 0, parties 10, quotes 20, orders 30 …)."""
    _menu[url] = Entry(label, icon, url, right, position)


def page_below(section: str, label: str | Promise, *, url: str, right: str | None = None, position: int = 100) -> None:
    """Add a page to those that stand below a menu entry (`section` is the entry's address); `{% pages_below %}` shows them."""
    _below.setdefault(section, {})[url] = Entry(label, "", url, right, position)


def creation(
    label: str | Promise, *, icon: str, url: str, right: str | None = None, position: int = 100, dialog: bool = False
) -> None:
    """Add an entry to the "+" menu and to the palette."""
    _creations[url] = Entry(label, icon, url, right, position, dialog)


def palette_act(
    label: str | Promise, *, icon: str, url: str, right: str | None = None, position: int = 100, dialog: bool = False
) -> None:
    """Add an act or a page to the palette only (exports, settings pages, runs…)."""
    _acts[url] = Entry(label, icon, url, right, position, dialog)


def search(
    kind: str,
    label: str | Promise,
    find: Callable[[Actor, str], Iterable[Hit]],
    *,
    right: str | None = None,
    position: int = 100,
    palette: bool = True,
) -> None:
    """Let the palette and the search selects find things of a kind; `find` returns at most about ten hits.

    A kind that another one holds already (suppliers among parties) stays out of the palette.
    """
    _searches[kind] = Search(kind, label, find, right, position, palette)


def notices(provider: Notices) -> None:
    """Let the bell show what a provider finds wrong."""
    _notices.append(provider)


@cache
def load() -> None:
    """Import every area's `web/shell.py`, once."""
    autodiscover_modules("web.shell")


def _open(entries: dict[str, Entry], actor: Actor) -> list[Entry]:
    load()
    return sorted((e for e in entries.values() if e.open_to(actor)), key=lambda e: e.position)


def menu_of(actor: Actor) -> list[Entry]:
    """The menu entries this actor may open."""
    return _open(_menu, actor)


def pages_below(section: str, actor: Actor) -> list[Entry]:
    """The pages below a menu entry that this actor may open."""
    return _open(_below.get(section, {}), actor)


def creations_of(actor: Actor) -> list[Entry]:
    """What this actor may create."""
    return _open(_creations, actor)


def doings_of(actor: Actor) -> list[Entry]:
    """What the palette lets this actor do before anything is typed: creations, then acts."""
    return [*creations_of(actor), *_open(_acts, actor)]


def searches_of(actor: Actor, kinds: Iterable[str] = ()) -> list[Search]:
    """The searches this actor may run, all or only the kinds asked."""
    load()
    wanted = set(kinds)
    found = [
        s
        for s in _searches.values()
        if (s.kind in wanted if wanted else s.palette) and (s.right is None or actor.may(s.right))
    ]
    return sorted(found, key=lambda s: s.position)


def notices_of(actor: Actor) -> list[Notice]:
    """Everything the bell shows this actor."""
    load()
    return [notice for provider in _notices for notice in provider(actor)]
