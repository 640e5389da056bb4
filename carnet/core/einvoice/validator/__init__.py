"""The judge of e-invoices: one process per machine, since its engine must live apart from the web's threads (P28, R66)."""
