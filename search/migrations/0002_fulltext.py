"""The full text index of the database at hand, and the one row of the index state."""

from django.db import migrations

from search import fulltext
from search.analysis import ANALYSIS_VERSION


def add_state(apps, schema_editor):
    """An empty index is as the analysis of today would make it."""
    apps.get_model("search", "IndexState").objects.get_or_create(
        pk=1, defaults={"analysis": ANALYSIS_VERSION}
    )


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunPython(fulltext.install, fulltext.uninstall),
        migrations.RunPython(add_state, migrations.RunPython.noop),
    ]
