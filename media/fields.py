"""The body of a page as a model field."""

from wagtail.fields import StreamField


class BodyField(StreamField):
    """A `StreamField` whose blocks stay out of migrations.

    Blocks change every month and the database never sees them: with the block tree in it, each
    migration would hold a copy of the whole editor.
    """

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
