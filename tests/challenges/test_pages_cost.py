"""The pages of challenges, promotions and people cost the same with any number of relations."""

from datetime import date

import pytest
from wagtail.models import Site

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
    Theme,
)
from home.models import HomePage
from media.uploads import document_from_bytes, image_from_bytes
from tests.drawings import draw_picture
from tests.test_query_counts import BUDGET, cost

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_pages_cost_the_same_with_any_relations(client):
    Site.clear_site_root_paths_cache()
    home = HomePage.objects.get(locale__language_code="fr")
    lists = {
        model: home.add_child(instance=model(title=slug, slug=slug))
        for model, slug in (
            (ChallengeIndexPage, "defis"),
            (PromotionIndexPage, "promos"),
            (PersonIndexPage, "personnes"),
        )
    }
    images = [
        image_from_bytes(f"{key}.png", draw_picture(key, (64, 36)), title=key, description=key)
        for key in ("a", "b", "c")
    ]
    document = document_from_bytes("a.csv", b"a,b\n1,2\n", title="A")
    body = [
        {"type": "text", "value": f'<p>Un <a linktype="page" id="{home.pk}">lien</a>.</p>'},
        {"type": "image", "value": {"image": {"image": images[0].pk, "alt_text": "A"}}},
        {"type": "file", "value": {"document": document.pk}},
    ]
    achievement = {"title": "Une carte", "image": {"image": images[1].pk, "alt_text": "La carte"}}
    video = {"url": "https://youtu.be/Kh0Y2hVe_bw", "title": "Le défi", "poster": images[2].pk}
    promotion = lists[PromotionIndexPage].add_child(
        instance=PromotionPage(
            title="P", slug="p", start=date(2020, 9, 1), image=images[0], body=body
        )
    )
    terms = {
        name: [model.objects.create(name=f"{name} {n}", slug=f"{name}-{n}") for n in range(3)]
        for name, model in (
            ("organisations", Organisation),
            ("themes", Theme),
            ("expertises", Expertise),
        )
    }
    people: list[PersonPage] = []
    challenges: list[ChallengePage] = []
    costs = []
    for number in (4, 12):
        for n in range(len(people), number):
            image = images[n % 3]
            person = PersonPage(title=f"Personne {n}", slug=f"p-{n}", portrait=image)
            people.append(lists[PersonIndexPage].add_child(instance=person))
            challenge = ChallengePage(title=f"Défi {n}", slug=f"d-{n}", image=image)
            challenges.append(lists[ChallengeIndexPage].add_child(instance=challenge))
        promotion.people.set(people)
        promotion.challenges.set(challenges)
        challenge = ChallengePage.objects.get(pk=challenges[0].pk)
        for name, objects in terms.items():
            setattr(challenge, name, objects)
        challenge.team = [Participation(person=each, role="talent") for each in people]
        challenge.body = body * number
        challenge.achievements = [{"type": "achievement", "value": achievement}] * number
        challenge.videos = [{"type": kind, "value": video} for kind in ("introduction", "closing")]
        challenge.poster = document
        challenge.sharing_image = images[2]
        challenge.save()
        person = PersonPage.objects.get(pk=people[0].pk)
        person.roles = ["talent"]
        person.expertises = terms["expertises"]
        person.biography = body * number
        person.save()
        Participation.objects.filter(role="mentor").delete()
        Participation.objects.bulk_create(
            Participation(challenge=each, person=person, role="mentor") for each in challenges
        )
        costs.append([cost(client, page.get_url()) for page in (challenge, promotion, person)])
    few, many = costs
    assert many == few
    assert max(few) <= BUDGET + 2
