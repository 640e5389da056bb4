-- A company is founded with the usual categories of expenses, under their accounts (R75); all can be changed.
CREATE OR REPLACE FUNCTION purchasing_first_categories() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO purchasing_expensecategory (company_id, name, accounting_code, vat_category, vat_rate, deductible_percent,
                                            position, is_active)
    SELECT NEW.company_id, c.name, c.account, c.category, c.rate, c.deductible, c.n, true
    FROM (VALUES
        (1, 'Sous-traitance', '611000', 'S', 20, 100), (2, 'Petit équipement', '606300', 'S', 20, 100),
        (3, 'Fournitures de bureau', '606400', 'S', 20, 100), (4, 'Logiciels et abonnements', '613500', 'S', 20, 100),
        (5, 'Loyers et charges', '613200', 'S', 20, 100), (6, 'Entretien et réparations', '615500', 'S', 20, 100),
        (7, 'Assurances', '616000', 'E', 0, 100), (8, 'Honoraires', '622600', 'S', 20, 100),
        (9, 'Publicité', '623000', 'S', 20, 100), (10, 'Transport sur achats', '624100', 'S', 20, 100),
        (11, 'Carburant', '606140', 'S', 20, 80), (12, 'Déplacements et hébergement', '625100', 'S', 10, 0),
        (13, 'Repas et réceptions', '625700', 'S', 10, 100), (14, 'Téléphone, internet, poste', '626000', 'S', 20, 100),
        (15, 'Frais bancaires', '627000', 'S', 20, 100)
    ) AS c(n, name, account, category, rate, deductible);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER founded_with_expense_categories AFTER INSERT ON company_settings
    FOR EACH ROW EXECUTE FUNCTION purchasing_first_categories();
