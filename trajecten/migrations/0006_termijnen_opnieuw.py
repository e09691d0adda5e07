"""Deadlines are computed anew from what they count from: the tables of the first version make room."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trajecten", "0005_wachtrij_per_bureau")]
    operations = [
        migrations.DeleteModel(name="Herinnering"),
        migrations.DeleteModel(name="Termijn"),
    ]
