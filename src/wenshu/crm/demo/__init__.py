"""Two teams with life in them, made the same way every time: one sells in English, one in Chinese."""

from wenshu.crm.demo.load import PASSWORD, load, load_many

__all__ = ["PASSWORD", "load", "load_many"]
