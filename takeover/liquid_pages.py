"""Jekyll's Liquid, rendered with the data of its site and within bounds.

python-liquid renders. Jekyll's additions to the language (`highlight`, `include` with parameters)
are first written as plain Liquid. Only the checkout's `_includes` are read.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from liquid import Environment, FileSystemLoader, Mode
from liquid.exceptions import LiquidError, ResourceLimitError, TemplateNotFoundError
from liquid.loader import TemplateSource

from exchange.export.errors import SourceError

LARGEST_OUTPUT = 4 * 1024 * 1024  # bytes
# Rounds of the loops in one another.
MOST_ROUNDS = 200_000
UNREADABLE = (LiquidError, RecursionError, MemoryError, OverflowError, ValueError, TypeError)
# `{% highlight python %}`, code up to `{% endhighlight %}`.
HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s[^%]*%\}((?:(?!\{%-?\s*highlight\s).)*?)\{%-?\s*endhighlight\s*-?%\}",
    re.DOTALL,
)
# `{% include file.html name=value %}`, and in the file `include.name`.
INCLUDE = re.compile(r"\{%-?\s*include\s+[\"']?([^\s\"'%]+)[\"']?((?:(?!\{%).)*?)-?%\}")
PARAMETER = re.compile(r"(?<![\w-])([\w-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']+)")
GIVEN = re.compile(r"\binclude\.(?=\w)")


class Renderer:
    """Renders the pages of one checkout; the filter `markdownify` calls `markdown`."""

    def __init__(self, includes: Path, markdown: Callable[[str], str]):
        self._environment = _Environment(
            tolerance=Mode.LAX, strict_filters=False, loader=_Includes(includes)
        )
        self._environment.add_filter("markdownify", lambda text: markdown(str(text)))

    def render(self, text: str, **data: Mapping[str, Any]) -> str:
        """Return `text` with its Liquid rendered. Raises SourceError beyond the bounds.

        Malformed Liquid writes nothing, and neither does an unknown tag or filter.
        """
        if "{{" not in text and "{%" not in text:
            return text
        try:
            return self._environment.from_string(as_liquid(text)).render(**data)
        except TemplateNotFoundError as error:
            raise SourceError(f"Gabarit\xa0: inclusion absente ou refusée\xa0: {error}.") from error
        except UNREADABLE as error:
            raise SourceError(f"Gabarit démesuré ou illisible\xa0: {error}.") from error


def as_liquid(text: str) -> str:
    """Return a template of Jekyll as plain Liquid."""

    def code(found: re.Match) -> str:
        shown = escape(found[1].strip("\n"), quote=False)
        return f"<pre><code>{{% raw %}}{shown}{{% endraw %}}</code></pre>"

    def include(found: re.Match) -> str:
        given = [f", {name}: {value}" for name, value in PARAMETER.findall(found[2])]
        return f'{{% include "{found[1]}"{"".join(given)} %}}'

    return INCLUDE.sub(include, HIGHLIGHT.sub(code, text))


class _Includes(FileSystemLoader):
    """The files of `_includes`, their parameters as plain variables."""

    def get_source(self, *args: Any, **kwargs: Any) -> TemplateSource:
        source = super().get_source(*args, **kwargs)
        return source._replace(text=GIVEN.sub("", as_liquid(source.text)))


class _Environment(Environment):
    output_stream_limit = LARGEST_OUTPUT
    local_namespace_limit = LARGEST_OUTPUT
    loop_iteration_limit = MOST_ROUNDS
    # Sites have an include within an include at most; deeper ones go in a circle.
    context_depth_limit = 30

    def error(self, exc: Any, *args: Any, **kwargs: Any) -> None:
        """Raise the errors of bounds; at any other, Jekyll goes on."""
        if isinstance(exc, ResourceLimitError | TemplateNotFoundError):
            raise exc
        super().error(exc, *args, **kwargs)
