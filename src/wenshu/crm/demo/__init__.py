"""Two teams with life in them, made the same way every time: one sells in English, one in Chinese."""

from wenshu.crm.demo.cast import CASTS
from wenshu.crm.demo.load import PASSWORD, load, load_many

LOGINS = [cast.logins[0] for cast in CASTS]

__all__ = ["LOGINS", "PASSWORD", "load", "load_many"]
