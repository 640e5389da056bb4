"""Files of a project."""

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.files import Upload, store_upload
from carnet.core.refusals import NotFound
from carnet.projects.models import ProjectDocument
from carnet.projects.steps.writing import held_project, record


@act("project.add_document", right=rights.TIME)
def add_project_document(*, project_id: int, upload: Upload, title: str = "", by: Actor) -> ProjectDocument:
    """Keep a file with a project, under a title or its own name."""
    project = held_project(project_id)
    file = store_upload(upload, by=by)
    kept = ProjectDocument.objects.create(
        project=project, title=(title.strip() or file.name)[:200], file=file, by_name=by.name
    )
    record("project.document_added", project, by, title=kept.title)
    return kept


@act("project.remove_document", right=rights.PROJECTS)
def remove_project_document(*, document_id: int, by: Actor) -> int:
    """Take a file out of a project; the id of the project."""
    found = ProjectDocument.objects.filter(pk=document_id).select_related("project").first()
    if found is None:
        raise NotFound
    project = held_project(found.project_id)
    found.delete()
    record("project.document_removed", project, by, title=found.title)
    return project.pk
