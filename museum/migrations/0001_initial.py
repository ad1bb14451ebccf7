import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('archive', '0001_initial'),
        ('media', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoryIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, help_text='一到两句。', max_length=400, verbose_name='导语')),
            ],
            options={
                'verbose_name': '故事总览',
                'verbose_name_plural': '故事总览',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='TextPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, help_text='一到两句。', max_length=400, verbose_name='导语')),
                ('body', wagtail.fields.RichTextField(blank=True, verbose_name='正文')),
            ],
            options={
                'verbose_name': '文字页',
                'verbose_name_plural': '文字页',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='StoryPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, help_text='一到两句。', max_length=400, verbose_name='导语')),
                ('byline', models.CharField(blank=True, max_length=200, verbose_name='作者与来源')),
                ('body', wagtail.fields.StreamField([('text', 0), ('heading', 1), ('quote', 4), ('record', 7), ('zoom_step', 12), ('av', 15), ('figure', 18)], blank=True, block_lookup={0: ('museum.blocks.TextBlock', (), {'features': ['bold', 'ol', 'ul', 'link']}), 1: ('museum.blocks.HeadingBlock', (), {}), 2: ('wagtail.blocks.TextBlock', (), {'label': '引文'}), 3: ('wagtail.blocks.CharBlock', (), {'label': '出处', 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('text', 2), ('source', 3)]], {}), 5: ('museum.choosers.RecordBlock', (), {'label': '藏品'}), 6: ('wagtail.blocks.CharBlock', (), {'label': '为什么看它', 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('record', 5), ('note', 6)]], {}), 8: ('museum.choosers.AssetBlock', (), {'label': '图像'}), 9: ('museum.blocks.RegionBlock', (), {}), 10: ('wagtail.blocks.CharBlock', (), {'label': '小标题', 'required': False}), 11: ('wagtail.blocks.TextBlock', (), {'label': '这一步说什么'}), 12: ('wagtail.blocks.StructBlock', [[('asset', 8), ('region', 9), ('heading', 10), ('caption', 11)]], {}), 13: ('museum.choosers.AssetBlock', (), {'label': '音频或视频'}), 14: ('wagtail.blocks.CharBlock', (), {'label': '说明', 'required': False}), 15: ('wagtail.blocks.StructBlock', [[('asset', 13), ('caption', 14)]], {}), 16: ('museum.blocks.RegionBlock', (), {'required': False}), 17: ('wagtail.blocks.CharBlock', (), {'label': '图注', 'required': False}), 18: ('wagtail.blocks.StructBlock', [[('asset', 8), ('region', 16), ('caption', 17)]], {})}, verbose_name='正文')),
                ('cover', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.asset', verbose_name='封面')),
            ],
            options={
                'verbose_name': '故事',
                'verbose_name_plural': '故事',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, help_text='一到两句。', max_length=400, verbose_name='导语')),
                ('headline', models.CharField(blank=True, max_length=120, verbose_name='馆名下的一句话')),
                ('first_collection', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='archive.collection', verbose_name='专题一')),
                ('hero', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='archive.record', verbose_name='首页大图的藏品')),
                ('second_collection', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='archive.collection', verbose_name='专题二')),
                ('story', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='museum.storypage', verbose_name='故事')),
            ],
            options={
                'verbose_name': '首页',
                'verbose_name_plural': '首页',
            },
            bases=('wagtailcore.page',),
        ),
    ]
