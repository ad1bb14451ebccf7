import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('media', '0006_fingerprints'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='asset',
            options={'ordering': ['-created_at', '-pk'], 'permissions': [('view_all', 'See every asset and its master, except core data'), ('view_core', 'See assets graded as core data'), ('upload_asset', 'Upload files into the media library'), ('reprocess_asset', 'Have renditions made again'), ('open_asset', 'Set what the public may see of assets'), ('handle_quarantine', 'See, download and delete files in quarantine')], 'verbose_name': '数字资产', 'verbose_name_plural': '数字资产'},
        ),
        migrations.AddField(
            model_name='rendition',
            name='recipe',
            field=models.CharField(blank=True, default='', editable=False, help_text='by what it was made, see media.renditions.parts; empty: before that was kept', max_length=12),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='rendition',
            name='created_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='制作时间'),
        ),
    ]
