from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "carnet.projects"
    label = "projects"
