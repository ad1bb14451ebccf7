import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import functools
import provenance.identifiers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        # Not needed, but quicker: what alters users and pages after us has to render every model of
        # ours that points at one, again for each of these seventy migrations.
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailadmin', '0006_formstate'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailredirects', '0008_add_verbose_name_plural'),
        ('wagtailsearch', '0010_add_text_fields'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Master',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True, verbose_name='SHA-256')),
                ('size_bytes', models.PositiveBigIntegerField(editable=False, verbose_name='大小（字节）')),
                ('media_type', models.CharField(editable=False, max_length=100, verbose_name='媒体类型')),
                ('original_name', models.CharField(blank=True, editable=False, max_length=255, verbose_name='原文件名')),
                ('technical', models.JSONField(blank=True, default=dict, editable=False, verbose_name='技术元数据')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='入库时间')),
            ],
            options={
                'verbose_name': '母版文件',
                'verbose_name_plural': '母版文件',
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length('sha256'), 64), name='master_sha256_hex'), models.CheckConstraint(condition=models.Q(('size_bytes__gt', 0)), name='master_is_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='FixityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('intact', '完好'), ('damaged', '已损坏'), ('missing', '文件缺失'), ('unreadable', '无法读取')], max_length=10, verbose_name='结果')),
                ('found_sha256', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField(db_index=True, verbose_name='时间')),
                ('master', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fixity_checks', to='media.master')),
            ],
            options={
                'verbose_name': '完整性核对',
                'verbose_name_plural': '完整性核对',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Asset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=functools.partial(provenance.identifiers.mint, *('h2',), **{}), editable=False, max_length=32, unique=True, verbose_name='标识')),
                ('kind', models.CharField(choices=[('image', '图像'), ('audio', '音频'), ('video', '视频'), ('document', '文档'), ('model3d', '三维模型')], max_length=10, verbose_name='类型')),
                ('title_zh', models.CharField(blank=True, max_length=300, verbose_name='题名（中文）')),
                ('title_en', models.CharField(blank=True, max_length=300, verbose_name='题名（英文）')),
                ('alt_zh', models.CharField(blank=True, help_text='看不见图像的人会听到这句话', max_length=500, verbose_name='替代文字（中文）')),
                ('alt_en', models.CharField(blank=True, max_length=500, verbose_name='替代文字（英文）')),
                ('creator_zh', models.CharField(blank=True, max_length=300, verbose_name='作者（中文）')),
                ('creator_en', models.CharField(blank=True, max_length=300, verbose_name='作者（英文）')),
                ('credit_zh', models.CharField(blank=True, max_length=500, verbose_name='署名（中文）')),
                ('credit_en', models.CharField(blank=True, max_length=500, verbose_name='署名（英文）')),
                ('source_note_zh', models.CharField(blank=True, max_length=500, verbose_name='来源说明（中文）')),
                ('source_note_en', models.CharField(blank=True, max_length=500, verbose_name='来源说明（英文）')),
                ('licence_uri', models.CharField(blank=True, max_length=300, validators=[django.core.validators.URLValidator(['https', 'http'])], verbose_name='许可协议地址')),
                ('rights_statement_uri', models.CharField(blank=True, max_length=300, validators=[django.core.validators.URLValidator(['https', 'http'])], verbose_name='权利声明地址')),
                ('grade', models.CharField(choices=[('open', '公开'), ('internal', '内部'), ('sensitive', '敏感'), ('core', '核心')], default='open', max_length=10, verbose_name='数据分级')),
                ('public_access', models.CharField(choices=[('none', '不公开'), ('preview', '仅预览'), ('full', '完整开放')], default='none', editable=False, help_text='由发布与许可流程设定', max_length=8, verbose_name='公众可见')),
                ('is_generated', models.BooleanField(default=False, help_text='由本系统生成的示意媒体，不是实物影像', verbose_name='示意图')),
                ('ai_generated', models.BooleanField(default=False, verbose_name='人工智能生成')),
                ('state', models.CharField(choices=[('received', '已接收'), ('processing', '处理中'), ('ready', '可用'), ('refused', '已拒收')], default='received', editable=False, max_length=10, verbose_name='状态')),
                ('refusal_code', models.CharField(blank=True, editable=False, max_length=60)),
                ('refusal_text_zh', models.CharField(blank=True, editable=False, max_length=500)),
                ('refusal_text_en', models.CharField(blank=True, editable=False, max_length=500)),
                ('width', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='宽（像素）')),
                ('height', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='高（像素）')),
                ('duration_ms', models.PositiveBigIntegerField(blank=True, editable=False, null=True, verbose_name='时长（毫秒）')),
                ('dominant_colour', models.CharField(blank=True, editable=False, max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}$')], verbose_name='主色')),
                ('version', models.CharField(blank=True, editable=False, help_text='changes whenever the renditions change; part of their addresses', max_length=16)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('ready_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='可用时间')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='media_assets', to=settings.AUTH_USER_MODEL, verbose_name='所有者')),
                ('master', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='media.master')),
            ],
            options={
                'verbose_name': '数字资产',
                'verbose_name_plural': '数字资产',
                'ordering': ['-created_at', '-pk'],
                'permissions': [('view_all', 'See every asset and its master, except core data'), ('view_core', 'See assets graded as core data'), ('upload_asset', 'Upload files into the media library'), ('reprocess_asset', 'Have renditions made again')],
                'indexes': [models.Index(fields=['state', '-created_at'], name='asset_by_state'), models.Index(fields=['public_access', 'grade'], name='asset_by_access')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('title_zh', ''), _negated=True), models.Q(('title_en', ''), _negated=True), _connector='OR'), name='asset_has_a_title'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), models.Q(('refusal_code', ''), _negated=True)), models.Q(models.Q(('state', 'refused'), _negated=True), ('refusal_code', '')), _connector='OR'), name='asset_refused_with_a_reason'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'refused']), ('master__isnull', False), _connector='OR'), name='asset_processed_from_a_master'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), ('ready_at__isnull', False), _connector='OR'), name='asset_ready_since'), models.CheckConstraint(condition=models.Q(models.Q(('width__isnull', True), ('height__isnull', True)), models.Q(('width__gt', 0), ('height__gt', 0)), _connector='OR'), name='asset_has_area'), models.CheckConstraint(condition=models.Q(('duration_ms__isnull', True), ('duration_ms__gt', 0), _connector='OR'), name='asset_has_duration')],
            },
        ),
        migrations.CreateModel(
            name='Rendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('pyramid', '图像金字塔'), ('thumbnail', '缩略图'), ('poster', '封面帧'), ('proxy', '视频播放版'), ('audio_proxy', '音频播放版'), ('waveform', '波形'), ('preview', '预览版')], max_length=12, verbose_name='用途')),
                ('params', models.CharField(blank=True, help_text='例如缩略图的长边像素', max_length=60, verbose_name='参数')),
                ('media_type', models.CharField(max_length=100, verbose_name='媒体类型')),
                ('path', models.CharField(max_length=255, unique=True, verbose_name='路径')),
                ('size_bytes', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('width', models.PositiveIntegerField(blank=True, null=True, verbose_name='宽（像素）')),
                ('height', models.PositiveIntegerField(blank=True, null=True, verbose_name='高（像素）')),
                ('duration_ms', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='时长（毫秒）')),
                ('made_by', models.CharField(blank=True, max_length=120, verbose_name='制作工具')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='制作时间')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to='media.asset')),
            ],
            options={
                'verbose_name': '衍生文件',
                'verbose_name_plural': '衍生文件',
                'ordering': ['asset_id', 'purpose', 'params'],
                'constraints': [models.UniqueConstraint(fields=('asset', 'purpose', 'params'), name='rendition_made_once'), models.CheckConstraint(condition=models.Q(('size_bytes__gt', 0)), name='rendition_is_not_empty'), models.CheckConstraint(condition=models.Q(models.Q(('width__isnull', True), ('width__gt', 0), _connector='OR'), models.Q(('height__isnull', True), ('height__gt', 0), _connector='OR')), name='rendition_has_area')],
            },
        ),
        migrations.CreateModel(
            name='TextTrack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('captions', '字幕'), ('transcript', '文字稿'), ('chapters', '章节')], max_length=12, verbose_name='种类')),
                ('language', models.CharField(help_text='BCP 47 语言标签，例如 zh-Hans、en', max_length=35, verbose_name='语言')),
                ('label', models.CharField(blank=True, max_length=120, verbose_name='名称')),
                ('vtt', models.TextField(verbose_name='WebVTT')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tracks', to='media.asset', verbose_name='数字资产')),
            ],
            options={
                'verbose_name': '文字轨',
                'verbose_name_plural': '文字轨',
                'ordering': ['asset_id', 'kind', 'language'],
                'constraints': [models.UniqueConstraint(fields=('asset', 'kind', 'language'), name='track_once_per_language'), models.CheckConstraint(condition=models.Q(('vtt__startswith', 'WEBVTT')), name='track_is_webvtt')],
            },
        ),
        migrations.CreateModel(
            name='FileEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(choices=[('ingestion', '入库'), ('message digest calculation', '计算校验值'), ('format identification', '格式识别'), ('validation', '格式验证'), ('metadata extraction', '提取元数据'), ('normalization', '制作规范衍生件'), ('fixity check', '完整性核对'), ('quarantine', '隔离'), ('policy assignment', '指定访问策略'), ('metadata modification', '修改元数据'), ('dissemination', '提供使用'), ('deletion', '删除')], max_length=40, verbose_name='事件')),
                ('outcome', models.CharField(choices=[('success', '成功'), ('warning', '有提示'), ('fail', '失败')], max_length=8, verbose_name='结果')),
                ('agent', models.CharField(help_text='软件名与版本，或角色', max_length=120, verbose_name='执行者')),
                ('at', models.DateTimeField(db_index=True, verbose_name='时间')),
                ('detail', models.JSONField(blank=True, default=dict, verbose_name='详情')),
                ('asset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='file_events', to='media.asset')),
                ('master', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='file_events', to='media.master')),
            ],
            options={
                'verbose_name': '文件事件',
                'verbose_name_plural': '文件事件',
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('asset__isnull', False), ('master__isnull', False), _connector='OR'), name='file_event_names_a_file')],
            },
        ),
    ]
