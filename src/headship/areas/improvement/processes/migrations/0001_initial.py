import django.db.models.deletion
import headship.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evidence', '0003_relations'),
        ('school', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Process',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='process')),
                ('purpose', models.TextField(blank=True, verbose_name='what it is for')),
                ('cycle_months', models.PositiveSmallIntegerField(verbose_name='months between reviews')),
                ('next_on', models.DateField(verbose_name='next review by')),
                ('first_on', models.DateField()),
                ('reviewed_until', models.DateField(null=True)),
                ('set_up_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('ended_on', models.DateField(null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='processes_owned', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('set_up_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.team')),
            ],
            options={
                'ordering': ['title'],
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['school', 'next_on'], name='processes_process_next')],
                'constraints': [models.UniqueConstraint(fields=('school', 'title'), name='processes_process_once'), models.CheckConstraint(condition=models.Q(('cycle_months__gte', 3), ('cycle_months__lte', 120)), name='processes_cycle_in_bounds')],
            },
        ),
        migrations.CreateModel(
            name='ProcessReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'Being looked at'), ('concluded', 'Verdict given'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('due_on', models.DateField()),
                ('begun_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('verdict', models.CharField(blank=True, choices=[('keep', 'Keep it'), ('change', 'Change it'), ('stop', 'Stop it')], max_length=6)),
                ('reason', models.TextField(blank=True)),
                ('concluded_at', models.DateTimeField(null=True)),
                ('minutes_then', models.PositiveBigIntegerField(null=True)),
                ('teaching_then', models.PositiveBigIntegerField(null=True)),
                ('on_time', models.BooleanField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_reason', models.TextField(blank=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('concluded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='processes.process')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'ordering': ['-begun_at'],
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['school', 'state', 'concluded_at'], name='processes_review_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('process',), name='processes_one_review_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('concluded_at__isnull', False), ('minutes_then__isnull', False), ('state', 'concluded'), ('verdict__in', ['keep', 'change', 'stop']), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('state', 'concluded'), _negated=True), ('concluded_at__isnull', True), ('verdict', '')), _connector='OR'), name='processes_verdict_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='processes_withdrawn_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('what', models.CharField(max_length=300, verbose_name='what is done')),
                ('who', models.CharField(max_length=200, verbose_name='who does it')),
                ('people', models.PositiveSmallIntegerField(verbose_name='how many people')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes for each')),
                ('times', models.PositiveSmallIntegerField(verbose_name='how often')),
                ('per', models.CharField(choices=[('day', 'each school day'), ('week', 'each school week'), ('month', 'each month of school'), ('term', 'each term'), ('year', 'a year')], max_length=6)),
                ('teachers', models.BooleanField(default=False, verbose_name='those who do it teach')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='processes.process')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('people__gte', 1), ('times__gte', 1)), name='processes_step_costs'), models.CheckConstraint(condition=models.Q(('per__in', ['day', 'week', 'month', 'term', 'year'])), name='processes_step_known_rhythm')],
            },
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=300, verbose_name='what is done')),
                ('due_on', models.DateField(verbose_name='done by')),
                ('aim', models.CharField(choices=[('outcome', 'Learners'), ('minutes', 'Minutes returned to teaching')], max_length=8)),
                ('expects', models.CharField(max_length=300, verbose_name='what should change')),
                ('minutes_before', models.PositiveBigIntegerField(null=True)),
                ('minutes_after', models.PositiveBigIntegerField(null=True)),
                ('look_on', models.DateField(verbose_name='look again on')),
                ('decided_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('made_at', models.DateTimeField(null=True)),
                ('looked_at', models.DateTimeField(null=True)),
                ('came', models.TextField(blank=True, verbose_name='what came of it')),
                ('again', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.reading')),
                ('before', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.reading')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('looked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='processes.processreview')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('aim', 'outcome'), ('before__isnull', False)), models.Q(('aim', 'minutes'), ('minutes_before__isnull', False)), _connector='OR'), name='processes_adjustment_has_a_before'), models.CheckConstraint(condition=models.Q(models.Q(('came', ''), ('looked_at__isnull', True)), models.Q(('looked_at__isnull', False), ('made_at__isnull', False), models.Q(('came', ''), _negated=True)), _connector='OR'), name='processes_looked_at_after_it_was_made'), models.CheckConstraint(condition=models.Q(('look_on__gte', models.F('due_on'))), name='processes_look_after_it_is_due')],
            },
        ),
        migrations.CreateModel(
            name='PainPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=300, verbose_name='what hurts')),
                ('said_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('settled_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='what came of it')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pains', to='processes.process')),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pains', to='processes.step')),
            ],
            options={
                'ordering': ['-said_at'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='processes_pain_in_words'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('settled_at__isnull', True)), models.Q(('settled_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='processes_pain_answered_in_words')],
            },
        ),
    ]
