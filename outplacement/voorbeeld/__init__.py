"""Believable demo data: two bureaus with months of work, made by the operations the pages use."""
