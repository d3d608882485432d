from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ai", "0001_model_attempts_and_budgets")]

    operations = [migrations.RenameField("endpointhealth", "closed_until", "rests_until")]
