"""The customers of the demo company, invented: name, town, postcode, kind, terms."""

COMPANIES = (
    ("Ateliers Bréhat", "Paimpol", "22500"), ("Notaires Quémener & Hardy", "Nantes", "44000"),
    ("Cabinet Morvan", "Rennes", "35000"), ("Laiterie du Sillon", "Saint-Nazaire", "44600"),
    ("Imprimerie Talvard", "Angers", "49000"), ("Clinique vétérinaire du Parc", "Orvault", "44700"),
    ("Groupe Avelis", "Nantes", "44300"), ("Maison Lanvaux", "Vannes", "56000"),
    ("Menuiserie Le Dantec", "Guingamp", "22200"), ("Résidence Les Alizés", "La Baule", "44500"),
    ("Laboratoire Ivoire", "Laval", "53000"), ("Transports Guéguen", "Brest", "29200"),
    ("Mutuelle Penthièvre", "Lamballe", "22400"), ("Pépinières Kerouan", "Quimper", "29000"),
    ("Conserverie Argoat", "Concarneau", "29900"), ("Architectes du Quai", "Nantes", "44200"),
    ("Garage Toullec", "Lorient", "56100"), ("Brasserie des Deux Rives", "Redon", "35600"),
    ("Sodexim Ouest", "Cholet", "49300"), ("Cartonnages de l’Erdre", "Carquefou", "44470"),
    ("Opticiens Vasseur", "Saint-Brieuc", "22000"), ("Charpentes Rivoal", "Morlaix", "29600"),
    ("Biscuiterie Locmaria", "Auray", "56400"), ("Agence Horizon", "Rezé", "44400"),
    ("Hôtel de la Criée", "Le Croisic", "44490"), ("Chantier naval Yvinec", "Douarnenez", "29100"),
    ("Expertise Duval", "Le Mans", "72000"), ("Plastiques Vendéens", "La Roche-sur-Yon", "85000"),
    ("Centre dentaire Bellevue", "Saint-Herblain", "44800"), ("Coopérative du Blavet", "Pontivy", "56300"),
    ("Éditions du Phare", "Saint-Malo", "35400"), ("Froid Atlantique", "Couëron", "44220"),
    ("Tissages Le Goff", "Fougères", "35300"), ("Énergies du Bocage", "Bressuire", "79300"),
)  # fmt: skip
PUBLIC = (
    ("École Sainte-Anne", "Nantes", "44100"), ("Communauté du Pays d’Ancenis", "Ancenis", "44150"),
    ("Lycée Marie-Curie", "Rezé", "44400"), ("Médiathèque de l’Estuaire", "Paimbœuf", "44560"),
)  # fmt: skip
PERSONS = (("Mme Hélène Guivarc’h", "Nantes", "44000"), ("M. Yann Corbel", "Pornic", "44210"))
STREETS = (
    "rue de la Fosse",
    "quai de Versailles",
    "rue du Port",
    "avenue de la Gare",
    "rue des Halles",
    "place de l’Église",
)
FIRST_NAMES = ("Paul", "Anne", "Loïc", "Nadia", "Marc", "Élise", "Hugo", "Inès", "Denis", "Sarah")
LAST_NAMES = ("Kermarrec", "Rolland", "Prigent", "Benali", "Tanguy", "Moreau", "Jaouen", "Leroux", "Cadiou", "Petit")
