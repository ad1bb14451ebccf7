"""The full text index of the database at hand, and the one row of the index state."""

from django.db import migrations

from search import fulltext


def add_state(apps, schema_editor):
    apps.get_model("search", "IndexState").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunPython(fulltext.install, fulltext.uninstall),
        migrations.RunPython(add_state, migrations.RunPython.noop),
    ]
