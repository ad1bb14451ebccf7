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
        ('archive', '0001_initial'),
        ('licensing', '0002_second_walls'),
        ('media', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(default=functools.partial(provenance.identifiers.mint, *('c1',), **{}), editable=False, max_length=22, unique=True, verbose_name='投稿编号')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '待审核'), ('returned', '需修改'), ('accepted', '已通过'), ('published', '已发布'), ('declined', '未通过'), ('withdrawn', '已撤回')], default='draft', editable=False, max_length=10, verbose_name='状态')),
                ('title_zh', models.CharField(blank=True, max_length=200, verbose_name='题名（中文）')),
                ('title_en', models.CharField(blank=True, max_length=300, verbose_name='题名（英文）')),
                ('description_zh', models.TextField(blank=True, max_length=5000, verbose_name='说明（中文）')),
                ('description_en', models.TextField(blank=True, max_length=8000, verbose_name='说明（英文）')),
                ('alt_zh', models.CharField(blank=True, help_text='给看不见画面的人：一句话说清画面里有什么。', max_length=300, verbose_name='替代文字（中文）')),
                ('alt_en', models.CharField(blank=True, max_length=500, verbose_name='替代文字（英文）')),
                ('date_found', models.CharField(blank=True, help_text='例如 2024年8月、20世纪80年代、清光绪年间。', max_length=120, verbose_name='时间')),
                ('place_zh', models.CharField(blank=True, max_length=200, verbose_name='地点（中文）')),
                ('place_en', models.CharField(blank=True, max_length=300, verbose_name='地点（英文）')),
                ('ai_generated', models.BooleanField(default=False, verbose_name='由人工智能生成或部分生成')),
                ('no_sources', models.BooleanField(default=False, verbose_name='没有用到别人的作品')),
                ('origin', models.CharField(blank=True, choices=[('own', '我自己创作或拍摄'), ('family', '家人或家族保存'), ('authorised', '作者授权我提交')], max_length=12, verbose_name='来历')),
                ('terms', models.CharField(blank=True, choices=[('cc-by-4.0', '署名（CC BY 4.0）：可以商用和改编，要写明作者'), ('cc-by-sa-4.0', '署名、相同方式共享（CC BY-SA 4.0）：改编后的作品也要同样开放'), ('cc-by-nc-4.0', '署名、非商业（CC BY-NC 4.0）：商用须另取授权'), ('reserved', '保留权利：只展示预览，使用须取得授权')], max_length=16, verbose_name='使用条件')),
                ('credit_zh', models.CharField(blank=True, max_length=120, verbose_name='署名（中文）')),
                ('credit_en', models.CharField(blank=True, max_length=200, verbose_name='署名（英文）')),
                ('decision_note', models.TextField(blank=True, editable=False, max_length=2000, verbose_name='审核意见')),
                ('created_at', models.DateTimeField(verbose_name='建立时间')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='送审时间')),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='审核时间')),
                ('asset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='media.asset', verbose_name='文件')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to=settings.AUTH_USER_MODEL, verbose_name='投稿人')),
                ('record', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contribution', to='archive.record', verbose_name='藏品')),
                ('reviewer', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核员')),
            ],
            options={
                'verbose_name': '投稿',
                'verbose_name_plural': '投稿',
                'ordering': ['-created_at', '-pk'],
                'permissions': [('moderate_contribution', 'Decide about contributions')],
                'indexes': [models.Index(fields=['state', 'submitted_at'], name='contribution_queue'), models.Index(fields=['contributor', '-created_at'], name='contribution_of_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'accepted', 'published', 'declined', 'withdrawn'])), name='contribution_state_known'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'returned', 'withdrawn']), models.Q(('asset__isnull', False), ('submitted_at__isnull', False), models.Q(('terms', ''), _negated=True)), _connector='OR'), name='contribution_sent_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('record__isnull', False), _connector='OR'), name='contribution_published_has_a_record'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['returned', 'declined']), _negated=True), models.Q(('decision_note', ''), _negated=True), _connector='OR'), name='contribution_refused_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=20, verbose_name='文本版本')),
                ('sha256', models.CharField(max_length=64, verbose_name='文本哈希')),
                ('language', models.CharField(max_length=10, verbose_name='阅读语言')),
                ('given_at', models.DateTimeField(verbose_name='同意时间')),
                ('contribution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='community.contribution')),
            ],
            options={
                'verbose_name': '授权同意',
                'verbose_name_plural': '授权同意',
                'ordering': ['-given_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('contribution', 'version'), name='consent_once_per_version'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length('sha256'), 64), name='consent_hash_is_sha256')],
            },
        ),
        migrations.CreateModel(
            name='ContributionSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outside', models.CharField(blank=True, max_length=500, verbose_name='馆外来源')),
                ('kind', models.CharField(choices=[('adaptation', '改编'), ('excerpt', '节选'), ('compilation', '汇编'), ('translation', '翻译'), ('recording', '演绎与录制'), ('design', '文创设计')], max_length=12, verbose_name='方式')),
                ('statement', models.TextField(max_length=2000, verbose_name='用了什么、改了什么')),
                ('rate_bp', models.PositiveIntegerField(default=0, verbose_name='分给来源的比例（万分比）')),
                ('contribution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='community.contribution', verbose_name='投稿')),
                ('grant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.grant')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='media.asset', verbose_name='馆内来源')),
            ],
            options={
                'verbose_name': '来源',
                'verbose_name_plural': '来源',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('contribution', 'parent'), name='contribution_source_once'), models.CheckConstraint(condition=models.Q(models.Q(('outside', ''), ('parent__isnull', False)), models.Q(('parent__isnull', True), ('rate_bp', 0), models.Q(('outside', ''), _negated=True)), _connector='OR'), name='contribution_source_inside_or_outside'), models.CheckConstraint(condition=models.Q(('rate_bp__lte', 10000)), name='contribution_source_rate')],
            },
        ),
        migrations.CreateModel(
            name='CreatorProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='小写字母、数字和连字符；会出现在主页地址里，之后尽量不改。', max_length=60, unique=True, verbose_name='地址名')),
                ('name_zh', models.CharField(blank=True, max_length=80, verbose_name='名字（中文）')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='名字（英文）')),
                ('bio_zh', models.TextField(blank=True, max_length=2000, verbose_name='介绍（中文）')),
                ('bio_en', models.TextField(blank=True, max_length=4000, verbose_name='介绍（英文）')),
                ('place_zh', models.CharField(blank=True, max_length=80, verbose_name='所在地（中文）')),
                ('place_en', models.CharField(blank=True, max_length=120, verbose_name='所在地（英文）')),
                ('website', models.URLField(blank=True, verbose_name='网站')),
                ('is_public', models.BooleanField(default=False, help_text='不公开时，作品仍以署名展示，但没有主页。', verbose_name='公开我的主页')),
                ('is_fictitious', models.BooleanField(default=False, editable=False, verbose_name='演示用的虚构人物')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='creator_profile', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '创作者主页',
                'verbose_name_plural': '创作者主页',
                'ordering': ['-created_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name_zh', ''), _negated=True), models.Q(('name_en', ''), _negated=True), _connector='OR'), name='creator_has_a_name')],
            },
        ),
    ]
