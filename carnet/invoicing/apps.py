from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "carnet.invoicing"
    label = "invoicing"

    def ready(self) -> None:
        from carnet.core.mailing import attachment_kind
        from carnet.invoicing.steps.filing import attached

        attachment_kind("invoice", attached)
