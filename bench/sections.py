"""docs/measurements.md: one section for each tool that measures, written anew by its own tool."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "measurements.md"


def write_section(title: str, text: str) -> None:
    """Put a text that begins with `# title` in place of the section of that title, or at the end."""
    page = PAGE.read_text() if PAGE.exists() else ""
    sections = [section for section in re.split(r"(?m)^(?=# )", page) if section.strip()]
    kept = [section.rstrip() + "\n" for section in sections if not section.startswith(f"# {title}\n")]
    place = next((n for n, section in enumerate(sections) if section.startswith(f"# {title}\n")), len(kept))
    kept.insert(place, text.rstrip() + "\n")
    PAGE.write_text("\n".join(kept))
