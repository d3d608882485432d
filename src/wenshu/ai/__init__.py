"""The model client: the only code that talks to a model. Start at `client.py`; docs/ai.md tells the story."""
