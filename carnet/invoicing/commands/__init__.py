"""The acts of invoicing; screens, API and jobs call them alike."""

from carnet.invoicing.commands.drafting import (
    draft_balance,
    draft_deposit,
    draft_interim,
    draft_orders,
    draft_progress,
)

__all__ = ["draft_balance", "draft_deposit", "draft_interim", "draft_orders", "draft_progress"]
