"""Full-text search on PostgreSQL.

The stems are made by `listing.search.words`, so that both databases find the same and no extension
has to be installed: PostgreSQL takes them as they are (its `simple` configuration).
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.expressions import CombinedExpression
from modelsearch.backends.database.postgres.postgres import (
    IndexEntry,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)

from listing.search.index import EditorsSearch, StemmedBackend, StemmedIndex
from listing.search.words import QuerySyntax

CONFIGURATION = "simple"


class HiddenQuery(SearchQuery):
    """Hides its words from the planner, so that it always takes the index.

    For common words the planner would read every entry. It does not know that unpacking their
    texts costs more than all the rest. The subquery also reads the words once, not for each entry.
    """

    template = "(SELECT %(function)s(%(expressions)s))"

    def __init__(self, query: str):
        super().__init__(query, search_type="raw", config=CONFIGURATION)


class Index(StemmedIndex, PostgresIndex):
    pass


class QueryCompiler(EditorsSearch, PostgresSearchQueryCompiler):
    pass


class SearchBackend(StemmedBackend, PostgresSearchBackend):
    index_class = Index
    query_compiler_class = autocomplete_query_compiler_class = QueryCompiler

    syntax = QuerySyntax(both=" & ", either=" | ", exact="{}", prefix="{}:*")
    entry_path, title_path = "", "title_text"

    def __init__(self, params: dict[str, Any]):
        super().__init__(params | {"SEARCH_CONFIG": CONFIGURATION})

    def matching(self, query: str, *columns: str) -> QuerySet:
        # As in the database's own index on both.
        vector = CombinedExpression(F("title"), "||", F("body"), output_field=SearchVectorField())
        entries = IndexEntry.objects.annotate(title_and_body=vector)
        return entries.filter(**{"_and_".join(columns): HiddenQuery(query)})

    def key_in(self, keys: QuerySet) -> Func:
        """Have the keys read once: the planner does not know how many they are (`HiddenQuery`).

        It might look them up anew for each page of a list.
        """
        return Func(
            F("pk"),
            ArraySubquery(keys),
            template="%(expressions)s)",
            arg_joiner=" = ANY(",
            output_field=BooleanField(),
        )

    def has(self, query: str, *columns: str) -> Q:
        if columns == ("title",):  # short, hence not unpacked
            return Q(title=HiddenQuery(query))
        return super().has(query, *columns)
