from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "carnet.sales"
    label = "sales"

    def ready(self) -> None:
        from carnet.core.mailing import attachment_kind
        from carnet.sales.steps import filing

        attachment_kind("quote", filing.quote_file)
        attachment_kind("order_confirmation", filing.confirmation_file)
        attachment_kind("proforma", filing.proforma_file)
