"""What runs in processes of its own, where Django is set up: `python -m bench.inside MODULE ARGUMENTS`."""
