"""Addresses of projects, tasks, time and expenses."""

from django.urls import path

from carnet.projects.web import customers, progress, project, settings, spending, tasks, week
from carnet.projects.web.lists import ProjectList, TaskList
from carnet.projects.web.spent_lists import ExpenseList, time_list

app_name = "projects"
urlpatterns = [
    path("projects", ProjectList.as_view(), name="projects"),
    path("projects/new", project.new, name="project-new"),
    path("projects/stages", settings.stage_lists, name="stage-lists"),
    path("projects/stages/<str:of>", settings.stages, name="stages"),
    path("projects/rates", settings.rates, name="rates"),
    path("projects/rates/new", settings.rate, name="rate-new"),
    path("projects/rates/<int:rate_id>/removal", settings.remove_rate, name="rate-removal"),
    path("projects/<int:project_id>", project.project, name="project"),
    path("projects/<int:project_id>/edit", project.edit, name="project-edit"),
    path("projects/<int:project_id>/closure", project.close, name="project-closure"),
    path("projects/<int:project_id>/stage", project.move, name="project-stage"),
    path("projects/<int:project_id>/deletion", project.delete, name="project-deletion"),
    path("projects/<int:project_id>/orders", project.link, name="project-link"),
    path("projects/<int:project_id>/orders/<int:order_id>/removal", project.unlink, name="project-unlink"),
    path("projects/<int:project_id>/proposed-tasks", project.propose, name="project-tasks"),
    path("projects/<int:project_id>/progress.pdf", progress.paper, name="project-progress"),
    path("projects/<int:project_id>/mailing", progress.send, name="project-mailing"),
    path("projects/<int:project_id>/tasks/new", tasks.new, name="task-new"),
    path("projects/<int:project_id>/documents/new", project.upload, name="project-upload"),
    path("project-documents/<int:document_id>", project.document, name="project-document"),
    path("project-documents/<int:document_id>/removal", project.remove, name="project-document-removal"),
    path("orders/<int:order_id>/project", project.of_order, name="project-of-order"),
    path("tasks", TaskList.as_view(), name="tasks"),
    path("tasks/week", tasks.week, name="calendar"),
    path("tasks/<int:task_id>", tasks.task, name="task"),
    path("tasks/<int:task_id>/move", tasks.move, name="task-move"),
    path("tasks/<int:task_id>/done", tasks.finish, name="task-done"),
    path("tasks/<int:task_id>/deletion", tasks.delete, name="task-deletion"),
    path("time", time_list, name="time"),
    path("time/week", week.week, name="week"),
    path("time/cell", week.cell, name="cell"),
    path("time/new", spending.new_time, name="time-new"),
    path("time/<int:entry_id>", spending.time_entry, name="time-entry"),
    path("time/<int:entry_id>/deletion", spending.delete_time, name="time-deletion"),
    path("timer", spending.start, name="timer-start"),
    path("timer/stop", spending.stop, name="timer-stop"),
    path("timer/drop", spending.drop, name="timer-drop"),
    path("expenses", ExpenseList.as_view(), name="expenses"),
    path("expenses/new", spending.new_expense, name="expense-new"),
    path("expenses/<int:expense_id>", spending.expense, name="expense"),
    path("expenses/<int:expense_id>/deletion", spending.delete_expense, name="expense-deletion"),
    path("expenses/<int:expense_id>/file", spending.receipt, name="expense-file"),
    path("customers/projects", customers.project_list, name="party-project-list"),
    path("parties/<int:party_id>/projects", customers.projects, name="party-projects"),
]
