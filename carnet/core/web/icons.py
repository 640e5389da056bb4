"""One SVG sprite of the icons that pages use, drawn from the installed icon package; nothing of it is kept in the repository."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
ASKED = re.compile(r"""(?<![.\w])icon(?:=|\s+|:\s*str\s*=\s*|":\s*)["']([a-z][a-z0-9-]*)["']""")
TABLE = re.compile(r'^\s+"\w+": "([a-z0-9-]+)",$', re.MULTILINE)
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
BLANK = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
STROKE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


def sources(root: Path = ROOT) -> Iterator[Path]:
    """The templates, programs and scripts where icons are asked for."""
    for pattern in ("*.html", "*.py", "*.js"):
        yield from (path for path in (root / "carnet").rglob(pattern) if "tests" not in path.parts)


def icons_used(root: Path = ROOT) -> set[str]:
    """Names asked for by the word icon and an equals sign or a blank before the quoted name, and those of the table of things."""
    names: set[str] = set()
    for path in sources(root):
        text = path.read_text(encoding="utf-8")
        names.update(ASKED.findall(text))
        if path.name == "looks.py":
            names.update(TABLE.findall(text))
    return names


def missing(names: Iterable[str], package: Path = PACKAGE) -> set[str]:
    """Names that the package has not: a test keeps this empty."""
    return {name for name in names if not (package / f"{name}.svg").exists()}


def sprite(names: Iterable[str], package: Path = PACKAGE) -> str:
    """The sprite of these icons, one symbol each; what the package has not is left out."""
    known = sorted(set(names) - missing(names, package))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(_symbol(name, package) for name in known)}</svg>\n'


def _symbol(name: str, package: Path) -> str:
    drawing = DRAWING.search((package / f"{name}.svg").read_text(encoding="utf-8"))
    body = re.sub(r"\s*\n\s*", "", drawing.group(1) if drawing else "").replace(BLANK, "")
    return f'<symbol id="{name}" viewBox="0 0 24 24" {STROKE}>{body}</symbol>'


def write_sprite(target: Path, root: Path = ROOT) -> None:
    """Write the sprite where it is missing or says something else."""
    text = sprite(icons_used(root), root / "node_modules" / "@tabler" / "icons" / "icons" / "outline")
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(target)
