"""Jekyll's Liquid, rendered with the data of its site and within bounds.

python-liquid renders; what Jekyll adds to the language (`include` with parameters, `highlight`,
`markdownify`) is here. Nothing is read but the checkout's `_includes`.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any, TextIO

from liquid import Environment, Mode, RenderContext
from liquid.ast import BlockNode, IllegalNode, Node
from liquid.builtin.expressions import parse_primitive
from liquid.builtin.expressions import tokenize as tokens_of
from liquid.exceptions import (
    LiquidError,
    LiquidSyntaxError,
    ResourceLimitError,
    TemplateNotFoundError,
)
from liquid.loader import BaseLoader, TemplateSource
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_TAG, Token

from exchange.export.errors import SourceError
from exchange.export.files import read_text

LARGEST_OUTPUT = 4 * 1024 * 1024  # bytes
# Rounds of the loops in one another.
MOST_ROUNDS = 200_000
# `file.html name=value other="two words"`, as Jekyll's `include` takes it.
PARAMETER = re.compile(r"([\w-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']+)")


class Renderer:
    """Renders the pages of one checkout; `markdown` is what `markdownify` calls."""

    def __init__(self, includes: Path, site: Mapping[str, Any], markdown: Callable[[str], str]):
        self._site = site
        self._environment = _Environment(
            tolerance=Mode.LAX, strict_filters=False, loader=_Includes(includes)
        )
        self._environment.add_filter("markdownify", lambda text: markdown(str(text)))

    def render(self, text: str, page: Mapping[str, Any]) -> str:
        """Return `text` with its Liquid carried out. Raises SourceError beyond the bounds.

        What is malformed, or a tag or filter that Jekyll has not, writes nothing.
        """
        if "{{" not in text and "{%" not in text:
            return text
        try:
            template = self._environment.from_string(text)
            return template.render(site=self._site, page=page)
        except TemplateNotFoundError as error:
            raise SourceError(f"Gabarit\xa0: inclusion absente ou refusée\xa0: {error}.") from error
        except LiquidError as error:
            raise SourceError(f"Gabarit démesuré ou illisible\xa0: {error}.") from error
        except (RecursionError, MemoryError, OverflowError, ValueError, TypeError) as error:
            raise SourceError("Gabarit illisible.") from error


class _Includes(BaseLoader):
    """The files of `_includes`, which no name may leave."""

    def __init__(self, folder: Path):
        self.folder = folder.resolve()

    def get_source(
        self,
        env: Environment,
        template_name: str,
        *,
        context: RenderContext | None = None,
        **kwargs: object,
    ) -> TemplateSource:
        try:
            file = (self.folder / template_name).resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise TemplateNotFoundError(template_name) from error
        if not file.is_relative_to(self.folder):
            raise TemplateNotFoundError(template_name)
        try:
            return TemplateSource(read_text(file), template_name, None)
        except SourceError as error:
            raise TemplateNotFoundError(template_name) from error


class _Environment(Environment):
    output_stream_limit = LARGEST_OUTPUT
    local_namespace_limit = LARGEST_OUTPUT
    loop_iteration_limit = MOST_ROUNDS
    # A page, an include in it and one in that one is what sites have.
    context_depth_limit = 30

    def error(self, exc: Any, *args: Any, **kwargs: Any) -> None:
        """Let what goes beyond the bounds through, where Jekyll would go on."""
        if isinstance(exc, ResourceLimitError | TemplateNotFoundError):
            raise exc
        super().error(exc, *args, **kwargs)

    def setup_tags_and_filters(self, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.add_tag(_IncludeTag)
        self.add_tag(_HighlightTag)


class _IncludeNode(Node):
    def __init__(self, token: Token, name: str, parameters: list[tuple[str, str]]):
        super().__init__(token)
        self.name = name
        self.parameters = parameters
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        template = context.env.get_template(self.name, context=context, tag="include")
        given = {name: self._value(text, context) for name, text in self.parameters}
        with context.extend({"include": given}, template=template):
            template.render_with_context(context, buffer, partial=True)
        return True

    def _value(self, text: str, context: RenderContext) -> object:
        stream = TokenStream(tokens_of(text, parent_token=self.token))
        return parse_primitive(context.env, stream).evaluate(context)


class _IncludeTag(Tag):
    name = "include"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        if stream.current.kind != TOKEN_EXPRESSION:
            raise LiquidSyntaxError("include what?", token=token)
        name, _, parameters = stream.current.value.strip().partition(" ")
        return _IncludeNode(token, name.strip("\"'"), PARAMETER.findall(parameters))


class _HighlightNode(Node):
    def __init__(self, token: Token, language: str, block: BlockNode):
        super().__init__(token)
        self.language = language
        self.block = block
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        inner = context.get_buffer(buffer)
        self.block.render(context, inner)
        code = escape(inner.getvalue().strip("\n"), quote=False)
        buffer.write(f'<pre><code class="language-{escape(self.language)}">{code}</code></pre>')
        return True


class _HighlightTag(Tag):
    name = "highlight"
    end = "endhighlight"

    def parse(self, stream: TokenStream) -> Node:
        token = stream.eat(TOKEN_TAG)
        language = ""
        if stream.current.kind == TOKEN_EXPRESSION:
            language = stream.next().value.split()[0]
        block = get_parser(self.env).parse_block(stream, frozenset((self.end, TOKEN_EOF)))
        if not stream.current.is_tag(self.end):
            return IllegalNode(token)
        return _HighlightNode(token, language, block)
