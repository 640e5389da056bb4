"""Papers of an order by e-mail (P48)."""

from collections.abc import Sequence

from carnet.company import rights
from carnet.company.letters import addressed
from carnet.core import mailing
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.mailing import Attachment
from carnet.core.models import Mail
from carnet.core.refusals import NotFound
from carnet.dossier.queries.letters import Paper, order_letter
from carnet.sales.models import Order

_ATTACHED: dict[Paper, str] = {"confirmation": "order_confirmation", "proforma": "proforma"}


@act("order.mail", right=rights.SALES)
def mail_order(
    *,
    order_id: int,
    paper: Paper,
    recipients: Sequence[str],
    copies: Sequence[str] = (),
    title: str | None = None,
    body: str | None = None,
    by: Actor,
) -> Mail:
    """Write the e-mail of an order's confirmation or proforma, its PDF attached; a title or a body left out is the company's
    own. It leaves after the commit."""
    order = Order.objects.select_related("party").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    return mailing.send(
        subject=Subject("order", order.pk),
        order_id=order.pk,
        draft=addressed(order_letter(order, paper, by), recipients, copies, title, body),
        attachments=[Attachment(_ATTACHED[paper], order.pk, f"{order.number}.pdf")],
        by=by,
    )
