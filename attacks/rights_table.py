"""Who may do what: every act, call and page with its right, and the roles that hold it, written from the registries (P54).

`.venv/bin/python -m attacks.rights_table` writes docs/rights.md anew; a test compares.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "docs" / "rights.md"
HELD, NOT_HELD = "●", ""


def table() -> str:
    """The whole file."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    from django.urls import get_resolver

    from attacks.addresses import every_pattern, screens
    from carnet.company import rights
    from carnet.core.acts import ACTS
    from carnet.core.api.routing import ROUTES

    screens_declared = screens()  # loads every area, and with it the registries
    yield from (
        "# Rights",
        "",
        "Written from the registries by `python -m attacks.rights_table`; a test keeps it true, another tries each line with each role.",
        "The columns are the roles a company starts with; it may change them and make others (Paramètres → Rôles). An act asks its right",
        "itself, whoever calls it; pages and calls ask theirs first. “any member”: no right but belonging to the company.",
        "",
        "## Rights and roles",
        "",
    )
    yield from _head("Right", "Meaning")
    for right in rights.ALL:
        yield _row(right, str(rights.LABELS[right]), right=right)
    yield from ("", f"## Acts ({len(ACTS)})", "")
    yield from _head("Act", "Right")
    yield from (_row(name, one.right, right=one.right) for name, one in sorted(ACTS.items()))
    yield from ("", f"## Calls of the API ({len(ROUTES)})", "")
    yield from _head("Call", "Right")
    for route in sorted(ROUTES, key=lambda one: (one.path, one.method)):
        yield _row(f"{route.method} {route.path}", route.right or "any member", right=route.right)
    yield from ("", f"## Pages and forms ({len(screens_declared)})", "")
    yield from _head("Address", "Right")
    for screen in sorted(screens_declared, key=lambda one: one.address):
        yield _row("/" + screen.address, screen.right or "any member", right=screen.right)
    yield from ("", "## Open to anybody, or to whoever is signed in", "")
    told = {screen.address for screen in screens_declared}
    yield from ("| Address | What it is |", "|---|---|")
    for address, name, view in sorted(every_pattern(get_resolver().url_patterns), key=lambda one: one[0]):
        if address not in told and not address.startswith("api/v1/"):
            yield f"| `/{address}` | {_open(name, view.__module__)} |"


def _open(name: str, module: str) -> str:
    if module.startswith("allauth"):
        return "signing in, and one's own account"
    told = {
        "found": "signed in without a company: founds one",
        "language": "chooses a language",
        "receipt": "confirms an issued document to whoever holds its code",
        "api-unknown": "answers what is no call",
    }
    return told[name]


def _head(*names: str) -> Iterable[str]:
    from carnet.company import rights

    columns = [*names, *rights.ROLES]
    return ("| " + " | ".join(columns) + " |", "|" + "---|" * len(names) + ":-:|" * len(rights.ROLES))


def _row(name: str, told: str, *, right: str | None) -> str:
    from carnet.company import rights

    held = [HELD if right is None or right in given else NOT_HELD for _label, given in rights.ROLES.values()]
    return "| " + " | ".join([f"`{name}`", told, *held]) + " |"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.utils import translation

    with translation.override("en"):
        TABLE.write_text(table(), encoding="utf-8")
