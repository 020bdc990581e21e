"""Finds the public stylesheet and script, built anew when one of their sources changed."""

from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder

from eigcms import assets

_building = Lock()


class AssetsFinder(FileSystemFinder):
    """Looks in `settings.ASSETS_DIR`, and builds what is there first where it is outdated."""

    def find(self, path: str, *args: Any, **options: Any) -> Any:
        if path in ("site.css", "site.js"):
            with _building:
                if is_outdated():
                    assets.build()
        return super().find(path, *args, **options)


def is_outdated() -> bool:
    """Tell whether a source is newer than the stylesheet. Templates and code name its classes."""
    built = Path(settings.ASSETS_DIR) / "site.css"
    if not built.exists():
        return True
    since = built.stat().st_mtime
    return any(path.stat().st_mtime > since for path in assets.sources())
