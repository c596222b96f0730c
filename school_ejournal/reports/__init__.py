from . import journal_page_report
