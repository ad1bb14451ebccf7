import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    """What the house itself took in before belongs to its one museum; a creator's file to none."""
    home = apps.get_model("accounts", "Institution").objects.get(is_default=True)
    apps.get_model("media", "Asset").objects.filter(owner=None).update(institution=home)


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL alters no table with pending triggers of the same transaction

    dependencies = [
        ('accounts', '0003_institutions'),
        ('media', '0008_preservation'),
    ]

    operations = [
        migrations.AddField(
            model_name='asset',
            name='institution',
            field=models.ForeignKey(blank=True, editable=False, help_text='of the uploader, else of the first record; none: the house, a creator', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='accounts.institution', verbose_name='机构'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
