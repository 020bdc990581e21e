"""The screen that lists where somebody is named."""

from bs4 import BeautifulSoup


def list_of(response):
    """Return the title, the edit link and the places of each object of the list."""
    assert response.status_code == 200
    lines = BeautifulSoup(response.content, "lxml").select(".nice-padding > ul > li")
    return [
        (
            (line.a or line).get_text().split(" – ")[0].strip(),
            line.a and line.a["href"],
            " ".join(line.get_text().split(" – ")[1].split(" ")).strip(),
        )
        for line in lines
    ]
