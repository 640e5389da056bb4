"""What the page of a product shows of its stock (P34)."""

from django.http import HttpResponse
from django.shortcuts import render

from carnet.catalog.queries import parts_of
from carnet.company import rights
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.stock.queries import availability
from carnet.stock.queries.products import stock_of, stocked_product


@screen(rights.READ)
def figures(request: ScreenRequest, product_id: int) -> HttpResponse:
    """On hand, reserved, available, incoming; of a kit, what its components make. Nothing for what is not in stock."""
    product = stocked_product(product_id)
    context = {
        "product": product,
        "kit": bool(parts_of([product_id])),
        "found": availability([product_id]).get(product_id),
        "stock": stock_of(product_id),
        "may_see_costs": request.actor.may(rights.COSTS),
    }
    return render(request, "stock/parts/product_figures.html", context)
