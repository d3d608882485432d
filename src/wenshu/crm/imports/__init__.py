"""Files into records: `run_from_file` here and now; `runs` for uploads, mapped by a person and worked off by a job."""

from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.headers import parse_option
from wenshu.crm.imports.report import Report
from wenshu.crm.imports.runs import run_from_file
from wenshu.crm.imports.table import BadFile

__all__ = ["BadFile", "Kind", "Report", "parse_option", "run_from_file"]
