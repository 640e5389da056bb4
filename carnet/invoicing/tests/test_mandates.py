"""Mandates written down, revoked, void; direct debits asked, received, withdrawn (R83-R87)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from lxml import etree

from carnet.company import commands as company
from carnet.company.inputs import Identity
from carnet.company.queries import settings
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Journal
from carnet.core.refusals import Refusal, RightMissing
from carnet.core.testing.days import at_day
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Collection, Debit, Invoice, InvoiceStanding, Mandate, Payment
from carnet.invoicing.queries.debits import collectable
from carnet.invoicing.queries.mandates import with_state
from carnet.invoicing.tests import deals
