from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "carnet.delivery"
    label = "delivery"

    def ready(self) -> None:
        from carnet.core.mailing import attachment_kind
        from carnet.delivery.steps.filing import attached

        attachment_kind("delivery_note", attached)
