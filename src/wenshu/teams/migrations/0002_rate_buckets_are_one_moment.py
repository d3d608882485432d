from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_people_and_teams")]

    operations = [
        migrations.RemoveField(model_name="ratebucket", name="tokens"),
        migrations.RenameField(model_name="ratebucket", old_name="refilled_at", new_name="full_at"),
        migrations.AlterField(
            model_name="ratebucket", name="full_at", field=models.DateTimeField(db_index=True)
        ),
    ]
