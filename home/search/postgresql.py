"""Full-text search on PostgreSQL, with stems of French and English.

The stems are made by `home.search.words`, so that both databases find the same and no extension
has to be installed: PostgreSQL takes them as they are (its `simple` configuration).
"""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.expressions import CombinedExpression
from modelsearch.backends.database.postgres.postgres import (
    IndexEntry,
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText

from home.search.index import AnyColumnMixin, EditorsSearchMixin, FrenchBackend, FrenchIndex
from home.search.words import Dialect, beginnings, clauses

TSQUERY = Dialect(both=" & ", either=" | ", exact="{}", prefix="{}:*")
CONFIGURATION = "simple"
BY_LENGTH = 1  # divided by the logarithm of the length: long texts say most words more often


def hidden(written: str) -> SearchQuery:
    """Return a query that hides its words from the planner, so that it always takes the index.

    For common words the planner would read every entry. It does not know that unpacking their
    texts costs more than all the rest.
    """
    subquery = Func(
        Value(written), template="(SELECT %(expressions)s::text)", output_field=TextField()
    )
    return SearchQuery(subquery, search_type="raw", config=CONFIGURATION)


class FrenchPostgresIndex(FrenchIndex, PostgresIndex):
    pass


class FrenchCompilerMixin(AnyColumnMixin):
    """Turns the words of a search into stems; a search without a word finds nothing."""

    clauses = staticmethod(clauses)

    def build_tsquery_content(self, query, config=None, invert=False):
        if isinstance(query, PlainText | Phrase):
            operator = getattr(query, "operator", "and")
            written = TSQUERY.write(self.clauses(query.query_string), operator)
            if invert and written:
                written = f"!({written})"
            return SearchQuery(written, search_type="raw", config=config)
        return super().build_tsquery_content(query, config, invert)  # type: ignore[misc]


class FrenchSearchQueryCompiler(FrenchCompilerMixin, PostgresSearchQueryCompiler):
    pass


class FrenchAutocompleteQueryCompiler(
    EditorsSearchMixin, FrenchCompilerMixin, PostgresAutocompleteQueryCompiler
):
    clauses = staticmethod(beginnings)


class SearchBackend(FrenchBackend, PostgresSearchBackend):
    index_class = FrenchPostgresIndex
    query_compiler_class = FrenchSearchQueryCompiler
    autocomplete_query_compiler_class = FrenchAutocompleteQueryCompiler

    def __init__(self, params: dict[str, Any]):
        super().__init__(params | {"SEARCH_CONFIG": CONFIGURATION})

    # The interface of the public search (`home.search.results`).

    dialect = TSQUERY
    entry_path = ""

    def matching(self, written: str, *columns: str) -> QuerySet:
        """Return the index's entries that match a query by one of the columns."""
        # As in the database's own index on both.
        vector = CombinedExpression(F("title"), "||", F("body"), output_field=SearchVectorField())
        entries = IndexEntry.objects.annotate(title_and_body=vector)
        return entries.filter(**{"_and_".join(columns): hidden(written)})

    def has(self, written: str, *columns: str) -> Q:
        """Return the condition that an entry matches another query as well."""
        if columns == ("title",):  # short, hence not unpacked
            return Q(title=hidden(written))
        return Q(pk__in=self.matching(written, *columns).values("pk"))

    def relevance(self, written: str) -> Any:
        """Return how well an entry matches the query that it was found by: the more, the better."""
        query = SearchQuery(written, search_type="raw", config=CONFIGURATION)
        return SearchRank(F("body"), query, normalization=BY_LENGTH)
