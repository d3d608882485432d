from django.db import migrations

RENAME = {
    "sqlite": "UPDATE chat_message SET sources = replace(sources, %s, %s)",
    "postgresql": "UPDATE chat_message SET sources = replace(sources::text, %s, %s)::jsonb",
}
OLD, NEW = '"entity": "', '"path": "'  # never inside of a value: there the quotes are escaped


def rename(apps, schema_editor):
    _replace(schema_editor.connection, OLD, NEW)


def rename_back(apps, schema_editor):
    _replace(schema_editor.connection, NEW, OLD)


def _replace(connection, old, new):
    with connection.cursor() as cursor:
        cursor.execute(RENAME[connection.vendor], [old, new])


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_conversations")]

    operations = [migrations.RunPython(rename, rename_back)]
