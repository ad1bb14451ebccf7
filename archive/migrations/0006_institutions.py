import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    home = apps.get_model("accounts", "Institution").objects.get(is_default=True)
    apps.get_model("archive", "Collection").objects.update(institution=home)


def field(**options):
    return models.ForeignKey(blank=True, on_delete=django.db.models.deletion.PROTECT, related_name='collections', to='accounts.institution', verbose_name='机构', **options)


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL alters no table with pending triggers of the same transaction

    dependencies = [
        ('accounts', '0003_institutions'),
        ('archive', '0005_import_plans'),
    ]

    operations = [
        migrations.AddField(model_name='collection', name='institution', field=field(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(model_name='collection', name='institution', field=field()),
    ]
