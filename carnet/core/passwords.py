"""Which passwords are taken: long ones, that no breach has made known, not even dressed up, and not the words of the house."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from carnet.core.web.who import places_of

OWN = 8  # characters that must be left once a known word is taken away
_DRESSED = str.maketrans("4@310!5$7", "aaeloiSst".lower())
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_WORD = re.compile(r"\w{4,}")


class NotKnownToThieves(CommonPasswordValidator):
    """Refuses a password of the breaches' list, also with digits around it, letters disguised, or said twice."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a known password, dressed up or not."""
        bare = password.lower().strip()
        found = {bare, bare.translate(_DRESSED), _EDGES.sub("", bare), _EDGES.sub("", bare).translate(_DRESSED)}
        found |= {one[: len(one) // 2] for one in found if len(one) > 1 and one[: len(one) // 2] * 2 == one}
        known = [one for one in found if one in self.passwords and len(bare) - len(one) < OWN + len(one)]
        if known:
            raise ValidationError(
                _("This password, or one much like it, is on the lists that thieves try first. Choose another one."),
                code="password_known",
            )


class NotTheWordsOfTheHouse:
    """Refuses a password made of our name or the names of the person's companies, and little else."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that is hardly more than the name of the house."""
        names = ["Carnet", *(place.name for place in places_of(user.pk) if user.pk)] if user is not None else ["Carnet"]
        bare = password.casefold()
        for word in {word for name in names for word in _WORD.findall(name.casefold())}:
            if word in bare and len(bare.replace(word, "")) < OWN:
                raise ValidationError(
                    _("This password is hardly more than the name of the house. Choose another one."),
                    code="password_of_the_house",
                )

    def get_help_text(self) -> str:
        """Said beside the field."""
        return _("Not the name of your company.")
