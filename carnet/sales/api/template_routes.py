"""Quotes to start from, and a draft made out to another customer (P16)."""

from typing import Annotated

from pydantic import Field

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import Answer, Body, Day, IdIn, IdOut, PathId, Text
from carnet.core.api.paging import Page
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.refusals import NotFound
from carnet.sales import commands
from carnet.sales.api import quotes
from carnet.sales.api.schemas import QuoteOut
from carnet.sales.commands.customers import change_quote_party
from carnet.sales.models import Quote, QuoteVersion

routes = Routes("Quotes")


class TemplateIn(Body):
    """The name under which the content of a quote is kept."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]


class TemplateUseIn(Body):
    """The customer of the quote made from a template."""

    customer: IdIn
    on: Day | None = None


class QuoteCustomerIn(Body):
    """The customer a draft is made out to."""

    customer: IdIn


class QuoteTemplateOut(Answer):
    """A quote to start from."""

    id: IdOut
    name: str


@routes.get("/quote-templates", right=rights.READ, gives=Page[QuoteTemplateOut])
def list_quote_templates(request: ApiRequest) -> Page[QuoteTemplateOut]:
    """The quotes to start from, by name."""
    rows = QuoteVersion.objects.filter(quote__is_template=True).order_by("title", "id").values_list("quote_id", "title")
    return Page(items=[QuoteTemplateOut(id=pk, name=title) for pk, title in rows], next=None)


@routes.post("/quotes/{id}/template", right=rights.SALES, gives=QuoteTemplateOut)
def save_as_template(request: ApiRequest, id: PathId, body: TemplateIn) -> QuoteTemplateOut:
    """Keep the content of a quote to start from."""
    made = commands.save_as_template(quote_id=id, name=body.name, on=today(), by=request.by)
    return QuoteTemplateOut(id=made.pk, name=body.name)


@routes.post("/quote-templates/{id}/quotes", right=rights.SALES, gives=QuoteOut)
def create_from_template(request: ApiRequest, id: PathId, body: TemplateUseIn) -> QuoteOut:
    """Write a draft quote for a customer from a template: the head is the customer's, the lines the template's."""
    made = commands.create_from_template(template_id=id, party_id=body.customer, on=body.on or today(), by=request.by)
    return quotes.written(made.pk, request.by)


@routes.delete("/quote-templates/{id}", right=rights.SALES)
def delete_template(request: ApiRequest, id: PathId) -> None:
    """Throw a template away."""
    if not Quote.objects.filter(pk=id, is_template=True).exists():
        raise NotFound
    commands.delete_quote(quote_id=id, by=request.by)


@routes.put("/quotes/{id}/customer", right=rights.SALES, gives=QuoteOut)
def change_quote_customer(request: ApiRequest, id: PathId, body: QuoteCustomerIn) -> QuoteOut:
    """Make a draft that was never sent out to another customer, whose own addresses and terms it takes."""
    quotes.quote_of(id)
    change_quote_party(quote_id=id, party_id=body.customer, by=request.by)
    return quotes.written(id, request.by)
