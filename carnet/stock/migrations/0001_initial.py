import carnet.core.rows
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('core', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Warehouse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=100)),
                ('address', models.TextField(blank=True, db_default='')),
                ('is_default', models.BooleanField(db_default=False, default=False)),
                ('is_active', models.BooleanField(db_default=True, default=True)),
                ('version', models.IntegerField(db_default=1, default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'code'), name='one_warehouse_per_code'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('company',), name='one_default_warehouse_per_company'), models.CheckConstraint(condition=models.Q(('is_default', False), ('is_active', True), _connector='OR'), name='the_default_warehouse_is_in_use')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ProductStock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('product', carnet.core.rows.Ref(to='catalog.product')),
                ('moves', models.BigIntegerField(db_default=0)),
                ('quantity', carnet.core.rows.Quantity(db_default=0, decimal_places=4, max_digits=14)),
                ('value', carnet.core.rows.Amount(db_default=0, decimal_places=2, max_digits=14)),
                ('average', models.DecimalField(db_default=0, decimal_places=4, max_digits=18)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('product',), name='one_stock_per_product'), models.CheckConstraint(condition=models.Q(models.Q(('quantity', 0), ('value', 0)), models.Q(('quantity__gt', 0), ('value__gte', 0)), models.Q(('quantity__lt', 0), ('value__lte', 0)), _connector='OR'), name='a_stock_is_worth_the_sign_of_its_quantity')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('product', carnet.core.rows.Ref(to='catalog.product')),
                ('number', models.CharField(max_length=60)),
                ('expires_on', models.DateField(null=True)),
                ('note', models.CharField(blank=True, db_default='', max_length=200)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.IntegerField(db_default=1, default=1)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'number', 'id'], name='lots_by_number'), models.Index(fields=['company', 'expires_on', 'id'], name='lots_by_expiry')],
                'constraints': [models.UniqueConstraint(fields=('product', 'number'), name='one_lot_per_product_and_number'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='a_lot_has_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('on', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('by_name', models.CharField(max_length=150)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='an_adjustment_has_a_reason')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Storage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('product', carnet.core.rows.Ref(to='catalog.product')),
                ('warehouse', carnet.core.rows.Ref(to='stock.warehouse')),
                ('place', models.CharField(blank=True, max_length=40)),
                ('alert_below', carnet.core.rows.Quantity(decimal_places=4, max_digits=14, null=True)),
                ('target', carnet.core.rows.Quantity(decimal_places=4, max_digits=14, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('product', 'warehouse'), name='one_storage_per_product_and_warehouse'), models.CheckConstraint(condition=models.Q(models.Q(('alert_below', None), ('alert_below__gte', 0), _connector='OR'), models.Q(('target', None), ('target__gte', 0), _connector='OR')), name='thresholds_are_not_negative'), models.CheckConstraint(condition=models.Q(('alert_below', None), ('target', None), ('target__gte', models.F('alert_below')), _connector='OR'), name='the_target_is_not_below_the_alert')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Level',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('product', carnet.core.rows.Ref(to='catalog.product')),
                ('warehouse', carnet.core.rows.Ref(to='stock.warehouse')),
                ('on_hand', carnet.core.rows.Quantity(db_default=0, decimal_places=4, max_digits=14)),
                ('reserved', carnet.core.rows.Quantity(db_default=0, decimal_places=4, max_digits=14)),
                ('incoming', carnet.core.rows.Quantity(db_default=0, decimal_places=4, max_digits=14)),
                ('below_zero_allowed', models.BooleanField(db_default=False)),
                ('place', models.CharField(blank=True, db_default='', max_length=40)),
                ('alert_below', carnet.core.rows.Quantity(decimal_places=4, max_digits=14, null=True)),
                ('target', carnet.core.rows.Quantity(decimal_places=4, max_digits=14, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('product', 'warehouse'), name='one_level_per_product_and_warehouse'), models.CheckConstraint(condition=models.Q(('on_hand__gte', 0), ('below_zero_allowed', True), _connector='OR'), name='stock_does_not_go_below_zero'), models.CheckConstraint(condition=models.Q(('incoming__gte', 0), ('reserved__gte', 0)), name='what_waits_is_not_negative')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='LotLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('lot', carnet.core.rows.Ref(to='stock.lot')),
                ('product', carnet.core.rows.Ref(to='catalog.product')),
                ('warehouse', carnet.core.rows.Ref(to='stock.warehouse')),
                ('serial', models.BooleanField()),
                ('on_hand', carnet.core.rows.Quantity(db_default=0, decimal_places=4, max_digits=14)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('on_hand__gt', 0)), fields=['product', 'warehouse', 'lot'], name='lots_there_of_a_product')],
                'constraints': [models.UniqueConstraint(fields=('lot', 'warehouse'), name='one_level_per_lot_and_warehouse'), models.CheckConstraint(condition=models.Q(('on_hand__gte', 0)), name='a_lot_does_not_go_below_zero'), models.CheckConstraint(condition=models.Q(('serial', False), ('on_hand__in', [0, 1]), _connector='OR'), name='a_serial_number_is_there_once'), models.UniqueConstraint(condition=models.Q(('on_hand__gt', 0), ('serial', True)), fields=('lot',), name='a_serial_number_is_in_one_place')],
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('product', carnet.core.rows.Ref(to='catalog.product')),
                ('warehouse', carnet.core.rows.Ref(to='stock.warehouse')),
                ('lot', carnet.core.rows.Ref(null=True, to='stock.lot')),
                ('n', models.BigIntegerField()),
                ('quantity', carnet.core.rows.Quantity(decimal_places=4, max_digits=14)),
                ('unit_cost', carnet.core.rows.UnitPrice(decimal_places=6, max_digits=18)),
                ('value', carnet.core.rows.Amount(decimal_places=2, max_digits=14)),
                ('difference', carnet.core.rows.Amount(db_default=0, decimal_places=2, max_digits=14)),
                ('quantity_after', carnet.core.rows.Quantity(decimal_places=4, max_digits=14)),
                ('value_after', carnet.core.rows.Amount(decimal_places=2, max_digits=14)),
                ('source_kind', models.CharField(max_length=30)),
                ('source_id', models.BigIntegerField()),
                ('source_line', models.CharField(blank=True, max_length=40)),
                ('party', carnet.core.rows.Ref(null=True, to='parties.party')),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('on', models.DateField()),
                ('at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('by_name', models.CharField(max_length=150)),
            ],
            options={
                'indexes': [models.Index(models.F('company'), models.F('product'), models.F('on'), include=('warehouse', 'quantity', 'value', 'source_kind'), name='moves_of_a_product_by_day'), models.Index(models.F('product'), models.F('warehouse'), models.F('at'), include=('quantity', 'lot'), name='moves_of_a_level_by_instant'), models.Index(fields=['company', '-on', '-id'], name='moves_newest'), models.Index(fields=['company', 'source_kind', 'source_id'], name='moves_of_a_document'), models.Index(condition=models.Q(('lot__isnull', False)), fields=['lot', '-id'], name='moves_of_a_lot')],
                'constraints': [models.UniqueConstraint(fields=('product', 'n'), name='moves_of_a_product_in_order'), models.CheckConstraint(condition=models.Q(('unit_cost__gte', 0)), name='a_move_costs_nothing_or_more'), models.CheckConstraint(condition=models.Q(('quantity', 0), models.Q(('quantity__gt', 0), ('value__gte', 0)), models.Q(('quantity__lt', 0), ('value__lte', 0)), _connector='OR'), name='a_move_is_worth_the_sign_of_its_quantity'), models.CheckConstraint(condition=models.Q(('difference', 0), ('quantity', 0), ('value', 0), _negated=True), name='a_move_moves_a_quantity_or_a_value'), models.CheckConstraint(condition=models.Q(models.Q(('source_kind', 'transfer'), _negated=True), models.Q(('difference', 0), ('value', 0)), _connector='OR'), name='a_transfer_moves_no_value'), models.CheckConstraint(condition=models.Q(models.Q(('quantity_after', 0), ('value_after', 0)), models.Q(('quantity_after__gt', 0), ('value_after__gte', 0)), models.Q(('quantity_after__lt', 0), ('value_after__lte', 0)), _connector='OR'), name='what_stands_after_a_move_has_one_sign')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('number', models.CharField(max_length=30)),
                ('on', models.DateField()),
                ('from_warehouse', carnet.core.rows.Ref(to='stock.warehouse')),
                ('to_warehouse', carnet.core.rows.Ref(to='stock.warehouse')),
                ('note', models.CharField(blank=True, max_length=200)),
                ('at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('by_name', models.CharField(max_length=150)),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-on', '-id'], name='transfers_newest')],
                'constraints': [models.UniqueConstraint(fields=('company', 'number'), name='one_transfer_per_number'), models.CheckConstraint(condition=models.Q(('from_warehouse', models.F('to_warehouse')), _negated=True), name='a_transfer_goes_somewhere_else')],
            },
        ),
        migrations.CreateModel(
            name='Count',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('number', models.CharField(max_length=30)),
                ('warehouse', carnet.core.rows.Ref(to='stock.warehouse')),
                ('title', models.CharField(blank=True, max_length=100)),
                ('state', models.CharField(choices=[('open', 'Open'), ('validated', 'Validated'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
                ('opened_on', models.DateField()),
                ('counted_at', models.DateTimeField()),
                ('validated_on', models.DateField(null=True)),
                ('by_name', models.CharField(max_length=150)),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-opened_on', '-id'], name='counts_newest')],
                'constraints': [models.UniqueConstraint(fields=('company', 'number'), name='one_count_per_number'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'validated'), ('validated_on__isnull', False)), models.Q(models.Q(('state', 'validated'), _negated=True), ('validated_on__isnull', True)), _connector='OR'), name='a_count_is_validated_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('holder', models.CharField(max_length=60)),
                ('product', carnet.core.rows.Ref(to='catalog.product')),
                ('warehouse', carnet.core.rows.Ref(to='stock.warehouse')),
                ('quantity', carnet.core.rows.Quantity(decimal_places=4, max_digits=14)),
                ('wanted_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['product', 'warehouse', 'wanted_on', 'id'], name='reservations_of_a_level')],
                'constraints': [models.UniqueConstraint(fields=('company', 'holder', 'product', 'warehouse'), name='one_reservation_per_holder_and_level'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='a_reservation_holds_something')],
            },
        ),
        migrations.CreateModel(
            name='Expected',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('holder', models.CharField(max_length=60)),
                ('product', carnet.core.rows.Ref(to='catalog.product')),
                ('warehouse', carnet.core.rows.Ref(to='stock.warehouse')),
                ('quantity', carnet.core.rows.Quantity(decimal_places=4, max_digits=14)),
                ('due_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['product', 'warehouse', 'due_on', 'id'], name='arrivals_of_a_level')],
                'constraints': [models.UniqueConstraint(fields=('company', 'holder', 'product', 'warehouse'), name='one_arrival_per_holder_and_level'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='an_arrival_brings_something')],
            },
        ),
        migrations.CreateModel(
            name='CountLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('count', carnet.core.rows.Ref(to='stock.count')),
                ('position', models.IntegerField()),
                ('warehouse', carnet.core.rows.Ref(to='stock.warehouse')),
                ('product', carnet.core.rows.Ref(to='catalog.product')),
                ('lot', carnet.core.rows.Ref(null=True, to='stock.lot')),
                ('counted', carnet.core.rows.Quantity(decimal_places=4, max_digits=14, null=True)),
                ('expected', carnet.core.rows.Quantity(decimal_places=4, max_digits=14, null=True)),
                ('is_open', models.BooleanField(default=True)),
            ],
            options={
                'indexes': [models.Index(fields=['count', 'position'], name='lines_of_a_count')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_open', True)), fields=('product', 'warehouse', 'lot'), name='counted_in_one_open_count', nulls_distinct=False), models.UniqueConstraint(fields=('count', 'product', 'lot'), name='one_line_per_product_and_lot', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('counted', None), ('counted__gte', 0), _connector='OR'), name='counted_is_not_negative')],
            },
        ),
    ]
