import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models


def make_default(apps, schema_editor):
    """The house had one museum before: everything there is belongs to it."""
    institutions = apps.get_model("accounts", "Institution").objects
    institutions.create(code="museum", name_zh="本馆", name_en="This museum", is_default=True)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_api_tokens'),
    ]

    operations = [
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='代号')),
                ('name_zh', models.CharField(max_length=200, verbose_name='名称（中文）')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='名称（英文）')),
                ('is_default', models.BooleanField(default=False, help_text='有角色而没有加入任何机构的人员在这里工作；关闭后，这些人员什么都看不到。', verbose_name='默认机构')),
            ],
            options={
                'verbose_name': '机构',
                'verbose_name_plural': '机构',
                'ordering': ('code',),
                'constraints': [models.CheckConstraint(condition=models.Q(('name_zh', ''), _negated=True), name='institution_has_a_name'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='institution_one_default', violation_error_message='已有一个默认机构。')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('cataloguer', '编目员'), ('reviewer', '审核员'), ('publisher', '发布员'), ('rights_officer', '权利管理员'), ('moderator', '内容审核员')], max_length=20, verbose_name='角色')),
                ('institution', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.institution')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '成员',
                'verbose_name_plural': '成员',
                'ordering': ('user', 'role'),
                'constraints': [models.UniqueConstraint(fields=('institution', 'user', 'role'), name='membership_once', violation_error_message='这个人在本机构已有这个角色。')],
            },
        ),
        migrations.RunPython(make_default, migrations.RunPython.noop),
    ]
