from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0009_what_a_person_is_behind_with"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("deleted_at", None)),
                fields=["team", "last_activity_at", "stage_kind", "company", "owner", "deleted_at"],
                name="opp_activity_figures",
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("deleted_at", None)),
                fields=["team", "stage_kind", "stage_entered_at", "stage", "owner", "deleted_at"],
                name="opp_in_stage_figures",
            ),
        ),
    ]
