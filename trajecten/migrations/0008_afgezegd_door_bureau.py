from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trajecten", "0007_herinneringen")]

    operations = [
        migrations.AlterField(
            model_name="gesprek",
            name="aanwezigheid",
            field=models.CharField(
                choices=[
                    ("gepland", "Gepland"),
                    ("gehouden", "Gehouden"),
                    ("op_tijd_afgezegd", "Op tijd afgezegd"),
                    ("door_bureau", "Afgezegd door het bureau"),
                    ("niet_verschenen", "Niet verschenen"),
                ],
                default="gepland",
                max_length=20,
            ),
        ),
    ]
