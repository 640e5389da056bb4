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
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('search_words', models.TextField(db_default='', editable=False)),
                ('number', models.CharField(blank=True, max_length=20)),
                ('kind', models.CharField(choices=[('company', 'Company'), ('person', 'Person'), ('public', 'Public')], default='company', max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('is_customer', models.BooleanField(default=True)),
                ('is_supplier', models.BooleanField(default=False)),
                ('is_prospect', models.BooleanField(default=False)),
                ('siren', models.CharField(blank=True, max_length=9)),
                ('siret', models.CharField(blank=True, max_length=14)),
                ('vat_number', models.CharField(blank=True, max_length=20)),
                ('e_address_scheme', models.CharField(blank=True, max_length=4)),
                ('e_address', models.CharField(blank=True, max_length=125)),
                ('service_code', models.CharField(blank=True, max_length=100)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('website', models.CharField(blank=True, max_length=120)),
                ('language', models.CharField(default='fr', max_length=5)),
                ('currency', models.CharField(default='EUR', max_length=3)),
                ('terms', carnet.core.rows.Ref(blank=True, null=True, to='company.terms')),
                ('payment_method', models.CharField(blank=True, max_length=20)),
                ('credit_limit', carnet.core.rows.Amount(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('no_reminders', models.BooleanField(default=False)),
                ('accounting_code', models.CharField(blank=True, max_length=20)),
                ('notes', models.TextField(blank=True)),
                ('owner_id', models.BigIntegerField(blank=True, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'name', 'id'], name='parties_by_name'), models.Index(condition=models.Q(('siren', ''), _negated=True), fields=['company', 'siren'], name='parties_by_siren'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='parties_by_fragment')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='party_has_a_name'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('company', 'number'), name='one_party_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('party', carnet.core.rows.Ref(held=False, to='parties.party')),
                ('use', models.CharField(choices=[('billing', 'Billing'), ('delivery', 'Delivery')], default='billing', max_length=10)),
                ('label', models.CharField(blank=True, max_length=80)),
                ('line1', models.CharField(blank=True, max_length=150)),
                ('line2', models.CharField(blank=True, max_length=150)),
                ('postcode', models.CharField(blank=True, max_length=12)),
                ('city', models.CharField(blank=True, max_length=80)),
                ('country', models.CharField(default='FR', max_length=2)),
                ('is_default', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('party', carnet.core.rows.Ref(held=False, to='parties.party')),
                ('name', models.CharField(max_length=150)),
                ('role', models.CharField(blank=True, max_length=80)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('receives_quotes', models.BooleanField(default=True)),
                ('receives_invoices', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
