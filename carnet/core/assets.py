"""Front-end files: the few that pages use, found in the installed packages, and their addresses with a content hash."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Address under /static/ -> file of an installed package. A folder stands for the files directly in it that match.
FILES = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "vendor/inter.css": "@fontsource-variable/inter/index.css",
    "vendor/chart.umd.min.js": "chart.js/dist/chart.umd.min.js",
    "vendor/Sortable.min.js": "sortablejs/Sortable.min.js",
    "vendor/tom-select.bootstrap5.min.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "vendor/tom-select.complete.min.js": "tom-select/dist/js/tom-select.complete.min.js",
}
FOLDERS = {"vendor/files": ("@fontsource-variable/inter/files", "*-wght-normal.woff2")}


def package_files() -> dict[str, Path]:
    """Every file shown to browsers from the installed packages, by its address under /static/."""
    root = Path(settings.NODE_MODULES)
    found = {address: root / path for address, path in FILES.items()}
    for prefix, (folder, pattern) in FOLDERS.items():
        found |= {f"{prefix}/{path.name}": path for path in sorted((root / folder).glob(pattern))}
    return found


class PackageFilesFinder(BaseFinder):
    """Lets Django serve and collect the listed package files and no other."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = package_files().get(path)
        if found is None or not found.exists():
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for address, path in package_files().items():
            yield address, _OneFile(address, path)


class _OneFile(FileSystemStorage):
    """A storage that knows one file under another name, as collectstatic wants one storage per file."""

    prefix = None

    def __init__(self, address: str, path: Path) -> None:
        super().__init__(location=path.parent)
        self._file = {address: str(path)}

    def path(self, name: str) -> str:
        return self._file[name]


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names with a content hash, cached forever by browsers; source maps are not shipped, so they are not followed."""

    patterns = tuple(
        (glob, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)))
        for glob, rules in CompressedManifestStaticFilesStorage.patterns
    )
