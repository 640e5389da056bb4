"""Addresses of the shell."""

from django.urls import path

from carnet.core.web import background, sessions, views

urlpatterns = [
    path("search", views.search, name="search"),
    path("palette", views.palette, name="palette"),
    path("notices", views.notices, name="notices"),
    path("company", views.switch_company, name="switch-company"),
    path("profile", views.profile, name="profile"),
    path("profile/sessions", sessions.sessions, name="sessions"),
    path("profile/sessions/others/end", sessions.sessions_end, name="sessions-end"),
    path("profile/sessions/<int:session_id>/end", sessions.session_end, name="session-end"),
    path("language", views.language, name="language"),
    path("background", background.background, name="background"),
    path("background/mails/<int:mail_id>/sending", background.send_mail_again, name="mail-again"),
    path("background/jobs/<int:job_id>/run", background.run_job_again, name="job-again"),
]
