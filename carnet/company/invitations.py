"""The e-mail that tells somebody how to come in: a new person chooses a password by a link that works once."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.mailing import MailDraft
from carnet.core.models import User


def invitation(user: User, site: str, by: Actor) -> MailDraft:
    """The e-mail for a new member, in their language."""
    company = Settings.objects.values_list("legal_name", flat=True).first() or ""
    known = user.has_usable_password()
    with translation.override(user.language):
        how = _("Sign in as usual:") if known else _("Choose your password by this link, valid for three days:")
        where = reverse("account_login") if known else password_path(user)
        title = _("You are a member of %(company)s on Carnet") % {"company": company}
        body = _("Hello,\n\n%(name)s has made you a member of %(company)s on Carnet.\n\n%(how)s\n%(link)s") % {
            "name": by.name,
            "company": company,
            "how": how,
            "link": site.rstrip("/") + where,
        }
    return MailDraft(recipients=(user.email,), title=title, body=body)


def password_path(user: User) -> str:
    """The path where a person without password chooses one."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=key)
