"""自动化添加: a text becomes proposed records, each value with the words it stands on; a person says yes; it can be undone.

`pipeline.py` is the whole of it: propose → (a person's yes) → apply → undo.
"""
