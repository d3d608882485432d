from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0008_targets_of_members_and_teams"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(
                    ("deleted_at", None), ("next_follow_up_at__isnull", False), ("stage_kind", "open")
                ),
                fields=["team", "owner", "next_follow_up_at", "id", "stage_kind", "deleted_at"],
                name="opp_due_of_owner",
            ),
        ),
    ]
