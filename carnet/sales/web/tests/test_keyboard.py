"""A quote written and sent without a mouse, in a real browser."""

from typing import Any

import pytest

from carnet.company.tests.worlds import a_company
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Mail
from carnet.sales.models import Quote, QuoteLine, QuoteVersion
from carnet.sales.web.tests.conftest import D, furnished

pytestmark = pytest.mark.e2e
SAVED = "document.querySelector('[data-saved]').textContent.includes('Enregistré à')"


def until(page: Any, true: str, seconds: float = 10) -> None:
    """Wait for a condition of the page; asked from outside, since the page's policy forbids evaluating texts inside."""
    for _turn in range(int(seconds * 20)):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    raise AssertionError(true)


class Keyboard:
    """Types as a person does, and counts."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text, delay=12)
        self.count += len(text)


@pytest.fixture
def by(own_database: str) -> Actor:
    by = a_company(siren="732829320")
    with company_scope(by.company_id):
        furnished(by)
    return by


def sign_in(page: Any) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", "claire@carnet.example")
    page.fill("[name=password]", "secret")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


def begin(page: Any) -> Keyboard:
    """A blank quote for the customer, opened from the list."""
    sign_in(page)
    page.goto("/quotes")
    keys = Keyboard(page)
    keys.press("n")
    until(page, "document.activeElement.closest('#dialog .ts-control')")
    keys.type("lyc")
    page.wait_for_selector(".ts-dropdown .active")
    keys.press("Enter", "Control+Enter")
    page.wait_for_selector("#lines tr")
    return keys


def test_a_quote_is_written_and_sent_by_keyboard_alone(by: Actor, page: Any) -> None:
    keys = begin(page)
    keys.type("bur")
    keys.press("Enter")  # typed before the answer: it waits for the product
    until(page, "document.activeElement.dataset.f === 'quantity'")
    keys.type("12")
    keys.press("Enter")
    keys.type("Pose")
    keys.press("Tab")
    keys.type("2")
    keys.press("Tab", "Tab")
    keys.type("45,5")
    keys.press("Tab")
    until(page, "document.querySelector('[data-sums]').textContent.includes('3\u00a0091,00')")
    keys.press("Control+Enter")
    until(page, "document.activeElement.name === 'recipients'")
    keys.press("Control+Enter")
    page.wait_for_selector("text=anne@carnet.example")
    assert keys.count <= 30
    with company_scope(by.company_id):
        quote = Quote.objects.get()
        lines = list(
            QuoteLine.objects.filter(version__quote=quote).order_by("position").values_list("description", "net")
        )
        assert quote.state == "sent" and Mail.objects.count() == 1
        assert lines == [("Bureau 160 cm", D(3000)), ("Pose", D(91))]
        assert QuoteVersion.objects.get().total_excl_tax == D(3091)


def test_lines_move_double_and_go_and_a_bad_value_keeps_the_focus(by: Actor, page: Any) -> None:
    keys = begin(page)
    for name in ("Un", "Deux"):
        keys.type(name)
        keys.press("Tab", "Tab", "Tab")
        keys.type("10")
        keys.press("Enter")
    keys.type("Trois")
    keys.press("Tab", "Tab", "Tab")
    keys.type("12x")
    keys.press("Tab")
    assert page.evaluate("document.activeElement.dataset.f") == "price"
    assert "Écrivez un nombre" in page.inner_text("#lines")
    keys.press("Control+a")
    keys.type("1 000")
    keys.press("Alt+ArrowUp", "Control+d", "Control+Delete")
    until(page, SAVED)
    until(page, "document.querySelector('[data-sums]').textContent.includes('1\u00a0020,00')")
    page.context.set_offline(True)
    keys.press("Tab")
    keys.type("7")
    until(page, "document.querySelector('[data-saved]').textContent.includes('nouvel essai dans')")
    page.context.set_offline(False)
    until(page, SAVED, 15)
    with company_scope(by.company_id):
        lines = QuoteLine.objects.order_by("position").values_list("description", flat=True)
        assert list(lines) == ["Un", "Trois", "Deux"]


def test_rows_copied_from_a_spreadsheet_become_lines(by: Actor, page: Any) -> None:
    begin(page)
    page.evaluate(
        """() => {
            const copied = new DataTransfer();
            copied.setData("text/plain", "Pose\\t2\\t45,50\\nDépose\\t1\\tjour\\t120\\n");
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: copied, bubbles: true, cancelable: true }));
        }"""
    )
    until(page, "document.querySelector('[data-sums]').textContent.includes('211,00')")
    until(page, SAVED)
    with company_scope(by.company_id):
        lines = QuoteLine.objects.order_by("position").values_list("description", "quantity", "unit", "unit_price")
        assert list(lines) == [("Pose", D(2), "", D("45.5")), ("Dépose", D(1), "jour", D(120))]


def test_a_phone_edits_a_line_in_its_sheet(by: Actor, page: Any) -> None:
    begin(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.keyboard.type("Pose")
    page.keyboard.press("Tab")
    page.click("#lines [data-f=price]")
    until(page, "document.activeElement.dataset.s === 'price'")
    page.keyboard.type("80")
    page.click("#sheet .btn-primary")
    until(page, SAVED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    until(page, "document.querySelector('[data-sums]').textContent.includes('96,00')")
