from . import test_entry_batch
