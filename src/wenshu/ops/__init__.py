"""What an operator does: prepare, check, back up and restore an installation."""
