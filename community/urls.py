"""Creators, the workspace, the contribution wizard, remix trees: all for people."""

from django.urls import URLPattern, URLResolver, path

from community.views import contribute, creators, remixes, tokens, workspace

urlpatterns: list[URLPattern | URLResolver] = []
pages: list[URLPattern | URLResolver] = [
    path("creators", creators.creator_list, name="creator_list"),
    path("creators/<slug:slug>", creators.creator_page, name="creator_page"),
    path("contribute", contribute.contribute, name="contribute"),
    path(
        "contribute/<slug:number>/<slug:step>", contribute.contribute_step, name="contribute_step"
    ),
    path("workspace/", workspace.workspace, name="workspace"),
    path("workspace/profile", creators.workspace_profile, name="workspace_profile"),
    path("workspace/tokens", tokens.token_list, name="token_list"),
    path("workspace/tokens/<int:token_id>/revoke", tokens.token_revoke, name="token_revoke"),
    path(
        "workspace/contributions/<slug:number>",
        workspace.contribution_page,
        name="contribution_page",
    ),
    path(
        "workspace/contributions/<slug:number>/withdraw",
        workspace.contribution_withdraw,
        name="contribution_withdraw",
    ),
    path("objects/<slug:name>/remixes", remixes.record_remixes, name="record_remixes"),
]
