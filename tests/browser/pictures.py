"""Pictures to send."""

from tests.media.conftest import picture_bytes


def picture(name: str = "IMG_2041.jpg", width: int = 700) -> dict:
    """Return a picture as a file. The same one twice asks which to keep: give another width."""
    content = picture_bytes(size=(width, 420))
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}
