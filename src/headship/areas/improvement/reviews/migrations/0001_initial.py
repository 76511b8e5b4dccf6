import django.db.models.deletion
import headship.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evidence', '0003_relations'),
        ('school', '0001_initial'),
        ('voice', '0002_figure_levels'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='programme')),
                ('kind', models.CharField(choices=[('curriculum', 'Curriculum of a phase'), ('subject', 'Subject'), ('co_curricular', 'Beyond lessons'), ('pastoral', 'Pastoral care'), ('other', 'Another programme')], max_length=20, verbose_name='sort')),
                ('aims', models.TextField(blank=True, verbose_name='what it is for')),
                ('cycle_months', models.PositiveSmallIntegerField(verbose_name='months between reviews')),
                ('next_on', models.DateField(verbose_name='next review by')),
                ('first_on', models.DateField()),
                ('reviewed_until', models.DateField(null=True)),
                ('set_up_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('ended_on', models.DateField(null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes_owned', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('set_up_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
            ],
            options={
                'ordering': ['title'],
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['school', 'next_on'], name='reviews_programme_next')],
                'constraints': [models.UniqueConstraint(fields=('school', 'title'), name='reviews_programme_once'), models.CheckConstraint(condition=models.Q(('cycle_months__gte', 3), ('cycle_months__lte', 120)), name='reviews_cycle_in_bounds'), models.CheckConstraint(condition=models.Q(('kind__in', ['curriculum', 'subject', 'co_curricular', 'pastoral', 'other'])), name='reviews_programme_known_kind')],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('gathering', 'Gathering'), ('weighing', 'Weighing'), ('concluded', 'Concluded'), ('withdrawn', 'Withdrawn')], default='planned', max_length=12)),
                ('questions', models.TextField(verbose_name='what we want to know')),
                ('due_on', models.DateField(verbose_name='to be concluded by')),
                ('planned_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('gathering_at', models.DateTimeField(null=True)),
                ('weighing_at', models.DateTimeField(null=True)),
                ('concluded_at', models.DateTimeField(null=True)),
                ('conclusion', models.TextField(blank=True, verbose_name='what we conclude')),
                ('heard_teachers', models.BooleanField(default=False)),
                ('heard_learners', models.BooleanField(default=False)),
                ('heard_others', models.BooleanField(default=False)),
                ('counted', models.BooleanField(default=False)),
                ('on_time', models.BooleanField(null=True)),
                ('next_on', models.DateField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_reason', models.TextField(blank=True)),
                ('concluded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='reviews.programme')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.team')),
            ],
            options={
                'ordering': ['-planned_at'],
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['school', 'state', 'due_on'], name='reviews_review_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['planned', 'gathering', 'weighing'])), fields=('programme',), name='reviews_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('concluded_at__isnull', False), ('on_time__isnull', False), ('state', 'concluded'), models.Q(('conclusion', ''), _negated=True)), models.Q(models.Q(('state', 'concluded'), _negated=True), ('concluded_at__isnull', True), ('counted', False)), _connector='OR'), name='reviews_concluded_says_what'), models.CheckConstraint(condition=models.Q(('counted', False), ('heard_teachers', True), ('heard_learners', True), ('heard_others', True), _connector='OR'), name='reviews_counts_with_a_voice'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='reviews_withdrawn_says_why'), models.CheckConstraint(condition=models.Q(('questions', ''), _negated=True), name='reviews_asks_something')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sentence', models.CharField(max_length=400, verbose_name='what we found')),
                ('kind', models.CharField(choices=[('keep', 'A strength to keep'), ('change', 'Something to change'), ('unclear', 'Cannot tell yet')], max_length=10, verbose_name='what follows')),
                ('strength', models.CharField(choices=[('strong', 'Strong: several sources agree'), ('fair', 'Fair: one good source, nothing against it'), ('weak', 'Weak: a hint'), ('contested', 'Contested: sources disagree')], max_length=10, verbose_name='how strong')),
                ('against', models.TextField(blank=True, verbose_name='what contradicts it')),
                ('written_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('declined_at', models.DateTimeField(null=True)),
                ('declined_reason', models.TextField(blank=True)),
                ('told', models.CharField(blank=True, max_length=300, verbose_name='how they were told')),
                ('declined_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('delivery', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='school.delivery')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='reviews.programmereview')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('sentence', ''), _negated=True), name='reviews_finding_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('declined_at__isnull', True), ('declined_reason', '')), models.Q(('declined_at__isnull', False), models.Q(('declined_reason', ''), _negated=True)), _connector='OR'), name='reviews_declined_says_why')],
            },
        ),
        migrations.CreateModel(
            name='GatheredResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('tells', models.TextField(blank=True, verbose_name='what it tells us')),
                ('gathered_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('gathered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('reading', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.reading')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='reviews.programmereview')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('reading__isnull', False)), fields=('review', 'reading'), name='reviews_reading_once'), models.CheckConstraint(condition=models.Q(('reading__isnull', False), models.Q(models.Q(('source', ''), _negated=True), models.Q(('tells', ''), _negated=True)), _connector='OR'), name='reviews_result_has_a_source')],
            },
        ),
        migrations.CreateModel(
            name='GroupVoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voice', models.CharField(choices=[('teachers', 'Teachers and staff'), ('learners', 'Learners'), ('others', 'Families and others')], max_length=10, verbose_name='whose voice')),
                ('who', models.CharField(max_length=200, verbose_name='who spoke')),
                ('people', models.PositiveSmallIntegerField(verbose_name='how many they were')),
                ('held_on', models.DateField(verbose_name='day')),
                ('said', models.TextField(verbose_name='what they said')),
                ('kept_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('kept_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='reviews.programmereview')),
            ],
            options={
                'ordering': ['held_on', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='reviews_somebody_spoke'), models.CheckConstraint(condition=models.Q(models.Q(('said', ''), _negated=True), models.Q(('who', ''), _negated=True)), name='reviews_said_something'), models.CheckConstraint(condition=models.Q(('voice__in', ['teachers', 'learners', 'others'])), name='reviews_known_voice')],
            },
        ),
        migrations.CreateModel(
            name='FindingSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contradicts', models.BooleanField(default=False)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='reviews.finding')),
                ('round', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voice.round')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('result', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.gatheredresult')),
                ('meeting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.groupvoice')),
            ],
            options={
                'ordering': ['contradicts', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('meeting__isnull', True), ('result__isnull', False), ('round__isnull', True)), models.Q(('meeting__isnull', False), ('result__isnull', True), ('round__isnull', True)), models.Q(('meeting__isnull', True), ('result__isnull', True), ('round__isnull', False)), _connector='OR'), name='reviews_one_source'), models.UniqueConstraint(condition=models.Q(('result__isnull', False)), fields=('finding', 'result'), name='reviews_result_once'), models.UniqueConstraint(condition=models.Q(('meeting__isnull', False)), fields=('finding', 'meeting'), name='reviews_meeting_once'), models.UniqueConstraint(condition=models.Q(('round__isnull', False)), fields=('finding', 'round'), name='reviews_round_once')],
            },
        ),
    ]
