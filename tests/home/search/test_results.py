"""The results of a search: words, order, extracts and cost."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from challenges.models import ChallengeIndexPage, ChallengePage, Organisation
from media.uploads import document_from_bytes
from pages.models import CallPage, CallSession, ProgrammePage
from tests.hostile_texts import surrogate_free


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        (["évasion", "evasion", "l'évasion", "L’ÉVASION", "évasions"], ["Vigicr’UX"]),
        (["œuvre", "oeuvre", "OEUVRES", "l’œuvre"], ["Vigicr’UX"]),
        (["co-construction", "coconstruction", "co construction"], ["Vigicr’UX"]),
        (["réseau", "reseaux"], ["Vigicr’UX"]),
        (["dgfip", "Finances publiques"], ["Finances publiques", "Vigicr’UX"]),
        (["fiscalité", "FISCALITE"], ["Vigicr’UX"]),
        (["Monitor Fish", "monitor fish +"], ["MonitorFish"]),
        (["5e promotion", "5ème promotion", "promotion 5"], ["La 5ème promotion"]),
        (["zoe kerbrat", "Kerbrat Zoé"], ["Zoé Kerbrat", "Vigicr’UX"]),
        (["acessibilité", "accessibilté", "accessibiliét"], ["MonitorFish"]),
        (["monitorfsh", "monitorf"], ["MonitorFish"]),
        (["b@lisenav", "balisenav", "blisenav"], ["MonitorFish"]),
        (["vigicrux", "vigicr'ux"], ["Vigicr’UX", "Un bilan de la pêche"]),
        # Not all of the words: those with most of them.
        (["évasion zirconium"], ["Vigicr’UX"]),
        # Words that tell nothing apart count where there are no others.
        (["la", "à la"], ["La 5ème promotion"]),
        (["zirconium", "***", "", '"'], []),
    ],
)
def test_spellings_find_the_same(library, look_for, queries, expected):
    for query in queries:
        shown = look_for(query)
        assert shown.titles[: len(expected) or None] == expected, query
        assert shown.html.main.select_one("[name=q]")["value"] == " ".join(query.split())
        assert (
            shown.html.title.text.split()[:3] == ["Recherche", ":", *query.split()][:3]
            or query == ""
        )


@pytest.mark.parametrize("query", ["défi", "defi", "DÉFIS", "le défi", "  defis ?"])
def test_challenges_come_first_where_challenges_are_asked_for(library, look_for, query):
    library.home.add_child(instance=ProgrammePage(title="Défi", slug="page-defi"))

    assert set(look_for(query).titles[:2]) == {"MonitorFish", "Vigicr’UX"}


def test_results_say_their_kind_and_show_the_words(library, look_for):
    assert look_for("pêche").titles == look_for("peche").titles
    shown = look_for("peche")
    assert shown.kinds == ["Tout (2)", "Défis (1)", "Actualités (1)"]
    assert "2 résultats pour «\xa0peche\xa0»" in shown.text.replace("« ", "«\xa0").replace(
        " »", "\xa0»"
    )
    assert "pêche" in shown.marks

    assert "Aucune page ne contient tous ces mots" in look_for("peche zirconium").text
    assert "Écrivez au moins un mot" in look_for("***").text

    one_kind = look_for("peche", type="actualites")
    assert one_kind.titles == ["Un bilan de la pêche"]
    assert one_kind.kinds == shown.kinds
    assert one_kind.html.select_one("[aria-current=true]").text == "Actualités (1)"
    assert look_for("peche", type="zebre").titles == shown.titles
    no_people = look_for("peche", type="personnes").html
    assert no_people.select_one("[role=status]").text.strip() == "Rien de ce type."
    assert no_people.main.select_one("[name=type]")["value"] == "personnes"
    assert no_people.main.select("p a")[-1]["href"] == "?q=peche"


def test_texts_are_shown_as_they_were_written(library, look_for):
    library.add_challenge("Piège", body=[("text", "<p>Le zinc &lt;script&gt; &amp; l’or</p>")])

    shown = look_for("zinc")
    assert "Le zinc <script> & l’or" in shown.text
    assert not shown.html.select("main script")


def test_pages_of_results(library, look_for):
    for number in range(12):
        library.add_person(f"Ada Quartz {number:02}")

    first, second = look_for("quartz"), look_for("quartz", page=2)
    assert len(first.titles) == 10
    assert len(second.titles) == 2
    assert not set(first.titles) & set(second.titles)
    assert "page=2" in first.html.select_one(".fr-pagination__link--next")["href"]
    assert look_for("quartz", page="zebre").titles == first.titles
    kinds = [link["href"] for link in second.html.select(".eig-search__kinds a")]
    assert kinds == ["?q=quartz", "?q=quartz&type=personnes"]  # from their first page on


@pytest.mark.parametrize("text", ["vigi", "VIGICR", "evas", "crues prev"])
def test_suggestions_while_typing(library, client, text):
    found = client.get("/recherche/suggestions/", {"q": text}).json()["suggestions"]

    assert [each["title"] for each in found] == ["Vigicr’UX"]
    assert found[0]["url"] == library.fraud.get_url()
    assert found[0]["kind"] == "Défi"


def test_there_is_nothing_to_suggest_for_nothing(library, client):
    for text in ("", "  ", '"', "***"):
        response = client.get("/recherche/suggestions/", {"q": text})
        assert response.json() == {"suggestions": []}


HOSTILE = ['"', "'", "\\", "*", "a AND", "NEAR(", "NOT", ":*", "<->", "title:", "(", "&|!", "a\0b"]


# The database is the same for all examples: a GET changes nothing in it.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=300) | st.lists(st.sampled_from(HOSTILE), max_size=9).map(" ".join),
    kind=st.text(max_size=20),
    page=st.text(max_size=8),
)
@example(text="s", kind="", page="")
@example(text="0.s", kind="", page="")
def test_anything_may_be_typed(library, client, text, kind, page):
    parameters = {
        name: surrogate_free(value) for name, value in (("q", text), ("type", kind), ("page", page))
    }
    for path in ("/recherche/", "/recherche/suggestions/"):
        assert client.get(path, parameters).status_code in (200, 400)


# Which comes first, and why ----------------------------------------------------------------------


def test_people_and_documents_come_first_only_where_the_words_are_their_name(library, look_for):
    tables = document_from_bytes("a.csv", b"a,b\n1,2\n", title="Tableaux")
    tables.tags.add("cobalt", "iridium")
    tables.save()
    body = [{"type": "file", "value": {"document": tables.pk}}]
    library.home.add_child(instance=ProgrammePage(title="Fichiers", slug="fichiers", body=body))
    library.add_person("Ada Zircon", introduction="Le cobalt, toujours le cobalt et le cobalt.")
    library.add_challenge("Mine", body=[("text", "<p>Rien de neuf sur le cobalt ici.</p>")])
    library.add_challenge("Puits", subtitle="Le cobalt et le zircon")

    *first, last, very_last = look_for("cobalt").titles
    assert (first, {last, very_last}) == (["Puits", "Mine"], {"Ada Zircon", "Tableaux"})
    assert look_for("iridium").titles == ["Tableaux"]
    assert look_for("ada zircon").titles == ["Ada Zircon"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("fiscalité", "La fraude fiscale"),
        ("sécurité", "Des données sécurisées"),
        ("inspecteur", "Une inspectrice du travail"),
        ("inspectrice", "Un inspecteur du travail"),
        ("sauvetage", "PrédiSauvetage"),
    ],
)
def test_words_find_their_kin(library, look_for, text, title):
    library.add_challenge(title)
    assert title in look_for(text).titles


def test_the_very_title_comes_first(library, look_for):
    """Though shorter titles have the word, and other pages say it more often."""
    words = [("text", "<p>Administration, administration, administration.</p>")]
    library.add_challenge("Administrations", body=words)
    library.add_challenge("Administration numérique et tout ce qui s’ensuit", body=words)
    library.add_challenge("Administration+", subtitle="Un annuaire", slug="plus")
    for query in ("administration+", "ADMINISTRATION"):
        assert look_for(query).titles[0] == "Administration+"


def test_the_title_that_begins_with_the_words_comes_first(library, look_for):
    """Though a subtitle makes it longer than another."""
    library.add_challenge("Cobalt marin", subtitle="Un métal rare, du fond des mers à l’usine")
    library.add_challenge("Mine de cobalt")
    assert look_for("cobalt").titles == ["Cobalt marin", "Mine de cobalt"]


def test_a_mistake_is_forgiven_only_when_nothing_else_answers(library, look_for):
    library.add_challenge("Coûteux", slug="couteux")
    library.add_challenge("Cité", slug="cite")
    for exact, mistaken in (
        ("pêche", "pèchr"),
        ("évasion", "évasiom"),
        ("accessibilité", "acesibilité"),
    ):
        right, forgiven = look_for(exact), look_for(mistaken)
        assert right.titles == forgiven.titles
        assert "s’en approche" not in right.text
        assert f"«\xa0{mistaken}\xa0»\xa0: voici ce qui s’en approche" in forgiven.html.text
        total = forgiven.html.select_one(".eig-search__total").text
        assert f"«\xa0{exact}\xa0»" in total.replace("« ", "«\xa0").replace(" »", "\xa0»")
    # Of four letters, too many are alike; two mistakes are too many for seven.
    for query in ("coté", "coûts", "évaziom"):
        assert look_for(query).titles == []
    # The word is there: another one like it is not meant.
    library.add_challenge("Évasions fiscales", slug="fiscales")
    library.add_challenge("Invasions", slug="invasions")
    assert "Invasions" not in look_for("évasion").titles


def test_a_word_of_no_text_is_looked_for_with_those_most_like_it(library, look_for):
    """« Donees » has the stem of « donner », and is meant for « données »."""
    library.add_challenge("Registre", body=[("text", "<p>Des données.</p>")])
    library.add_challenge("Présent", body=[("text", "<p>Donner du palladium.</p>")])
    for query in ("donees", "donnes"):
        assert set(look_for(query).titles) == {"Registre", "Présent", "MonitorFish"}, query


def test_real_words_are_no_mistakes_for_others(library, look_for):
    library.add_challenge("Registre", body=[("text", "<p>Aussi une agence nationale.</p>")])
    for query in ("anssi", "nationalité"):
        assert look_for(query).titles == [], query


def test_people_are_found_by_their_job_as_by_a_title(library, look_for):
    library.add_challenge("Chantier", body=[("text", "<p>Un designer, des designers.</p>")])
    for query in ("designer", "DESIGNER"):
        assert look_for(query).titles[0] == "Zoé Kerbrat", query


def test_a_promotion_is_found_by_its_years_its_number_and_as_that_of_today(library, look_for):
    today = timezone.localdate()
    library.promotion.start = date(2018, 1, 1)
    library.promotion.title = "Les pionniers"
    library.promotion.end = today + timedelta(days=9)
    library.promotion.save()
    library.add_challenge("Bilan de 2018", promotion=library.promotion)
    library.add_challenge("Autre", promotion=library.promotion, slug="autre")
    for query in ("2018", "promotion 5", "promotion cinq", "cinquième promotion"):
        shown = look_for(query).titles
        assert shown[0] in {"Les pionniers", "Bilan de 2018"}, query
        assert {"Les pionniers", "Autre"} <= set(shown), query
    pinned = look_for("promotion en cours").html.select(".eig-search__pinned a")
    assert [link.text for link in pinned] == ["Les pionniers"]
    library.promotion.end = today - timedelta(days=1)
    library.promotion.save()
    assert look_for("promotion en cours").html.select(".eig-search__pinned a") == []
    # Its pages are found by its present name and number.
    library.promotion.number = 6
    library.promotion.save()
    assert "Autre" in look_for("six").titles
    assert "Autre" not in look_for("cinq").titles


def test_an_acronym_is_found_as_it_is_typed(library, look_for):
    library.fraud.organisations.add(
        Organisation.objects.create(name="Délégation à l’emploi", acronym="DGÉFP")
    )
    library.fraud.save()
    for query in ("DGÉFP", "dgefp", "DGEFP"):
        assert look_for(query).titles[0] == "Délégation à l’emploi", query


def test_a_correction_keeps_the_first_letter(library, look_for):
    library.add_challenge("Zirconium")
    assert look_for("zirconiun").html.select(".eig-search__result")
    assert not look_for("birconium").html.select(".eig-search__result")


def test_a_search_without_results_offers_the_nearest_words(library, look_for):
    first = look_for("evzsionz").html.select_one(".eig-no-result li a")
    assert (first.text, first["href"]) == ("évasion", f"?q={quote('évasion')}")


def test_a_word_that_differs_in_most_letters_is_not_offered(library, look_for):
    library.add_challenge("Zadi")
    offered = "Cherchez plutôt"
    assert offered in look_for("zadx").html.text
    assert offered not in look_for("zzzz").html.text


def test_pages_are_found_in_the_words_of_their_language(library, look_for, english_home):
    challenges = ChallengeIndexPage(title="Challenges", slug="challenges")
    english_home.add_child(instance=challenges)
    page = ChallengePage(title="Tax fraud", slug="tax-fraud", status="perennise")
    challenges.add_child(instance=page)
    for query in ("made permanent", "challenge", "challenges"):
        assert "Tax fraud" in look_for(query, path="/en/search/").titles, query
    assert "Tax fraud" not in look_for("pérennisé", path="/en/search/").titles


@pytest.mark.parametrize("path", ["/recherche/", "/en/search/"])
@pytest.mark.parametrize(
    ("query", "text"), [("sea", "Le jour se lève"), ("sûre", "Naviguer sur un fleuve")]
)
def test_a_word_is_not_read_as_an_empty_one(library, look_for, english_home, query, text, path):
    """The French stems of « sea » and « sûre » are « se » and « sur »."""
    library.add_challenge(text, slug="jour")
    assert look_for(query, path=path).titles == []


def test_what_is_not_translated_is_found_after_the_rest_and_marked(library, look_for, english_home):
    english_home.add_child(instance=ProgrammePage(title="Fish", introduction="MonitorFish"))
    shown = look_for("monitorfish", path="/en/search/")
    assert shown.titles == ["Fish", "MonitorFish"]
    own, french = shown.html.select(".eig-search__result h2")
    assert "in French" not in own.text
    assert "in French" in french.text
    assert french.a["lang"] == "fr"
    # Its translation takes its place.
    page = library.sea.copy_for_translation(english_home.locale, copy_parents=True)
    page.save_revision().publish()
    assert look_for("monitorfish", path="/en/search/").text.count("in French") == 0


def test_an_organisation_is_found_while_it_has_a_page(library, look_for, client):
    shown = look_for("dgfip")
    assert shown.titles[0] == "Finances publiques"
    assert "Administrations (1)" in shown.kinds
    address = shown.html.select_one(".eig-search__result a")["href"]
    assert "Vigicr’UX" in client.get(address).text
    suggested = client.get("/recherche/suggestions/?q=dgf").json()["suggestions"]
    assert (suggested[0]["title"], suggested[0]["kind"]) == ("Finances publiques", "Administration")

    library.fraud.unpublish()
    assert look_for("dgfip").titles == []
    assert client.get("/recherche/suggestions/?q=dgf").json()["suggestions"] == []


def test_the_other_language_is_named_where_it_answers(library, look_for, english_home):
    page = ProgrammePage(title="Zeppelins", slug="zeppelins")
    english_home.add_child(instance=page)
    link = look_for("zeppelin").html.select_one(".eig-no-result a")
    assert (link.text, link["href"]) == ("1 résultat en anglais", "/en/search/?q=zeppelin")
    library.home.add_child(instance=ProgrammePage(title="Dirigeables", slug="dirigeables"))
    shown = look_for("dirigeables", path="/en/search/").html
    assert "1 result in French" in [link.text for link in shown.select(".eig-no-result a")]
    library.home.get_children().get(slug="dirigeables").delete()
    offered = look_for("dirigeable").html.select(".eig-no-result li a")
    sections = {"/defis/", "/personnes/", "/promos/", "/actualites/"}
    assert {link["href"] for link in offered} == sections


def test_a_word_with_a_long_ending_is_no_mistake_for_another(library, look_for):
    library.add_challenge("Recrues")
    assert look_for("recrutement").titles == []
    assert look_for("recrus").titles == ["Recrues"]


def test_choices_are_found_by_their_labels(library, look_for):
    library.sea.status = "perennise"
    library.sea.save()
    assert look_for("pérennisé").titles == ["MonitorFish"]


# Extracts ----------------------------------------------------------------------------------------


def test_a_call_is_found_by_the_names_of_what_it_says_in_short(library, look_for):
    call = CallPage(title="Deuxième appel", pay="De 3 500 à 4 000 €.")
    call.timeline = [("step", {"date": date(2018, 1, 1), "title": "Début"})]
    library.home.add_child(instance=call)
    for query in ("salaire", "calendrier"):
        assert look_for(query).titles == ["Deuxième appel"], query
    assert "Rémunération · De 3 500 à 4 000 €." in look_for("rémunération").text


def test_who_looks_for_the_dates_of_a_call_reads_them_first(library, look_for):
    now, day = timezone.now(), timedelta(days=1)
    opened = CallPage(title="Appel à candidatures")
    opened.sessions = [CallSession(opens_at=now - day, closes_at=now + day)]
    to_come = CallPage(title="Appel à défis", audience=CallPage.Audience.ADMINISTRATIONS)
    to_come.sessions = [CallSession(opens_at=now + day, closes_at=now + 2 * day)]
    closed = CallPage(title="Premier appel")
    for call in (opened, to_come, closed):
        library.home.add_child(instance=call)

    def first(query):
        found = look_for(query).html.select(".eig-search__pinned")
        return [each.get_text(" ", strip=True) for each in found]

    for query in ("postuler", "recrutement", "inscription"):
        (said,) = first(query)
        assert said.startswith("Appel à candidatures Jusqu’au "), query
    assert len(first("date limite")) == 2
    (said,) = first("Quand puis-je proposer un défi ?")
    assert said.startswith("Appel à défis À partir du ")
    assert first("marée") == []


def test_an_answer_is_shown_with_its_question_and_its_address_opens_it(library, look_for):
    items = [
        {"title": "Faut-il du wolfram ?", "text": "<p>Non. Un métal-clé suffit ici, dit-on.</p>"}
    ]
    library.add_challenge("Quartz", body=[("accordion", items)])
    found = look_for("wolfram")
    assert extract_of(found) == "Faut-il du wolfram ? Non. Un métal-clé suffit ici, dit-on."
    address = found.html.select_one(".eig-search__result h2 a")["href"]
    landmark = quote("Non. Un métal-clé suffit ici, dit-on.", safe="").replace("-", "%2D")
    assert address.endswith(f"#:~:text={landmark}")
    assert "#" not in look_for("Quartz").html.select_one(".eig-search__result h2 a")["href"]


def test_words_that_were_left_out_are_not_found_as_none():
    figure = {"type": "figure", "value": {"amount": "1\xa0200", "label": "jeux de données"}}
    field = ChallengePage._meta.get_field("key_figures")
    texts = field.get_searchable_content(field.stream_block.to_python([figure]))
    assert "jeux de données" in texts
    assert "None" not in texts


def extract_of(shown) -> str:
    return shown.html.select_one(".eig-search__result p:not(.fr-badge, .fr-hint-text)").text


@pytest.mark.parametrize(
    ("introduction", "body", "extract"),
    [
        # A paragraph, not the heading above it.
        (
            "",
            "<h2>Le wolfram</h2><p>Rien ici. Le wolfram pèse 19\xa0kg\xa0! Il dure.</p>",
            "Rien ici. Le wolfram pèse 19\xa0kg\xa0! Il dure.",
        ),
        (
            "",
            "<p>Le wolfram pèse.</p><p>Il dure.</p><h2>Son prix</h2><p>Il est cher.</p>",
            "Le wolfram pèse.",
        ),
        # The introduction says as much.
        ("Le wolfram dure.", "<p>Il est cher. Le wolfram pèse.</p>", "Le wolfram dure."),
        # Nothing twice.
        ("Le wolfram dure.", "<p>Le wolfram dure. Il est cher.</p>", "Le wolfram dure."),
    ],
)
def test_an_extract_is_the_paragraph_that_says_most(library, look_for, introduction, body, extract):
    library.home.add_child(
        instance=ProgrammePage(
            title="Métaux", slug="metaux", introduction=introduction, body=[("text", body)]
        )
    )
    assert extract_of(look_for("wolfram")) == extract


def test_an_extract_is_a_sentence_before_a_label_with_more_of_the_words(library, look_for):
    text = "<h2>Le prix du wolfram</h2><p>Le wolfram est cher.</p>"
    library.add_challenge("Métaux", body=[("text", text)])
    assert extract_of(look_for("prix wolfram")) == "Le wolfram est cher."


def test_an_extract_of_a_long_paragraph_is_cut_around_the_word(library, look_for):
    text = f"<p>{'Un métal dure. ' * 20}Le zirconium en est un. {'Il est cher. ' * 20}</p>"
    library.add_challenge("Métaux", body=[("text", text)])
    extract = extract_of(look_for("zirconium"))
    assert extract.startswith("… ")
    assert extract.endswith(" …")
    assert "Le zirconium en est un." in extract
    assert 200 < len(extract) <= 264


def test_an_organisation_is_found_with_its_acronym(library, look_for):
    shown = look_for("dgfip").html
    hints = [hint.text for hint in shown.select(".eig-search__result .fr-hint-text")]
    assert hints == ["DGFiP"]


def test_words_are_marked_with_their_kin(library, look_for):
    library.add_challenge("Tamis", body=[("text", "<p>Coder du sens. Un code, des codes.</p>")])
    assert set(look_for("code").marks) == {"Coder", "code", "codes"}


def test_data_are_no_giving(library, look_for):
    """« Données » and « donner » have one stem."""
    library.add_challenge("Registre", body=[("text", "<p>Une donnée, des données.</p>")])
    library.add_challenge("Présent", body=[("text", "<p>Donner du palladium.</p>")])
    assert look_for("données").titles == look_for("donnée").titles
    assert "Présent" not in look_for("données").titles
    assert "Présent" in look_for("donner").titles


@pytest.mark.parametrize(
    ("query", "marks"),
    [
        ("reseau", ["réseaux", "Réseau"]),
        ("national", ["nationaux", "nationalement"]),
        ("promotion 3", ["promotion", "3e"]),
    ],
)
def test_number_and_accents_make_no_other_word(library, look_for, query, marks):
    text = "<p>Des réseaux nationaux, nationalement. Réseau de la 3e promotion.</p>"
    library.add_challenge("Wolfram", body=[("text", text)])
    assert set(look_for(f"{query} wolfram").marks) == {"Wolfram", *marks}
