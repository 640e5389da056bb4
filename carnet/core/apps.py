from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "carnet.core"
    label = "core"

    def ready(self) -> None:
        from carnet.core.web.watching import watch

        watch()
