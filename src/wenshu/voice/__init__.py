"""语音: a recording becomes lines of text, highlights, and a follow-up that a person confirms.

`pipeline.py` is the way of a note that is kept: decode → write down piece by piece → summarise. What people do to it is
in `notes.py`, `uploads.py` and `lines.py`; what it proposes, when somebody asks, in `proposing.py`.
"""
