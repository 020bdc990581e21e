"""The features of rich texts in bodies, and the groups of blocks in the editor."""

# « paste » stands first: it is asked before links.
INLINE_FEATURES = ["paste", "bold", "italic", "link", "english"]
SIMPLE_TEXT_FEATURES = ["paste", "bold", "italic", "ol", "ul", "link", "document-link", "english"]
TEXT_FEATURES = [
    "h2", "h3", "h4", *SIMPLE_TEXT_FEATURES, "image", "superscript", "subscript", "code",
]  # fmt: skip

TEXTS, MEDIA, DATA = "Textes", "Images, vidéos et fichiers", "Données et code"
