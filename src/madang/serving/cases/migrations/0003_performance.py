from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_initial")]

    operations = [
        migrations.RemoveField(model_name="application", name="code_digest"),
        migrations.CreateModel(
            name="PerformanceReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("since", models.DateField()),
                ("method", models.CharField(max_length=60)),
                ("method_version", models.CharField(max_length=20)),
                ("content", models.JSONField()),
            ],
            options={"get_latest_by": "made_at"},
        ),
    ]
