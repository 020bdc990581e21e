"""The rules of content, in the words of editors.

A rule is `blocking` if a page that breaks it breaks the law for certain. The law is RGAA, the
State's accessibility reference; `source` is the criterion. A rule advises where a machine can only
suspect a breach, or where the law has exceptions that depend on the content.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule: its breach (`title`) and how to mend it (`remedy`)."""

    title: str
    remedy: str
    source: str = ""
    blocking: bool = False


# Links ------------------------------------------------------------------------------------------

EMPTY_LINK = Rule(
    "Lien sans texte",
    "Écrivez le texte du lien, ou enlevez le lien.",
    "RGAA 6.2",
    blocking=True,
)
VAGUE_LINK_ALONE = Rule(
    "Lien qui ne dit pas où il mène",
    "Rien autour ne le dit non plus\xa0: nommez ce que l’on trouve au bout, par exemple "
    "«\xa0Lire le bilan de la promotion\xa0».",
    "RGAA 6.1",
    blocking=True,
)
VAGUE_LINK = Rule(
    "Lien peu explicite",
    "Nommez ce que l’on trouve au bout\xa0: les lecteurs d’écran donnent la liste des liens, "
    "sans les phrases autour.",
    "RGAA 6.1",
)
ADDRESS_AS_LINK = Rule(
    "Adresse en guise de texte de lien",
    "Remplacez l’adresse par le nom de la page ou du site.",
    "RGAA 6.1",
)

# Headings ---------------------------------------------------------------------------------------

EMPTY_HEADING = Rule("Titre vide", "Écrivez le titre ou enlevez-le.", "RGAA 9.1", blocking=True)
HEADING_GAP = Rule(
    "Niveau de titre sauté",
    "Prenez le niveau juste au-dessous du titre qui précède\xa0; le premier titre est de niveau 2.",
    "RGAA 9.1",
    blocking=True,
)
MAIN_HEADING_IN_TEXT = Rule(
    "Titre principal dans le texte",
    "Le titre principal est celui de la page\xa0: faites-en un intertitre.",
    "RGAA 9.1",
    blocking=True,
)

# Images, videos, files --------------------------------------------------------------------------

FILE_NAME_AS_ALTERNATIVE = Rule(
    "Texte alternatif qui est un nom de fichier",
    "Dites en une phrase ce que montre l’image, ou dites qu’elle est décorative.",
    "RGAA 1.3",
    blocking=True,
)
LONG_ALTERNATIVE = Rule(
    "Texte alternatif trop long",
    "Gardez l’essentiel, en 150 caractères\xa0; le reste va dans le texte ou dans la légende.",
    "RGAA 1.3",
)
SMALL_IMAGE = Rule(
    "Image trop petite pour sa place",
    "Elle sera floue sur toute la largeur du texte\xa0: prenez-en une d’au moins 800\xa0pixels.",
)
NO_TRANSCRIPT = Rule(
    "Vidéo sans transcription",
    "Ajoutez la transcription, sauf si le texte de la page dit déjà tout ce que dit la vidéo.",
    "RGAA 4.1",
)
UNTAGGED_PDF = Rule(
    "PDF sans balises",
    "Un lecteur d’écran s’y perd\xa0: exportez-le à nouveau en «\xa0PDF balisé\xa0» (ou PDF/UA), "
    "ou donnez le même contenu dans la page.",
    "RGAA 13.3",
)
FILE_WITHOUT_NAME = Rule(
    "Fichier sans titre lisible",
    "Donnez-lui le titre que les visiteurs liront à la place du nom du fichier.",
    "RGAA 6.1",
    blocking=True,
)

# Tables -----------------------------------------------------------------------------------------

NO_COLUMN_HEADING = Rule(
    "Colonne sans en-tête",
    "Donnez un en-tête à chaque colonne.",
    "RGAA 5.6",
    blocking=True,
)

# Words ------------------------------------------------------------------------------------------

LONG_SENTENCE = Rule("Phrase très longue", "Coupez-la en deux\xa0: plus de 40 mots se relisent.")
ENGLISH_PASSAGE = Rule(
    "Passage en anglais non signalé",
    "Sélectionnez-le et cliquez sur «\xa0EN\xa0» dans la barre du texte, pour que les lecteurs "
    "d’écran le prononcent bien\xa0; ou dites-le en français.",
    "RGAA 8.7",
)

# The page ---------------------------------------------------------------------------------------


def no_description(field: str) -> Rule:
    """Return the rule for a page that describes itself in `field` first."""
    return Rule(
        "Page sans description",
        f"Écrivez une ou deux phrases dans «\xa0{field}\xa0»\xa0: moteurs de recherche et réseaux "
        "sociaux les montrent.",
    )


UNSAID_IN_CALL = Rule(
    "Appel qui ne dit pas l’essentiel",
    "Qui hésite à candidater le cherche d’abord : remplissez « L’essentiel ».",
)
