"""The features of rich texts in bodies, and the groups of blocks in the editor."""

INLINE_FEATURES = ["bold", "italic", "link", "english"]
SIMPLE_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "english"]
TEXT_FEATURES = [*SIMPLE_TEXT_FEATURES, "image", "superscript", "code"]

TEXTS, MEDIA, DATA = "Textes", "Images, vidéos et fichiers", "Données et code"
