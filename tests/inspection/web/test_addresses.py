from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.inspection.web.addresses import address, study_address, trial_address


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_name_travels_as_it_is(name):
    query = parse_qs(urlsplit(study_address(name)).query, keep_blank_values=True)
    assert query == {"name": [name]}


def test_what_is_not_wished_for_is_left_out():
    assert address("/studies", q="", page=None, order=False) == "/studies"
    assert trial_address("s", 0) == "/trial?study=s&number=0"
