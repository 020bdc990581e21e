"""Pictures on other sites."""

from wagtail.images.fields import WagtailImageField

from media import remote
from media.remote import Allowed, RemoteError, is_public


def fetch(address: str, *, allowed: Allowed = is_public) -> bytes:
    """Return what is at an address, at most as large as an upload may be. Raises RemoteError."""
    largest = WagtailImageField().max_upload_size
    answer = remote.fetch(address, largest=largest, accept="image/*", allowed=allowed)
    if answer.status != 200:
        raise RemoteError(f"Le site répond {answer.status}.")
    return answer.body
