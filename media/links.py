"""The addresses that visitors may be sent to."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator, URLValidator

# Of the site: a link to a page names it, and follows it, but a list with filters is no page.
FILTERED_LIST = re.compile(r"(?:/[a-z0-9-]+)+/\?[a-z0-9=&-]+")


def validate_address(address: str) -> None:
    """Accept a web address, a filtered list, `mailto:` or `tel:`; else raise ValidationError."""
    if FILTERED_LIST.fullmatch(address):
        return
    message = "Saisissez une adresse complète, qui commence par https://, http://, mailto: ou tel:."
    scheme, _, rest = address.partition(":")
    match scheme.lower():
        case "http" | "https":
            URLValidator(schemes=["http", "https"], message=message)(address)
        case "mailto":
            EmailValidator(message=message)(rest.partition("?")[0])
        case "tel":
            RegexValidator(r"^\+?[0-9 .()-]{2,25}\Z", message=message)(rest)
        case _:
            raise ValidationError(message, code="invalid")


def public_href(address: str) -> str | None:
    """Return `address` if it is one that editors may write, None otherwise."""
    try:
        validate_address(address)
    except ValidationError:
        return None
    return address
