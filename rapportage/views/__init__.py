"""Pages of rapportage, one module per audience."""
