"""Objects that a secret link names, such as a guest's link."""

from typing import Any, Self

from django.core.signing import BadSignature, Signer


class SignedLink:
    """The mixin of a model whose objects have a `token` for addresses: the signed primary key.

    A forged token is refused without a query. Nobody can make one from the database alone. Deleting
    the object revokes the link.
    """

    pk: Any
    objects: Any
    _meta: Any

    @property
    def token(self) -> str:
        return self._signer().sign(str(self.pk))

    @classmethod
    def with_token(cls, token: str) -> Self | None:
        """Return the object of `token`; None for a forged token, and for a deleted object."""
        try:
            key = cls._signer().unsign(token)
        except BadSignature:
            return None
        return cls.objects.filter(pk=key).first()

    @classmethod
    def _signer(cls) -> Signer:
        return Signer(salt=cls._meta.label)
