import django.db.models.deletion
import django.db.models.manager
import wenshu.ids
from django.db import migrations, models

from wenshu.crm.match_keys import company_keys, contact_keys

AT_ONCE = 2000


def fill(apps, schema_editor):
    """Of the records that are there already; what is written from now on brings its keys along."""
    _fill(apps, "Company", ("name", "domain", "phone"), company_keys)
    _fill(apps, "Contact", ("name", "email", "phone"), contact_keys)


def _fill(apps, kind, columns, keys_of):
    Record, Key = apps.get_model("crm", kind), apps.get_model("crm", f"{kind}Key")
    link = f"{kind.lower()}_id"
    made = []
    live = Record.all_teams.filter(deleted_at=None).order_by("id")
    for id, team_id, *values in live.values_list("id", "team_id", *columns).iterator(AT_ONCE):
        for value, key_kind in keys_of(*values).items():
            made.append(Key(team_id=team_id, kind=key_kind.value, value=value, **{link: id}))
        if len(made) >= AT_ONCE:
            Key.all_teams.bulk_create(made)
            made = []
    Key.all_teams.bulk_create(made)


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0013_history_names_the_proposal'),
        ('teams', '0003_a_deals_words_have_a_version'),
    ]

    operations = [
        migrations.CreateModel(
            name='CompanyKey',
            fields=[
                ('id', models.UUIDField(default=wenshu.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('email', 'Email'), ('name', 'Name'), ('core', 'Core'), ('bare', 'Bare'), ('domain', 'Domain'), ('phone', 'Phone'), ('brand', 'Brand'), ('sound', 'Sound'), ('start', 'Start'), ('label', 'Label'), ('site', 'Site'), ('word', 'Word'), ('initials', 'Initials'), ('half', 'Half')], max_length=8)),
                ('value', models.CharField(max_length=80)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_keys', to='crm.company')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'all_teams',
                'default_manager_name': 'all_teams',
                'indexes': [models.Index(fields=['team', 'value', 'kind', 'company'], name='company_by_match_key')],
            },
            managers=[
                ('all_teams', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ContactKey',
            fields=[
                ('id', models.UUIDField(default=wenshu.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('email', 'Email'), ('name', 'Name'), ('core', 'Core'), ('bare', 'Bare'), ('domain', 'Domain'), ('phone', 'Phone'), ('brand', 'Brand'), ('sound', 'Sound'), ('start', 'Start'), ('label', 'Label'), ('site', 'Site'), ('word', 'Word'), ('initials', 'Initials'), ('half', 'Half')], max_length=8)),
                ('value', models.CharField(max_length=80)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_keys', to='crm.contact')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'all_teams',
                'default_manager_name': 'all_teams',
                'indexes': [models.Index(fields=['team', 'value', 'kind', 'contact'], name='contact_by_match_key')],
            },
            managers=[
                ('all_teams', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
