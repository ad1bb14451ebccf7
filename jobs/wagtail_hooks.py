from django.urls import re_path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from jobs.admin.queue import JobViewSet, act

register_snippet(JobViewSet)


@hooks.register("register_admin_urls")
def job_urls() -> list:
    return [
        re_path(r"^jobs/(?P<job_id>[0-9a-f-]{36})/(?P<action>retry|cancel)/$", act, name="job_act")
    ]
