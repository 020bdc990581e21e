"""A reader says whether a page was useful, with and without JavaScript, and reads on."""

from tests.browser.live_site import PHONE

COUNT = """
from django.db.models import Sum
from pages.models import PageDay
day = PageDay.objects.filter(page__url_path__endswith="/programme/histoire/")
found = day.aggregate(visits=Sum("visits"), useful=Sum("useful"), not_useful=Sum("not_useful"))
print([value or 0 for value in found.values()])
"""


def counted(site) -> list[int]:
    return eval(site.run(COUNT))  # noqa: S307 - our numbers


def test_a_visit_and_an_opinion_are_counted(open_page, site):
    before = counted(site)

    page = open_page("/programme/histoire/", viewport=PHONE)
    with page.expect_response("**/avis/*/"):
        yes = page.get_by_role("button", name="Oui")
        yes.focus()
        page.keyboard.press("Enter")
    thanks = page.get_by_text("C’est noté.")
    thanks.wait_for()
    assert thanks.evaluate("node => node === document.activeElement")
    assert page.url.endswith("/programme/histoire/")
    assert not yes.is_visible()

    without = open_page("/programme/histoire/", viewport=PHONE, java_script_enabled=False)
    without.get_by_role("button", name="Non").click()
    without.get_by_role("heading", name="Merci de votre avis").wait_for()
    without.get_by_role("link", name="Retour à la page").click()
    without.wait_for_url("**/programme/histoire/")

    visits, useful, not_useful = (
        now - then for now, then in zip(counted(site), before, strict=True)
    )
    assert (visits, useful, not_useful) == (1, 1, 1)


def test_an_answer_that_does_not_leave_can_be_given_again(chromium, site):
    before = counted(site)
    # The console complains of the lost connection, as it should.
    page = chromium.new_page(base_url=site.url, viewport=PHONE)
    page.goto("/programme/histoire/")
    yes, failed = page.get_by_role("button", name="Oui"), page.get_by_text("n’est pas partie")
    assert not failed.is_visible()

    page.context.set_offline(True)
    yes.click()
    failed.wait_for()

    page.context.set_offline(False)
    yes.click()
    page.get_by_text("C’est noté.").wait_for()
    page.close()
    assert counted(site)[1] == before[1] + 1
