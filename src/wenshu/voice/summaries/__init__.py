"""What a transcript says that matters: by rules, or by a model that may only quote."""
