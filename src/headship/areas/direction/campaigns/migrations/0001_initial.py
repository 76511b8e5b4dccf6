import django.db.models.deletion
import headship.areas.direction.campaigns.models
import headship.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('school', '0002_protected_week'),
        ('voice', '0002_figure_levels'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('in_brief', models.CharField(max_length=300, verbose_name='what people should be able to say afterwards')),
                ('started_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('lesson', models.TextField(blank=True, verbose_name='what we learned')),
                ('public', models.BooleanField(default=False)),
                ('public_title', models.CharField(blank=True, max_length=200, verbose_name='heading')),
                ('public_text', models.TextField(blank=True, verbose_name='text')),
                ('public_address', models.CharField(default=headship.areas.direction.campaigns.models.new_address, max_length=16, unique=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns_owned', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('public', False), models.Q(models.Q(('public_text', ''), _negated=True), models.Q(('public_title', ''), _negated=True)), _connector='OR'), name='campaigns_public_page_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(blank=True, choices=[('en', 'English'), ('es', 'Spanish'), ('zh-hans', 'Chinese'), ('ar', 'Arabic'), ('pt', 'Portuguese'), ('id', 'Indonesian')], max_length=10, verbose_name='language')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='subject')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('minutes', models.PositiveSmallIntegerField(default=1, verbose_name='minutes to read it')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('scheduled', 'Scheduled'), ('sent', 'Sent')], default='draft', max_length=10)),
                ('send_at', models.DateTimeField(null=True)),
                ('held_because', models.CharField(blank=True, max_length=400)),
                ('saved_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.audience')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='campaigns.campaign')),
                ('delivery', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.delivery')),
                ('scheduled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['school', 'state', 'send_at'], name='campaigns_message_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), models.Q(('scheduled_by__isnull', False), ('send_at__isnull', False)), _connector='OR'), name='campaigns_scheduled_says_when'), models.CheckConstraint(condition=models.Q(models.Q(('delivery__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('delivery__isnull', True)), _connector='OR'), name='campaigns_sent_has_a_delivery'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(models.Q(('subject', ''), _negated=True), models.Q(('body', ''), _negated=True)), _connector='OR'), name='campaigns_message_says_something'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='campaigns_message_costs_time')],
            },
        ),
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pulses', to='campaigns.campaign')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='voice.round')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(choices=[('staff', 'Staff'), ('learners', 'Learners'), ('community', 'Families and partners')], max_length=10)),
                ('people', models.PositiveIntegerField()),
                ('of', models.PositiveIntegerField()),
                ('on', models.DateField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reach', to='campaigns.campaign')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('campaign', 'group'), name='campaigns_reach_once'), models.CheckConstraint(condition=models.Q(('people__lte', models.F('of'))), name='campaigns_reach_of_the_group')],
            },
        ),
    ]
