"""The acts of sales: quotes. What makes or changes an order crosses areas and stands in `dossier.commands`."""

from carnet.sales.commands.answers import expect_quote, expire_quotes, refuse_quote, reopen_quote, send_quote
from carnet.sales.commands.copies import create_from_template, duplicate_quote, save_as_template
from carnet.sales.commands.quotes import create_quote, delete_quote, edit_quote

__all__ = [
    "create_from_template",
    "create_quote",
    "delete_quote",
    "duplicate_quote",
    "edit_quote",
    "expect_quote",
    "expire_quotes",
    "refuse_quote",
    "reopen_quote",
    "save_as_template",
    "send_quote",
]
