"""Full-text search on SQLite (FTS5), with stems of French and English."""

from django.db.models import FloatField, Func, Q, QuerySet, TextField, Value
from modelsearch.backends.database.sqlite.query import MatchExpression, SearchQueryExpression
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteFTSIndexEntry,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText

from home.search.index import AnyColumnMixin, EditorsSearchMixin, FrenchBackend, FrenchIndex
from home.search.words import Dialect, beginnings, clauses

FTS5 = Dialect(both=" AND ", either=" OR ", exact='"{}"', prefix='"{}"*')
NOTHING = '""'
# BM25 counts the better as the more negative; the columns are completion, body and title.
RELEVANCE = "-bm25(wagtailsearch_indexentry_fts, 0.0, 1.0, 0.0)"


class FrenchSQLiteIndex(FrenchIndex, SQLiteIndex):
    pass


class FrenchCompilerMixin(AnyColumnMixin):
    """Turns the words of a search into stems; a search without a word finds nothing."""

    clauses = staticmethod(clauses)

    def build_search_query_content(self, query, config=None):
        if isinstance(query, PlainText | Phrase):
            operator = getattr(query, "operator", "and")
            written = FTS5.write(self.clauses(query.query_string), operator) or NOTHING
            return SearchQueryExpression(Value(written, output_field=TextField()), config=config)
        return super().build_search_query_content(query, config)  # type: ignore[misc]


class FrenchSearchQueryCompiler(FrenchCompilerMixin, SQLiteSearchQueryCompiler):
    pass


class FrenchAutocompleteQueryCompiler(
    EditorsSearchMixin, FrenchCompilerMixin, SQLiteAutocompleteQueryCompiler
):
    clauses = staticmethod(beginnings)


class SearchBackend(FrenchBackend, SQLiteSearchBackend):
    index_class = FrenchSQLiteIndex
    query_compiler_class = FrenchSearchQueryCompiler
    autocomplete_query_compiler_class = FrenchAutocompleteQueryCompiler

    # The interface of the public search (`home.search.results`).

    dialect = FTS5
    entry_path = "index_entry__"

    def matching(self, written: str, *columns: str) -> QuerySet:
        """Return the index's entries that match a query by one of the columns."""
        match = MatchExpression(list(columns), Value(written or NOTHING, output_field=TextField()))
        return SQLiteFTSIndexEntry.objects.filter(match)

    def has(self, written: str, *columns: str) -> Q:
        """Return the condition that an entry matches another query as well."""
        return Q(pk__in=self.matching(written, *columns).values("pk"))

    def relevance(self, written: str) -> Func:
        """Return how well an entry matches the query that it was found by: the more, the better."""
        return Func(template=RELEVANCE, output_field=FloatField())
