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
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('strand', models.CharField(choices=[('development', 'Child development'), ('curriculum', 'Curriculum'), ('teaching', 'Teaching and learning'), ('leadership', 'Leading and improving a school'), ('own', 'The school’s own questions')], max_length=20)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='theme')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('put_aside_on', models.DateField(blank=True, null=True)),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('school', 'code'), name='library_theme_ships_once'), models.UniqueConstraint(condition=models.Q(('title', ''), _negated=True), fields=('school', 'title'), name='library_theme_once'), models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('title', ''), _negated=True), _connector='OR'), name='library_theme_has_words'), models.CheckConstraint(condition=models.Q(('strand__in', ['development', 'curriculum', 'teaching', 'leadership', 'own'])), name='library_theme_known_root')],
            },
        ),
        migrations.CreateModel(
            name='BibliographyFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('format', models.CharField(choices=[('bibtex', 'BibTeX'), ('ris', 'RIS')], max_length=10)),
                ('text', models.TextField(blank=True)),
                ('encoding', models.CharField(max_length=20)),
                ('front', models.JSONField(default=list)),
                ('troubles', models.JSONField(default=list)),
                ('sent_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('taken_in_at', models.DateTimeField(null=True)),
                ('added', models.PositiveIntegerField(default=0)),
                ('known', models.PositiveIntegerField(default=0)),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('themes', models.ManyToManyField(blank=True, related_name='+', to='library.theme')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('taken_in_at__isnull', True), ('text', ''), _connector='OR'), name='library_file_text_goes_when_taken_in')],
            },
        ),
        migrations.CreateModel(
            name='ResearchItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('article', 'Article'), ('book', 'Book'), ('chapter', 'Chapter'), ('report', 'Report'), ('thesis', 'Thesis'), ('page', 'Web page'), ('talk', 'Talk or paper'), ('other', 'Something else')], default='article', max_length=10, verbose_name='sort')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('authors', models.TextField(blank=True, verbose_name='authors')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year')),
                ('container', models.CharField(blank=True, max_length=300, verbose_name='journal, book or site')),
                ('publisher', models.CharField(blank=True, max_length=300, verbose_name='publisher')),
                ('doi', models.CharField(blank=True, max_length=300, verbose_name='DOI')),
                ('isbn', models.CharField(blank=True, max_length=13, verbose_name='ISBN')),
                ('url', models.CharField(blank=True, max_length=1000, verbose_name='address')),
                ('abstract', models.TextField(blank=True, verbose_name='abstract')),
                ('fingerprint', models.CharField(db_index=True, max_length=64)),
                ('corrected', models.JSONField(default=list)),
                ('added_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('themes', models.ManyToManyField(blank=True, related_name='items', to='library.theme')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['school', '-added_at'], name='library_item_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('doi', ''), _negated=True), fields=('school', 'doi'), name='library_doi_once'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='library_item_has_a_title'), models.CheckConstraint(condition=models.Q(('isbn', ''), ('isbn__regex', '^97[89][0-9]{10}$'), _connector='OR'), name='library_isbn_13')],
            },
        ),
        migrations.CreateModel(
            name='BibliographyRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(choices=[('bibtex', 'BibTeX'), ('ris', 'RIS')], max_length=10)),
                ('position', models.PositiveIntegerField()),
                ('entry_type', models.CharField(max_length=60)),
                ('key', models.CharField(blank=True, max_length=300)),
                ('fields', models.JSONField(default=list)),
                ('raw', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='library.bibliographyfile')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='library.researchitem')),
            ],
            options={
                'ordering': ['file', 'position'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('school', 'format', 'digest'), name='library_record_once'), models.UniqueConstraint(fields=('file', 'position'), name='library_record_in_order')],
            },
        ),
        migrations.CreateModel(
            name='ReadingGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=300, verbose_name='what we want to know')),
                ('read_by', models.DateField(verbose_name='read by')),
                ('begun_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('closed_at', models.DateTimeField(null=True)),
                ('came_of', models.TextField(blank=True, verbose_name='what came of it')),
                ('changed', models.TextField(blank=True, verbose_name='what it changes here')),
                ('convener', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='library.researchitem')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('came_of', ''), ('closed_at__isnull', True)), models.Q(('closed_at__isnull', False), models.Q(('came_of', ''), _negated=True)), _connector='OR'), name='library_group_ends_with_words')],
            },
        ),
        migrations.CreateModel(
            name='ReadingNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finds', models.TextField(verbose_name='what it finds')),
                ('sure', models.CharField(choices=[('strong', 'Strong: many good studies agree'), ('fair', 'Fair: some studies, with limits'), ('thin', 'Thin: one study, or a small one'), ('opinion', 'An argument, not a finding')], max_length=10, verbose_name='how sure we can be')),
                ('sure_why', models.CharField(blank=True, max_length=500)),
                ('fits', models.CharField(choices=[('yes', 'Yes, much as it is'), ('changed', 'With changes'), ('no', 'Not here'), ('unclear', 'Cannot tell yet')], max_length=10, verbose_name='does it fit us')),
                ('fits_why', models.CharField(blank=True, max_length=500)),
                ('so_what', models.TextField(verbose_name='so what')),
                ('written_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('revised_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reading_notes', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='library.researchitem')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['school', '-written_at'], name='library_note_newest')],
                'constraints': [models.UniqueConstraint(fields=('item', 'by'), name='library_one_note_each'), models.CheckConstraint(condition=models.Q(models.Q(('finds', ''), _negated=True), models.Q(('so_what', ''), _negated=True)), name='library_note_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(blank=True, max_length=300, verbose_name='why')),
                ('suggested_at', models.DateTimeField(default=headship.kernel.clock.now)),
                ('answer', models.CharField(blank=True, choices=[('kept', 'I want to read it'), ('declined', 'Not now')], max_length=10)),
                ('answered_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='library.researchitem')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='school.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('item', 'to'), name='library_suggested_once'), models.CheckConstraint(condition=models.Q(models.Q(('by', models.F('to')), _negated=True), ('answer', 'kept'), _connector='OR'), name='library_suggested_to_another'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='library_suggestion_answered')],
            },
        ),
        migrations.CreateModel(
            name='GroupReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_by', models.DateField(blank=True, null=True)),
                ('read_on', models.DateField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.person')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='library.readinggroup')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('group', 'person'), name='library_reader_once')],
            },
        ),
        migrations.CreateModel(
            name='GroupSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='day')),
                ('words', models.CharField(blank=True, max_length=120, verbose_name='when and where')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='school.school')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='library.readinggroup')),
            ],
            options={
                'ordering': ['on'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('group', 'on'), name='library_session_once')],
            },
        ),
    ]
