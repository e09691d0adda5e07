import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rapportage", "0013_volgend_op_zoals_gedeeld")]

    operations = [
        migrations.RemoveConstraint(model_name="rapport", name="rapport_nummer_uniek"),
        migrations.AlterField(
            model_name="rapport",
            name="id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
        ),
        migrations.AddConstraint(
            model_name="rapport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verzonden_op__isnull", False)),
                fields=("bureau", "nummer", "versie"),
                name="rapport_nummer_uniek",
            ),
        ),
    ]
