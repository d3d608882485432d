from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0006_contacts_of_a_page_from_one_index")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="encoding",
            field=models.CharField(blank=True, max_length=20),
        ),
    ]
