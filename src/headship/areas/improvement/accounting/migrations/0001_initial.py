import django.db.models.deletion
import headship.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('school', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='GovernorsReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('since', models.DateField()),
                ('due_on', models.DateField()),
                ('words', models.TextField(blank=True, verbose_name='what you want to say yourself')),
                ('begun_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('content', models.JSONField(null=True)),
                ('issued_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('delivery', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='school.delivery')),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'ordering': ['-due_on', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', True), ('issued_at__isnull', True)), models.Q(('content__isnull', False), ('issued_at__isnull', False), ('issued_by__isnull', False)), _connector='OR'), name='accounting_issued_whole'), models.CheckConstraint(condition=models.Q(('since__lte', models.F('due_on'))), name='accounting_report_span'), models.UniqueConstraint(condition=models.Q(('issued_at__isnull', True)), fields=('school',), name='accounting_one_report_in_writing')],
            },
        ),
        migrations.CreateModel(
            name='PlainWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=50)),
                ('record_id', models.BigIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='in one line')),
                ('what', models.TextField(verbose_name='what will be different for learners, and why')),
                ('progress', models.TextField(blank=True, verbose_name='how it goes')),
                ('written_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('current', models.BooleanField(default=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('current', True)), fields=('school', 'kind', 'record_id'), name='accounting_said_once')],
            },
        ),
        migrations.CreateModel(
            name='PublicPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shown', models.BooleanField(default=False)),
                ('takes_comments', models.BooleanField(default=True)),
                ('opening', models.TextField(blank=True, verbose_name='what the school works on, in a few sentences')),
                ('changed_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('school',), name='accounting_one_page')],
            },
        ),
        migrations.CreateModel(
            name='ReportingPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('every_months', models.PositiveSmallIntegerField(default=3, verbose_name='every how many months')),
                ('next_due', models.DateField(verbose_name='the next one is due on')),
                ('set_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('school',), name='accounting_one_reporting_plan'), models.CheckConstraint(condition=models.Q(('every_months__gte', 1), ('every_months__lte', 12)), name='accounting_at_least_yearly')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_from', models.CharField(choices=[('students', 'A student'), ('parents', 'A parent, or somebody who cares for a learner'), ('staff', 'Somebody who works here'), ('community', 'A neighbour, partner or anybody else')], max_length=12)),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('text', models.TextField(max_length=2000, verbose_name='what you want to say')),
                ('language', models.CharField(blank=True, max_length=12)),
                ('said_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('spoken', models.BooleanField(default=False)),
                ('people', models.PositiveIntegerField(default=1)),
                ('occasion', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('waiting', 'To be read'), ('shown', 'On the page'), ('kept_back', 'Kept back')], default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('because', models.CharField(blank=True, max_length=300)),
                ('reply', models.TextField(blank=True)),
                ('replied_at', models.DateTimeField(null=True)),
                ('changed', models.TextField(blank=True, verbose_name='what changed because of it')),
                ('changed_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('replied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('written_down_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='accounting.plainwords')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['school', 'state', 'said_at'], name='accounting_comment_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='accounting_comment_decided'), models.CheckConstraint(condition=models.Q(models.Q(('replied_at__isnull', True), ('reply', '')), models.Q(('replied_at__isnull', False), models.Q(('reply', ''), _negated=True)), _connector='OR'), name='accounting_reply_whole'), models.CheckConstraint(condition=models.Q(models.Q(('because', ''), ('state', 'kept_back')), models.Q(('state', 'kept_back'), _negated=True), models.Q(('because', ''), _negated=True), _connector='OR'), name='accounting_kept_back_because'), models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='accounting_somebody_said_it')],
            },
        ),
        migrations.CreateModel(
            name='ReportQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('text', models.TextField(max_length=2000)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='accounting.governorsreport')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='accounting_answer_whole')],
            },
        ),
    ]
