from . import access_slip_report
from . import journal_page_report
from . import progress_report
from . import register_report
from . import substitution_report
from . import summary_report
