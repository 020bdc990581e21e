"""Finds long sentences, vague links, file names and English in the words of a text."""

import re

from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii

# Beyond, readers lose the thread; official French guides on plain language ask for less still.
LONGEST_SENTENCE = 40

SENTENCE_END = re.compile(r"(?<=[.!?…])[\s»)]+(?=[A-ZÀ-Ý«(])")
WORD = re.compile(r"\w+(?:[-’'.]\w+)*")


def split_words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# As `slugify` writes them. None of them names the place that it leads to.
VAGUE_LABELS = split_words(
    """
    a-lire acceder accedez-ici c-est-ici c-est-par-ici ce-lien ce-site cette-page cliquer
    cliquer-ici cliquez cliquez-ici cliquez-la clic consulter consultez-ici decouvrir
    decouvrez-ici details en-lire-plus en-savoir-plus en-savoir-davantage ici
    l-article la-page la-suite le-lien le-site lien lien-ici lire lire-ici lire-l-article
    lire-la-suite lire-plus page par-ici pdf plus plus-d-info plus-d-infos plus-d-informations
    plus-de-details savoir-plus site site-web suite suivez-ce-lien suivre-ce-lien telecharger
    telecharger-ici telechargez-ici url voir voir-ici voir-la-page voir-le-site voir-plus
    click click-here download find-out-more here learn-more link more read read-more see-more
    this-link this-page
    """
)

# Expressions of English that French dictionaries do not have, among those of the digital State.
ENGLISH_EXPRESSIONS = (
    "agile coach", "best practice", "best practices", "big picture", "bottom-up",
    "business developer", "business model", "call to action", "case study",
    "change management", "chief digital officer", "chief technology officer", "civic tech",
    "customer journey", "customer success", "cutting edge", "data-driven", "deep learning",
    "design sprint", "design system", "design thinking", "digital by default",
    "digital native", "empowerment", "fact-checking", "front-end", "back-end", "full stack",
    "growth hacking", "happy few", "head of", "human-centered", "human-centred", "kick-off",
    "know-how", "learning by doing", "lessons learned", "lean startup", "machine learning",
    "mobile first", "natural language processing", "next steps", "one-stop shop",
    "open by default", "open government", "open innovation", "pain points", "peer review",
    "project manager", "proof of concept", "quick win", "quick wins", "road map", "roadmap",
    "scale-up", "side project", "soft skills", "stakeholders", "state of the art",
    "team building", "think tank", "time to market", "top-down", "user experience",
    "user interface", "user research", "user-centric", "work in progress",
)  # fmt: skip
EXPRESSION = re.compile(
    rf"(?<![\w-])(?:{'|'.join(map(re.escape, ENGLISH_EXPRESSIONS))})(?![\w-])", re.IGNORECASE
)

# The little words that tell a language; those that both languages have are left out.
ENGLISH_WORDS = split_words(
    """
    about all and are be because been before between by can could did does from had has have he her
    his how into is it its just more most my not of our out over she should so than that the their
    them then there these they this those through to was we were what when where which while who
    will with would you your
    """
)
FRENCH_WORDS = split_words(
    """
    au aux avec ce ces cette dans de des du elle en est et il ils je la le les leur leurs mais nos
    notre nous ou par pas pour qu que qui sa ses son sont sur un une vos votre vous à où été être
    """
)
# So many English words without a French one between them: somebody speaks English.
ENGLISH_ENOUGH = 3

EXTENSION = re.compile(
    r"\.(?:avif|bmp|csv|docx?|gif|heic|jpe?g|od[pst]|pdf|png|pptx?|svg|tiff?|webp|xlsx?|zip)$",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"(?:IMG|DSC[NF]?|PXL|P|image|photo|scan|capture|screenshot)?[-_ ]?[\d_-]{3,}", re.IGNORECASE
)
# Words and underscores in turn: one way to read them, or a long title takes minutes.
UNDERSCORED = re.compile(r"_*[^\W_]+(?:_+[^\W_]+){2,}_*")


def long_sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph with more than `LONGEST_SENTENCE` words."""
    return [
        sentence
        for sentence in SENTENCE_END.split(text)
        if len(WORD.findall(sentence)) > LONGEST_SENTENCE
    ]


def is_vague(label: str) -> bool:
    """Tell whether the label of a link says nothing of where it leads."""
    return slugify(string_to_ascii(label.replace("’", " ").replace("'", " "))) in VAGUE_LABELS


def is_address(label: str) -> bool:
    """Tell whether the label of a link is an address, which a screen reader spells out."""
    return bool(re.match(r"(?:https?://|www\.)\S+$", label.strip(), re.IGNORECASE))


def is_file_name(text: str) -> bool:
    """Tell whether a title or an alternative text is the name of a file: « IMG_2041.jpg »."""
    text = text.strip()
    return bool(EXTENSION.search(text) or NUMBERED.fullmatch(text) or UNDERSCORED.fullmatch(text))


def human_title(file_name: str) -> str:
    """Propose a title from the name of a file: « Carte des rivières », "" for a camera's name."""
    words = " ".join(re.split(r"[\s_+-]+|(?<!\d)\.|\.(?!\d)", EXTENSION.sub("", file_name))).strip()
    return "" if NUMBERED.fullmatch(words.replace(" ", "-")) else words[:1].upper() + words[1:]


def english_passages(text: str) -> list[str]:
    """Return the English passages of a French text: whole ones, or known expressions."""
    found = []
    run: list[re.Match] = []  # words without a French one among them
    for word in [*WORD.finditer(text), None]:
        if word is not None and word.group().lower() not in FRENCH_WORDS:
            run.append(word)
            continue
        english = [part for part in run if part.group().lower() in ENGLISH_WORDS]
        if len(english) >= ENGLISH_ENOUGH:
            found.append(text[english[0].start() : run[-1].end()])
        run = []
    said = " ".join(found).lower()
    return found + [
        match.group() for match in EXPRESSION.finditer(text) if match.group().lower() not in said
    ]
