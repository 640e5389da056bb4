from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "carnet.dossier"
    label = "dossier"

    def ready(self) -> None:
        from carnet.delivery.queries.otherwise import comes_by

        comes_by("dossier_brought")
