from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("packs", "0001_initial")]

    operations = [
        migrations.AddField(model_name="loadedpack", name="folder", field=models.CharField(default="", max_length=500)),
    ]
