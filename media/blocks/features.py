"""What rich texts of bodies may hold, and the groups in which editors find blocks."""

INLINE_FEATURES = ["bold", "italic", "link", "english"]
SIMPLE_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "english"]
TEXT_FEATURES = [*SIMPLE_TEXT_FEATURES, "image", "superscript", "code"]

TEXTS, MEDIA, DATA = "Textes", "Images, vidéos et fichiers", "Données et code"
