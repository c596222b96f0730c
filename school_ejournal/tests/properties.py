"""How the property tests of the formulas run: the same examples always, on slow machines too."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

settings.register_profile(
    "school", deadline=None, max_examples=150, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("school")

WEIGHTS = st.integers(0, 100).map(lambda tenths: tenths / 10)
#: what a mark of the term may be
TERM_MARKS = st.integers(2, 5)
