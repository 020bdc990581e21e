"""`manage.py erase_person`: erase a person who asked to disappear from the site."""

from django.core.management.base import BaseCommand, CommandError

from challenges import erasure


class Command(BaseCommand):
    help = (
        "Efface une personne de tout le site, à sa demande (RGPD, article 17), après avoir dit "
        "ce qui va changer. L’adresse de sa page répond ensuite 410, et aucune reprise ne la "
        "ramène. C’est définitif."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "path", help="l’adresse de la page, par exemple /personnes/ada-lovelace/"
        )
        parser.add_argument(
            "--keep-name",
            action="store_true",
            help="garder le nom, seul et sans lien, dans les équipes des défis",
        )
        parser.add_argument(
            "--replace-text",
            action="store_true",
            help="remplacer le nom par « une personne » dans les textes des autres pages et "
            "dans leurs versions",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="dire ce qui serait effacé, sans rien changer"
        )
        parser.add_argument("--yes", action="store_true", help="ne pas demander de confirmation")

    def handle(self, *, path, keep_name, replace_text, dry_run, yes, **options):
        person = erasure.person_at(path)
        if person is None:
            if erasure.is_erased(path=path):
                raise CommandError(f"La personne qui était à l’adresse {path} est déjà effacée.")
            raise CommandError(
                f"Aucune personne n’a sa page à l’adresse {path}\xa0: rien n’est changé."
            )
        self._tell(erasure.plan_for(person), keep_name=keep_name, replace_text=replace_text)
        if dry_run:
            self.stdout.write("Essai, rien n’a été changé.")
            return
        if not yes:
            self._confirm()
        erasure.erase(person, keep_name=keep_name, replace_text=replace_text)
        self.stdout.write("La personne est effacée.")

    def _tell(self, plan: erasure.Plan, **choices: bool) -> None:
        for heading, lines in plan.sections(**choices):
            if lines:
                self.stdout.write(f"{heading}\xa0:")
                for line in lines:
                    self.stdout.write(f"    {line}")

    def _confirm(self) -> None:
        try:
            answer = input("C’est définitif. Tapez « oui » pour effacer\xa0: ")
        except EOFError:
            answer = ""
        if answer.strip().lower() != "oui":
            raise CommandError("Rien n’a été changé.")
