"""The records: companies, contacts, opportunities, stages and follow-ups."""
