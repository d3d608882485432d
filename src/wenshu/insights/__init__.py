"""Ask your data: a question becomes a plan, the server runs it, the answer cites its records."""
