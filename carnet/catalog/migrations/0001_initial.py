import carnet.core.rows
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('company', '0001_initial'),
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('search_words', models.TextField(db_default='', editable=False)),
                ('reference', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=250)),
                ('description', models.TextField(blank=True)),
                ('translations', models.JSONField(blank=True, default=dict)),
                ('kind', models.CharField(choices=[('goods', 'Goods'), ('service', 'Service'), ('subscription', 'Subscription')], default='goods', max_length=12)),
                ('deliverable', models.BooleanField(default=False)),
                ('stock_managed', models.BooleanField(default=False)),
                ('tracking', models.CharField(blank=True, choices=[('lot', 'Lot'), ('serial', 'Serial')], db_default='', max_length=6)),
                ('warranty_months', models.SmallIntegerField(blank=True, null=True)),
                ('unit', carnet.core.rows.Ref(blank=True, null=True, to='company.unit')),
                ('unit_price', carnet.core.rows.UnitPrice(decimal_places=6, default=0, max_digits=18)),
                ('unit_cost', carnet.core.rows.UnitPrice(decimal_places=6, default=0, max_digits=18)),
                ('vat_category', models.CharField(default='S', max_length=2)),
                ('vat_rate', carnet.core.rows.Percent(decimal_places=4, default=20, max_digits=7)),
                ('period', models.CharField(blank=True, choices=[('week', 'Week'), ('month', 'Month'), ('quarter', 'Quarter'), ('half_year', 'Half Year'), ('year', 'Year')], max_length=10)),
                ('invoice_policy', models.CharField(blank=True, max_length=10)),
                ('family', models.CharField(blank=True, max_length=60)),
                ('accounting_code', models.CharField(blank=True, max_length=20)),
                ('barcode', models.CharField(blank=True, max_length=40)),
                ('weight', carnet.core.rows.Quantity(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('delivery_tolerance_percent', carnet.core.rows.Percent(blank=True, decimal_places=4, max_digits=7, null=True)),
                ('eco_contribution', carnet.core.rows.UnitPrice(decimal_places=6, default=0, max_digits=18)),
                ('receipt_tolerance_percent', carnet.core.rows.Percent(blank=True, decimal_places=4, max_digits=7, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'name', 'id'], name='products_by_name'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('reference'), name='gin_trgm_ops'), name='products_by_fragment')],
                'constraints': [models.UniqueConstraint(fields=('company', 'reference'), name='one_product_per_reference'), models.CheckConstraint(condition=models.Q(('unit_price__gte', 0)), name='product_price_is_not_negative'), models.CheckConstraint(condition=models.Q(('unit_cost__gte', 0)), name='product_cost_is_not_negative'), models.CheckConstraint(condition=models.Q(('receipt_tolerance_percent', None), ('receipt_tolerance_percent__range', (0, 100)), _connector='OR'), name='product_tolerance_between_0_and_100'), models.CheckConstraint(condition=models.Q(('warranty_months', None), models.Q(('warranty_months__gte', 0), ('warranty_months__lte', 600)), _connector='OR'), name='a_warranty_lasts_up_to_fifty_years'), models.CheckConstraint(condition=models.Q(('tracking', ''), ('stock_managed', True), _connector='OR'), name='what_is_tracked_is_in_stock')],
            },
        ),
        migrations.CreateModel(
            name='KitPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('kit', carnet.core.rows.Ref(held=False, to='catalog.product')),
                ('component', carnet.core.rows.Ref(to='catalog.product')),
                ('quantity', carnet.core.rows.Quantity(decimal_places=4, max_digits=14)),
                ('position', models.SmallIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['component'], name='kits_of_a_component')],
                'constraints': [models.UniqueConstraint(fields=('kit', 'component'), name='one_part_per_kit_and_component'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='a_kit_takes_some_of_its_components'), models.CheckConstraint(condition=models.Q(('kit', models.F('component')), _negated=True), name='a_kit_is_not_made_of_itself')],
            },
        ),
    ]
