"""The screens of what is planned: the agenda, launches, « Programmer… », « Publier »."""
