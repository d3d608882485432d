"""What an operator sees of a running Wenshu: logs and error reports, without personal data."""
