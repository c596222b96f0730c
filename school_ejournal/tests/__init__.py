from . import test_entry_batch
from . import test_term_averages
from . import test_translations
