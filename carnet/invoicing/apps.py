from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "carnet.invoicing"
    label = "invoicing"

    def ready(self) -> None:
        from carnet.core.mailing import attachment_kind, latest_word
        from carnet.invoicing.steps.filing import attached
        from carnet.invoicing.steps.reminding import SUBJECT, last_word

        attachment_kind("invoice", attached)
        latest_word(SUBJECT, last_word)
