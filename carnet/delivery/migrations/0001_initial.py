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
        ('sales', '0001_initial'),
        ('stock', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('kind', models.CharField(choices=[('out', 'Out'), ('return', 'Return'), ('counter', 'Counter'), ('direct', 'Direct')], max_length=10)),
                ('number', models.CharField(max_length=30, null=True)),
                ('order', carnet.core.rows.Ref(to='sales.order')),
                ('party', carnet.core.rows.Ref(to='parties.party')),
                ('warehouse', carnet.core.rows.Ref(null=True, to='stock.warehouse')),
                ('cancels', carnet.core.rows.Ref(null=True, to='delivery.note')),
                ('amendment', carnet.core.rows.Ref(null=True, to='sales.amendment')),
                ('to', models.CharField(choices=[('stock', 'Stock'), ('scrap', 'Scrap')], default='stock', max_length=5)),
                ('on', models.DateField()),
                ('moved', models.BooleanField(default=False)),
                ('validated_at', models.DateTimeField(null=True)),
                ('validated_by', models.CharField(blank=True, max_length=150)),
                ('address', carnet.core.rows.Ref(null=True, to='parties.address')),
                ('place', models.JSONField(default=dict)),
                ('carrier', models.CharField(blank=True, max_length=80)),
                ('tracking', models.CharField(blank=True, max_length=80)),
                ('comments', models.TextField(blank=True)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('language', models.CharField(default='fr', max_length=5)),
                ('owner_id', models.BigIntegerField(null=True)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-on', '-id'], name='notes_newest'), models.Index(fields=['order'], name='notes_of_an_order'), models.Index(fields=['company', 'party', '-on'], name='notes_of_a_party')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('company', 'number'), name='one_note_per_number'), models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', True), ('validated_at__isnull', True)), models.Q(('moved', True), ('number__isnull', False), ('validated_at__isnull', False)), _connector='OR'), name='a_validated_note_has_number_and_instant'), models.UniqueConstraint(fields=('cancels',), name='a_note_is_cancelled_once'), models.CheckConstraint(condition=models.Q(models.Q(('cancels__isnull', False), ('kind', 'counter')), models.Q(models.Q(('kind', 'counter'), _negated=True), ('cancels__isnull', True)), _connector='OR'), name='a_counter_note_names_what_it_cancels'), models.CheckConstraint(condition=models.Q(('kind__in', ['direct', 'counter']), ('warehouse__isnull', False), _connector='OR'), name='goods_leave_and_come_back_to_a_warehouse'), models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('company', 'source'), name='one_direct_note_per_source')],
            },
        ),
        migrations.CreateModel(
            name='NoteLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('note', carnet.core.rows.Ref(held=False, to='delivery.note')),
                ('position', models.IntegerField()),
                ('order_line', carnet.core.rows.Ref(to='sales.orderline')),
                ('product', carnet.core.rows.Ref(null=True, to='catalog.product')),
                ('quantity', carnet.core.rows.Quantity(decimal_places=4, max_digits=14)),
                ('over', carnet.core.rows.Quantity(decimal_places=4, default=0, max_digits=14)),
                ('given_up', carnet.core.rows.Quantity(decimal_places=4, default=0, max_digits=14)),
                ('again', models.BooleanField(null=True)),
                ('returns', carnet.core.rows.Ref(null=True, to='delivery.noteline')),
                ('lots', models.JSONField(default=list)),
                ('cost', carnet.core.rows.Amount(decimal_places=2, default=0, max_digits=14)),
                ('abandoned_quantity', carnet.core.rows.Quantity(decimal_places=4, default=0, max_digits=14)),
                ('abandoned_amount', carnet.core.rows.Amount(decimal_places=2, default=0, max_digits=14)),
            ],
            options={
                'indexes': [models.Index(fields=['order_line'], name='note_lines_of_an_order_line'), models.Index(condition=models.Q(('returns__isnull', False)), fields=['returns'], name='returns_of_a_note_line')],
                'constraints': [models.UniqueConstraint(fields=('note', 'position'), name='lines_of_a_note_in_order'), models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='a_note_line_is_not_negative'), models.CheckConstraint(condition=models.Q(('given_up__gte', 0), ('over__gte', 0), ('over__lte', models.F('quantity'))), name='what_a_note_adds_and_gives_up_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='NoteVat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('note', carnet.core.rows.Ref(held=False, to='delivery.note')),
                ('category', models.CharField(max_length=2)),
                ('rate', carnet.core.rows.Percent(decimal_places=4, max_digits=7)),
                ('discount', carnet.core.rows.Amount(decimal_places=2, max_digits=14)),
                ('vat', carnet.core.rows.Amount(decimal_places=2, max_digits=14)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('note', 'category', 'rate'), name='one_note_row_per_vat_group')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Completion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('order', carnet.core.rows.Ref(to='sales.order')),
                ('order_line', carnet.core.rows.Ref(to='sales.orderline')),
                ('on', models.DateField()),
                ('quantity', carnet.core.rows.Quantity(decimal_places=4, max_digits=14)),
                ('note', carnet.core.rows.Ref(null=True, to='delivery.note')),
                ('cancels', carnet.core.rows.Ref(null=True, to='delivery.completion')),
                ('comment', models.CharField(blank=True, max_length=300)),
                ('by_name', models.CharField(max_length=150)),
                ('created_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['order_line'], name='completions_of_an_order_line'), models.Index(fields=['order'], name='completions_of_an_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity', 0), _negated=True), name='a_completion_completes_something'), models.UniqueConstraint(fields=('cancels',), name='a_completion_is_undone_once')],
            },
        ),
        migrations.CreateModel(
            name='NotePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('line', carnet.core.rows.Ref(held=False, to='delivery.noteline')),
                ('position', models.SmallIntegerField()),
                ('product', carnet.core.rows.Ref(to='catalog.product')),
                ('per_kit', carnet.core.rows.Quantity(decimal_places=4, max_digits=14)),
                ('quantity', carnet.core.rows.Quantity(decimal_places=4, max_digits=14)),
                ('lots', models.JSONField(default=list)),
                ('cost', carnet.core.rows.Amount(decimal_places=2, default=0, max_digits=14)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('line', 'product'), name='a_component_stands_once_on_a_note_line'), models.CheckConstraint(condition=models.Q(('per_kit__gt', 0)), name='a_kit_takes_something_of_its_parts'), models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='a_note_part_is_not_negative')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(db_default=carnet.core.rows.CurrentCompany(), db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('note', carnet.core.rows.Ref(null=True, to='delivery.note')),
                ('completion', carnet.core.rows.Ref(null=True, to='delivery.completion')),
                ('signed_by', models.CharField(max_length=150)),
                ('strokes', models.JSONField()),
                ('width', models.SmallIntegerField()),
                ('height', models.SmallIntegerField()),
                ('by_name', models.CharField(max_length=150)),
                ('signed_at', carnet.core.rows.WrittenAt(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('note',), name='a_note_is_signed_once'), models.UniqueConstraint(fields=('completion',), name='a_completion_is_signed_once'), models.CheckConstraint(condition=models.Q(models.Q(('completion__isnull', True), ('note__isnull', False)), models.Q(('completion__isnull', False), ('note__isnull', True)), _connector='OR'), name='a_signature_is_for_one_thing'), models.CheckConstraint(condition=models.Q(('height__gt', 0), ('width__gt', 0)), name='a_signature_has_a_size')],
                'indexes': [],
            },
        ),
    ]
