"""The static log (C2SP tlog-tiles) and its proofs; no language, no session."""

from django.urls import URLPattern, URLResolver, path

from provenance import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("evidence/checkpoint", views.checkpoint, name="evidence_checkpoint"),
    path("evidence/tile/<path:path>", views.tile, name="evidence_tile"),
    path("evidence/key", views.key, name="evidence_key"),
    path("evidence/leaf/<int:seq>.json", views.leaf, name="evidence_leaf"),
    path("evidence/proof/<int:seq>.json", views.proof, name="evidence_proof"),
    path(
        "evidence/consistency/<int:old>/<int:new>.json",
        views.consistency,
        name="evidence_consistency",
    ),
    path("evidence/bundle.json", views.bundle, name="evidence_bundle"),
    path("evidence/verifier.py", views.verifier, name="evidence_verifier"),
]
pages: list[URLPattern | URLResolver] = []
