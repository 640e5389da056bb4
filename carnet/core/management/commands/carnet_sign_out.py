from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError, CommandParser

from carnet.core.models import User
from carnet.core.security import noted
from carnet.core.web.lasting import end


class Command(BaseCommand):
    help = "Sign a person out everywhere, or everybody: a stolen phone, somebody who left, a doubt."

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("email", nargs="?", help="the person")
        who.add_argument("--all", action="store_true", help="everybody")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            UserSession.objects.all().delete()
            ended, _kinds = Session.objects.all().delete()
            user_id = None
        else:
            user_id = User.objects.filter(email__iexact=options["email"]).values_list("pk", flat=True).first()
            if user_id is None:
                raise CommandError(f"Nobody signs in as “{options['email']}”.")
            ended = end(UserSession.objects.filter(user_id=user_id))
        noted("sessions.ended", None, user=user_id, ended=ended)
        self.stdout.write(f"{ended} session(s) ended.")
