from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rapportage", "0006_hr_leest_traject")]

    operations = [
        migrations.RemoveConstraint(model_name="rapportageafspraak", name="afspraak_weken_bij_frequentie"),
        # NULL between 1 and 26 is neither true nor false, and a check lets that pass.
        migrations.AddConstraint(
            model_name="rapportageafspraak",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("frequentie", "weken"), ("weken__isnull", False), ("weken__range", (1, 26))),
                    models.Q(models.Q(("frequentie", "weken"), _negated=True), ("weken", None)),
                    _connector="OR",
                ),
                name="afspraak_weken_bij_frequentie",
            ),
        ),
    ]
