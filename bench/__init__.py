"""Speed and memory at size, each figure beside its goal: `make bench`."""
