from . import test_access_models
from . import test_entry_batch
from . import test_entry_windows
from . import test_formulas
from . import test_structure
from . import test_term_averages
from . import test_translations
from . import test_views
