"""Buying: orders to suppliers, receipts, their bills."""

from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    name = "carnet.purchasing"
    label = "purchasing"

    def ready(self) -> None:
        from carnet.core.mailing import attachment_kind
        from carnet.purchasing.steps import filing

        attachment_kind("purchase_order", filing.purchase_file)
