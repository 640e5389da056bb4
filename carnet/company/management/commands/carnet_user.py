import getpass
import os
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from carnet.company.founding import LegalIdentity, found_company
from carnet.company.places import PLACES
from carnet.core.models import User
from carnet.core.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Make a person who can sign in, and found a company with that person as its owner. The password is asked for, "
        "read from the standard input, or taken from CARNET_PASSWORD. Run again with a known e-mail: a new password, another company."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="name of the person, as on documents")
        parser.add_argument("--company", default="", help="name of the company to found; without it, only the person")
        parser.add_argument("--siren", default="", help="SIREN of the company")
        parser.add_argument("--place", default="mainland", choices=list(PLACES), help="where it stands for VAT")
        parser.add_argument("--language", default="fr", choices=["fr", "en"])

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        user = self._user(options)
        self.stdout.write(f"{user.email} can sign in.")
        if options["company"]:
            legal = LegalIdentity(siren=options["siren"], place=options["place"])
            try:
                company_id = found_company(name=options["company"], owner=user, legal=legal)
            except Refusal as refusal:
                raise CommandError(refusal.sentence) from refusal
            self.stdout.write(f"{options['company']} is founded (company {company_id}), {user.name} owns it.")

    def _user(self, options: dict[str, Any]) -> User:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” is not an e-mail address.") from error
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User(email=email, name=options["name"] or email.partition("@")[0], language=options["language"])
        password = self._password()
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        user.save()
        return user

    def _password(self) -> str:
        if os.environ.get("CARNET_PASSWORD"):
            return os.environ["CARNET_PASSWORD"]
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Again: "):
            raise CommandError("The two passwords differ.")
        return password
