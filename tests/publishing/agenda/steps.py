"""Steps in the editor of what is planned."""

from tests.exchange.editor import form_data_of
from tests.planning import fresh


def press_publish(client, page, title):
    """Press « Publier » in the editor, and return the screen that comes."""
    address = f"/admin/pages/{page.pk}/edit/"
    data = form_data_of(fresh(page), client.get(address).content)
    answer = client.post(address, data | {"title": title, "action-publish": "1"})
    assert answer.status_code == 302, answer.text
    return answer["Location"]
