"""What a detail names is a type of motif, a term; motifs are things of their own (archive)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0010_motifs'),
        ('iiif', '0004_foreign_remarks'),
    ]

    operations = [
        migrations.RenameField('cutout', 'motif', 'motif_type'),
        migrations.AlterField(
            model_name='cutout',
            name='motif_type',
            field=models.ForeignKey(blank=True, limit_choices_to={'vocabulary': 'motifs'}, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='archive.term', verbose_name='纹样类型'),
        ),
    ]
