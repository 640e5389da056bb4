import carnet.core.rows
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('parties', '0001_initial'),
        ('sales', '0001_initial'),
        ('subscriptions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FolderDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('order', carnet.core.rows.Ref(to='sales.order')),
                ('kind', models.CharField(choices=[('proforma', 'Proforma'), ('confirmation', 'Confirmation'), ('upload', 'Upload')], max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('file', carnet.core.rows.Ref(to='core.storedfile')),
                ('by_name', models.CharField(max_length=150)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'order'], name='documents_of_an_order')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='ForecastNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('month', models.DateField()),
                ('source', models.CharField(max_length=12)),
                ('amount', carnet.core.rows.Amount(decimal_places=2, max_digits=14)),
                ('noted_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'month', 'source'), name='a_month_is_noted_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Scenario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('name', models.CharField(max_length=80)),
                ('by_name', models.CharField(max_length=150)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('applied_on', models.DateField(null=True)),
                ('applied_by', models.CharField(blank=True, max_length=150)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='BankBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('on', models.DateField()),
                ('amount', carnet.core.rows.Amount(decimal_places=2, max_digits=14)),
                ('by_name', models.CharField(max_length=150)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-on', '-id'], name='bank_balances_newest')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Leak',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('order', carnet.core.rows.Ref(null=True, to='sales.order')),
                ('contract', carnet.core.rows.Ref(null=True, to='subscriptions.contract')),
                ('party', carnet.core.rows.Ref(to='parties.party')),
                ('since', models.DateField()),
                ('amount', carnet.core.rows.Amount(decimal_places=2, max_digits=14)),
            ],
            options={
                'db_table': 'dossier_leak',
                'managed': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('kind', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=255)),
                ('file', carnet.core.rows.Ref(null=True, to='core.storedfile')),
                ('headings', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=list)),
                ('confirmed', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('checked', 'Checked'), ('done', 'Done'), ('undone', 'Undone')], default='checked', max_length=10)),
                ('created', models.IntegerField(default=0)),
                ('changed', models.IntegerField(default=0)),
                ('same', models.IntegerField(default=0)),
                ('refused', models.IntegerField(default=0)),
                ('shown', models.JSONField(default=list)),
                ('errors', carnet.core.rows.Ref(null=True, to='core.storedfile')),
                ('journal_line', models.BigIntegerField(null=True)),
                ('is_long', models.BooleanField(default=False)),
                ('work', models.CharField(choices=[('check', 'Check'), ('run', 'Run'), ('undo', 'Undo')], default='', max_length=10)),
                ('asked_by', models.JSONField(null=True)),
                ('trouble', models.TextField(default='')),
                ('by_name', models.CharField(max_length=150)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-id'], name='imports_newest')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='ScenarioMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('scenario', carnet.core.rows.Ref(held=False, to='dossier.scenario')),
                ('plan_line_id', models.BigIntegerField()),
                ('moves_day', models.BooleanField(default=False)),
                ('due_on', models.DateField(null=True)),
                ('amount', carnet.core.rows.Amount(decimal_places=2, max_digits=14, null=True)),
                ('certainty', models.SmallIntegerField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scenario', 'plan_line_id'), name='one_move_per_line_of_a_scenario'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), name='a_scenario_amount_is_not_negative'), models.CheckConstraint(condition=models.Q(('certainty__isnull', True), models.Q(('certainty__gte', 0), ('certainty__lte', 100)), _connector='OR'), name='scenario_certainty_between_0_and_100')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('imported', carnet.core.rows.Ref(to='dossier.import')),
                ('row_id', models.BigIntegerField()),
                ('before', models.JSONField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['imported', 'id'], name='rows_of_an_import')],
                'constraints': [],
            },
        ),
    ]
