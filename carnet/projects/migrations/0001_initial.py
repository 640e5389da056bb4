import carnet.core.rows
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.math
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('parties', '0001_initial'),
        ('sales', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('of', models.CharField(choices=[('project', 'Project'), ('task', 'Task')], max_length=7)),
                ('name', models.CharField(max_length=40)),
                ('position', models.SmallIntegerField()),
                ('ends', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'of', 'name'), name='one_stage_per_name')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='PersonRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('user_id', models.BigIntegerField()),
                ('from_on', models.DateField()),
                ('hourly_cost', carnet.core.rows.UnitPrice(decimal_places=6, max_digits=18)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'user_id', 'from_on'), name='one_rate_per_person_and_day'), models.CheckConstraint(condition=models.Q(('hourly_cost__gte', 0)), name='an_hourly_cost_is_not_negative')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('number', models.CharField(max_length=30)),
                ('title', models.CharField(max_length=200)),
                ('party', carnet.core.rows.Ref(null=True, to='parties.party')),
                ('manager_id', models.BigIntegerField(null=True)),
                ('stage', carnet.core.rows.Ref(to='projects.stage')),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('closed_on', models.DateField(null=True)),
                ('notes', models.TextField(blank=True)),
                ('hour_price', carnet.core.rows.UnitPrice(decimal_places=6, max_digits=18, null=True)),
                ('progress', models.SmallIntegerField(null=True)),
                ('progress_shown', models.BooleanField(default=False)),
                ('created_on', models.DateField()),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-created_on', '-id'], name='projects_newest'), models.Index(fields=['company', 'party', '-created_on'], name='projects_of_a_party')],
                'constraints': [models.UniqueConstraint(fields=('company', 'number'), name='one_project_per_number'), models.CheckConstraint(condition=models.Q(('progress__isnull', True), models.Q(('progress__gte', 0), ('progress__lte', 100)), _connector='OR'), name='progress_between_0_and_100'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='a_project_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='ProjectOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('project', carnet.core.rows.Ref(to='projects.project')),
                ('order', carnet.core.rows.Ref(to='sales.order')),
                ('linked_on', models.DateField()),
            ],
            options={
                'indexes': [models.Index(fields=['project'], name='orders_of_a_project')],
                'constraints': [models.UniqueConstraint(fields=('order',), name='one_project_per_order')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('project', carnet.core.rows.Ref(held=False, to='projects.project')),
                ('user_id', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'user_id'), name='once_in_a_team')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ProjectDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('project', carnet.core.rows.Ref(to='projects.project')),
                ('title', models.CharField(max_length=200)),
                ('file', carnet.core.rows.Ref(to='core.storedfile')),
                ('by_name', models.CharField(max_length=150)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['project'], name='documents_of_a_project')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('project', carnet.core.rows.Ref(to='projects.project')),
                ('order_line', carnet.core.rows.Ref(null=True, to='sales.orderline')),
                ('title', models.CharField(max_length=200)),
                ('notes', models.TextField(blank=True)),
                ('user_id', models.BigIntegerField(null=True)),
                ('planned_on', models.DateField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('estimated_minutes', models.IntegerField(default=0)),
                ('priority', models.SmallIntegerField(choices=[(0, 'Low'), (1, 'Normal'), (2, 'High')], default=1)),
                ('stage', carnet.core.rows.Ref(to='projects.stage')),
                ('position', models.IntegerField(default=0)),
                ('done_on', models.DateField(null=True)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(fields=['project', 'stage', 'position'], name='tasks_of_a_project'), models.Index(condition=models.Q(('order_line__isnull', False)), fields=['order_line'], name='tasks_of_a_line'), models.Index(condition=models.Q(('done_on__isnull', True)), fields=['company', 'user_id', 'due_on'], name='open_tasks_of_a_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('estimated_minutes__gte', 0)), name='an_estimate_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Expense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('user_id', models.BigIntegerField()),
                ('on', models.DateField()),
                ('project', carnet.core.rows.Ref(to='projects.project')),
                ('order', carnet.core.rows.Ref(null=True, to='sales.order')),
                ('order_line', carnet.core.rows.Ref(null=True, to='sales.orderline')),
                ('note', models.CharField(blank=True, max_length=500)),
                ('billable', models.BooleanField(default=True)),
                ('postings', models.IntegerField(default=0)),
                ('invoice_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=150)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.IntegerField(default=1)),
                ('category', models.CharField(choices=[('mileage', 'Mileage'), ('travel', 'Travel'), ('lodging', 'Lodging'), ('meals', 'Meals'), ('supplies', 'Supplies'), ('subcontract', 'Subcontract'), ('other', 'Other')], max_length=12)),
                ('kilometres', carnet.core.rows.Quantity(decimal_places=4, max_digits=14, null=True)),
                ('rate', carnet.core.rows.UnitPrice(decimal_places=6, max_digits=18, null=True)),
                ('amount_excl_tax', carnet.core.rows.Amount(decimal_places=2, max_digits=14)),
                ('vat', carnet.core.rows.Amount(decimal_places=2, default=0, max_digits=14)),
                ('file', carnet.core.rows.Ref(null=True, to='core.storedfile')),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'user_id', 'on'], name='expenses_of_a_person'), models.Index(fields=['project', 'on'], name='expenses_of_a_project'), models.Index(condition=models.Q(('order__isnull', False)), fields=['order'], name='expenses_of_an_order'), models.Index(fields=['company', '-on', '-id'], name='expenses_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_excl_tax__gt', 0), ('vat__gte', 0)), name='an_expense_is_positive'), models.CheckConstraint(condition=models.Q(models.Q(('category', 'mileage'), _negated=True), models.Q(('amount_excl_tax', django.db.models.functions.math.Round(django.db.models.expressions.CombinedExpression(models.F('kilometres'), '*', models.F('rate')), precision=2)), ('vat', 0)), _connector='OR'), name='mileage_costs_its_kilometres'), models.CheckConstraint(condition=models.Q(('order_line__isnull', True), ('order__isnull', False), _connector='OR'), name='an_expense_on_a_line_names_its_order')],
            },
        ),
        migrations.CreateModel(
            name='TimeEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('user_id', models.BigIntegerField()),
                ('on', models.DateField()),
                ('project', carnet.core.rows.Ref(to='projects.project')),
                ('order', carnet.core.rows.Ref(null=True, to='sales.order')),
                ('order_line', carnet.core.rows.Ref(null=True, to='sales.orderline')),
                ('note', models.CharField(blank=True, max_length=500)),
                ('billable', models.BooleanField(default=True)),
                ('postings', models.IntegerField(default=0)),
                ('invoice_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=150)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.IntegerField(default=1)),
                ('task', carnet.core.rows.Ref(null=True, to='projects.task')),
                ('minutes', models.SmallIntegerField()),
                ('hourly_cost', carnet.core.rows.UnitPrice(decimal_places=6, default=0, max_digits=18)),
                ('cost', carnet.core.rows.Amount(decimal_places=2, default=0, max_digits=14)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'user_id', 'on'], name='time_of_a_person'), models.Index(fields=['project', 'on'], name='time_of_a_project'), models.Index(condition=models.Q(('order__isnull', False)), fields=['order'], name='time_of_an_order'), models.Index(condition=models.Q(('task__isnull', False)), fields=['task'], name='time_of_a_task'), models.Index(fields=['company', '-on', '-id'], name='time_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 1440)), name='time_within_a_day'), models.CheckConstraint(condition=models.Q(('cost', django.db.models.functions.math.Round(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('minutes'), '*', models.F('hourly_cost')), '/', models.Value(60)), precision=2))), name='time_costs_its_minutes'), models.CheckConstraint(condition=models.Q(('order_line__isnull', True), ('order__isnull', False), _connector='OR'), name='time_on_a_line_names_its_order')],
            },
        ),
        migrations.CreateModel(
            name='Timer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('user_id', models.BigIntegerField()),
                ('started_at', models.DateTimeField()),
                ('project', carnet.core.rows.Ref(to='projects.project')),
                ('task', carnet.core.rows.Ref(null=True, to='projects.task')),
                ('order', carnet.core.rows.Ref(null=True, to='sales.order')),
                ('note', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'user_id'), name='one_timer_per_person')],
                'indexes': [],
            },
        ),
    ]
