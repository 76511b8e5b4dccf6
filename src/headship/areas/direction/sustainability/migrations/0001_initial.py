import django.db.models.deletion
import headship.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('school', '0002_protected_week'),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=300, verbose_name='what we stand by')),
                ('why', models.TextField(verbose_name='why it matters to them')),
                ('made_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_because', models.CharField(blank=True, max_length=300)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments_owned', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_because', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_because', ''), _negated=True)), _connector='OR'), name='sustainability_commitment_ended_because')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(blank=True, verbose_name='what is in no record')),
                ('content', models.JSONField()),
                ('made_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handovers_received', to='school.person')),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Risk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='what could happen')),
                ('kind', models.CharField(choices=[('enrolment', 'Enrolment'), ('finance', 'Finance'), ('staffing', 'Staffing'), ('environment', 'Environment'), ('reputation', 'Reputation'), ('other', 'Other')], default='other', max_length=12, verbose_name='kind')),
                ('why', models.TextField(blank=True, verbose_name='what it would mean for the vision')),
                ('likelihood', models.PositiveSmallIntegerField(choices=[(1, 'Hardly to be expected'), (2, 'Unlikely'), (3, 'Possible'), (4, 'Likely'), (5, 'Almost certain')], default=3, verbose_name='how likely')),
                ('impact', models.PositiveSmallIntegerField(choices=[(1, 'Hardly felt'), (2, 'A nuisance'), (3, 'Felt for a year'), (4, 'Sets the vision back'), (5, 'The vision could not go on')], default=3, verbose_name='how grave')),
                ('review_on', models.DateField(verbose_name='look again on')),
                ('raised_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_because', models.CharField(blank=True, max_length=300)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risks_owned', to='school.person')),
                ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='school.team')),
            ],
            options={
                'ordering': ['-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('impact__gte', 1), ('impact__lte', 5), ('likelihood__gte', 1), ('likelihood__lte', 5)), name='sustainability_risk_on_the_scale'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_because', '')), models.Q(('closed_at__isnull', False), models.Q(('closed_because', ''), _negated=True)), _connector='OR'), name='sustainability_risk_closed_because')],
            },
        ),
        migrations.CreateModel(
            name='Mitigation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=300, verbose_name='what will be done')),
                ('due_on', models.DateField(verbose_name='by when')),
                ('first_due_on', models.DateField()),
                ('begun_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('done_at', models.DateTimeField(null=True)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mitigations_owned', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('risk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mitigations', to='sustainability.risk')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('dropped_at__isnull', True), _connector='OR'), name='sustainability_done_or_dropped')],
            },
        ),
        migrations.CreateModel(
            name='RiskLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('likelihood', models.PositiveSmallIntegerField(choices=[(1, 'Hardly to be expected'), (2, 'Unlikely'), (3, 'Possible'), (4, 'Likely'), (5, 'Almost certain')])),
                ('impact', models.PositiveSmallIntegerField(choices=[(1, 'Hardly felt'), (2, 'A nuisance'), (3, 'Felt for a year'), (4, 'Sets the vision back'), (5, 'The vision could not go on')])),
                ('changed', models.TextField(verbose_name='what changed, and how you know')),
                ('at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('risk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='sustainability.risk')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('impact__gte', 1), ('impact__lte', 5), ('likelihood__gte', 1), ('likelihood__lte', 5)), name='sustainability_look_on_the_scale')],
            },
        ),
        migrations.CreateModel(
            name='MitigationNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('on_track', 'On its way'), ('slowed', 'Slower than hoped'), ('stuck', 'Needs help'), ('done', 'Done'), ('dropped', 'Given up')], max_length=10)),
                ('words', models.TextField(verbose_name='how you can tell')),
                ('due_on', models.DateField(null=True)),
                ('at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('mitigation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='sustainability.mitigation')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
    ]
