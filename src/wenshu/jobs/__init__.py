"""Later: plain functions run after commit by a worker that may be killed at any moment."""
