"""Mail that needs a person is found without reading all that was ever sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0008_herinneringen"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="verzending",
            index=models.Index(
                condition=models.Q(("werk_staat__in", ["onzeker", "mislukt"])),
                fields=["bureau"],
                name="verzending_vast",
            ),
        ),
    ]
