import django.db.models.deletion
import functools
import iiif.models.access
import provenance.identifiers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('archive', '0001_initial'),
        ('iiif', '0002_foreign_items'),
        ('media', '0006_fingerprints'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessPass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=iiif.models.access.new_key, editable=False, max_length=32, unique=True)),
                ('session_digest', models.CharField(max_length=64, unique=True)),
                ('password_digest', models.CharField(help_text='of the hash that ends sessions when the password changes', max_length=64)),
                ('created_at', models.DateTimeField(verbose_name='建立时间')),
                ('expires_at', models.DateTimeField(db_index=True, verbose_name='到期时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账户')),
            ],
            options={
                'verbose_name': '影像通行凭据',
                'verbose_name_plural': '影像通行凭据',
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='access_pass_lasts')],
            },
        ),
        migrations.CreateModel(
            name='AccessOrigin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=300, verbose_name='网站')),
                ('agreed_at', models.DateTimeField(verbose_name='同意时间')),
                ('access_pass', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='origins', to='iiif.accesspass')),
            ],
            options={
                'verbose_name': '同意的网站',
                'verbose_name_plural': '同意的网站',
                'constraints': [models.UniqueConstraint(fields=('access_pass', 'origin'), name='access_origin_once')],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('number', models.BigIntegerField(help_text='0, 1, 2 … without gaps', primary_key=True, serialize=False, verbose_name='序号')),
                ('type', models.CharField(choices=[('Create', '首次公开'), ('Update', '更新'), ('Delete', '撤下')], max_length=6, verbose_name='变化')),
                ('object_type', models.CharField(choices=[('Manifest', '清单'), ('Collection', '专题')], max_length=10)),
                ('object_name', models.CharField(help_text='ARK name of a record, slug', max_length=80)),
                ('end_time', models.DateTimeField(help_text='never before that of the line above', verbose_name='时间')),
                ('event_seq', models.BigIntegerField(blank=True, help_text='the event of the evidence log that it comes from', null=True)),
            ],
            options={
                'verbose_name': '变更记录',
                'verbose_name_plural': '变更记录',
                'ordering': ['number'],
                'indexes': [models.Index(fields=['object_type', 'object_name', '-number'], name='activity_of_object')],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 0)), name='activity_from_zero'), models.CheckConstraint(condition=models.Q(('type__in', ['Create', 'Update', 'Delete'])), name='activity_type_known')],
            },
        ),
        migrations.CreateModel(
            name='Cutout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=functools.partial(provenance.identifiers.mint, *('x1',), **{}), editable=False, max_length=32, unique=True)),
                ('page', models.PositiveIntegerField(default=1, verbose_name='页')),
                ('x', models.PositiveIntegerField()),
                ('y', models.PositiveIntegerField()),
                ('width', models.PositiveIntegerField(verbose_name='宽（像素）')),
                ('height', models.PositiveIntegerField(verbose_name='高（像素）')),
                ('title_zh', models.CharField(max_length=200, verbose_name='名称（中文）')),
                ('title_en', models.CharField(blank=True, max_length=250, verbose_name='名称（英文）')),
                ('note_zh', models.TextField(blank=True, max_length=2000, verbose_name='说明（中文）')),
                ('note_en', models.TextField(blank=True, max_length=2000, verbose_name='说明（英文）')),
                ('named_at', models.DateTimeField(verbose_name='命名时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下时间')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cutouts', to='media.asset')),
                ('motif', models.ForeignKey(blank=True, limit_choices_to={'vocabulary': 'motifs'}, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='archive.term', verbose_name='纹样')),
                ('named_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cutouts', to='archive.record')),
            ],
            options={
                'verbose_name': '影像局部',
                'verbose_name_plural': '影像局部',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('height__gt', 0), ('width__gt', 0)), name='cutout_has_area'), models.CheckConstraint(condition=models.Q(('page__gte', 1)), name='cutout_page_from_one'), models.CheckConstraint(condition=models.Q(('title_zh', ''), _negated=True), name='cutout_has_a_name')],
            },
        ),
    ]
