"""Objects that a secret link names, such as a guest's link."""

from typing import Any, Self

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse


class SignedLink:
    """The mixin of a model whose objects have a `token` for addresses: the signed primary key.

    A forged token is refused without a query. Nobody can make one from the database alone. Deleting
    the object revokes the link.
    """

    pk: Any
    objects: Any
    _meta: Any
    # The name of its view, which gets the token.
    view_name: str

    @property
    def token(self) -> str:
        return self._signer().sign(str(self.pk))

    @property
    def address(self) -> str:
        """The whole address, to give away."""
        return settings.SITE_URL + reverse(self.view_name, args=[self.token])

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
