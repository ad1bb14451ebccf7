"""Creators, the workspace, the contribution wizard, remix trees: all for people."""

from django.urls import URLPattern, URLResolver, path, re_path

from community.views import contribute, creators, remixes, workspace

_NUMBER = r"(?P<number>[0-9a-z]{4,22})"
_STEP = r"(?P<step>file|about|sources|rights|check)"

urlpatterns: list[URLPattern | URLResolver] = []
pages: list[URLPattern | URLResolver] = [
    path("creators", creators.creator_list, name="creator_list"),
    path("creators/<slug:slug>", creators.creator_page, name="creator_page"),
    path("contribute", contribute.contribute, name="contribute"),
    re_path(rf"^contribute/{_NUMBER}/{_STEP}$", contribute.contribute_step, name="contribute_step"),
    path("workspace/", workspace.workspace, name="workspace"),
    path("workspace/profile", creators.workspace_profile, name="workspace_profile"),
    re_path(
        rf"^workspace/contributions/{_NUMBER}$",
        workspace.contribution_page,
        name="contribution_page",
    ),
    re_path(
        rf"^workspace/contributions/{_NUMBER}/withdraw$",
        workspace.contribution_withdraw,
        name="contribution_withdraw",
    ),
    path("objects/<slug:name>/remixes", remixes.record_remixes, name="record_remixes"),
]
