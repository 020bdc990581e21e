"""The files of an export (`exchange.export.content`) as dataclasses, without the database."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from exchange.export import content, front_matter
from exchange.export.errors import SourceError
from exchange.export.files import LONGEST_TITLE, files_below, read_text
from exchange.export.yaml_text import yaml_read
from home.models import HomePage, published_page_types
from publishing.base.pages import PublishedPage

CONTENT = "content"


def is_export(source: Path) -> bool:
    return (source / content.MANIFEST).is_file()


@dataclass(frozen=True)
class ExportedPage:
    """A page of an export. `parent` is the address of the page above, "" for a home page."""

    path: str
    address: str
    parent: str
    language: str
    model: type[PublishedPage]
    front: dict[str, Any]
    body: str

    @property
    def title(self) -> str:
        return str(self.front["title"])

    @property
    def order(self) -> tuple[int, int, str]:
        weight = self.front.get("weight")
        return self.address.count("/"), weight if isinstance(weight, int) else 0, self.address


class Export:
    """The export in `folder`.

    `pages` has each page after the page above it. `refused` has the paths of unreadable pages, with
    their errors. Raises SourceError if `folder` is not an export, or if a link leads out of it.
    """

    def __init__(self, folder: Path):
        if not is_export(folder):
            raise SourceError("Ce dossier n’est pas un export de ce site.")
        self.folder = folder
        self.pages: list[ExportedPage] = []
        self.refused: list[tuple[str, SourceError]] = []
        for file in files_below(folder, folder.resolve()):
            if file.suffix == ".md" and file.is_relative_to(folder / CONTENT):
                self._read_page(file)
        self.pages.sort(key=lambda page: page.order)

    def _read_page(self, file: Path) -> None:
        path = file.relative_to(self.folder).as_posix()
        try:
            self.pages.append(self._page(path, read_text(file)))
        except SourceError as error:
            self.refused.append((path, error))

    def _page(self, path: str, text: str) -> ExportedPage:
        front, body = front_matter.split(text)
        models_by_name = {model._meta.model_name: model for model in published_page_types()}
        model = models_by_name.get(front.get("type"))
        if model is None:
            raise SourceError(f"Type de page inconnu\xa0: «\xa0{front.get('type')}\xa0».")
        title = front.get("title")
        if not isinstance(title, str) or not title.strip() or len(title) > LONGEST_TITLE:
            raise SourceError("L’en-tête n’a pas de titre («\xa0title\xa0»), ou il est trop long.")
        language, *steps = PurePosixPath(path).with_suffix("").parts[1:]
        if language not in dict(settings.LANGUAGES) or not steps:
            raise SourceError("La page n’est dans le dossier d’aucune langue.")
        if steps[-1] == "_index":
            steps.pop()
        if language != settings.LANGUAGE_CODE:
            steps.insert(0, language)
        address = f"/{'/'.join(steps)}/" if steps else "/"
        above = "/".join(steps[:-1])
        is_home = issubclass(model, HomePage)
        parent = "" if is_home else f"/{above}/" if above else "/"
        return ExportedPage(path, address, parent, language, model, front, body)

    def data(self, name: str, kind: type) -> Any:
        file = self.folder / "data" / f"{name}.yml"
        data = yaml_read(read_text(file), f"data/{name}.yml") if file.is_file() else kind()
        rows = data if kind is list else [data]
        if not isinstance(data, kind) or not all(isinstance(row, dict) for row in rows):
            raise SourceError(f"data/{name}.yml n’a pas la forme attendue.")
        return data
