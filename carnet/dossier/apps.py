from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "carnet.dossier"
    label = "dossier"
