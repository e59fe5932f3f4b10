"""A password of a URL appears nowhere: not in texts of objects, messages, logs, or the doctor."""

import io
import logging
import pickle
import traceback

import pytest
import sqlalchemy as sa

from hyperlearn.errors import HyperlearnError
from hyperlearn.history.block_cache import BlockCache
from hyperlearn.history.failures import explained
from hyperlearn.history.history import History
from hyperlearn.history.location import display_text
from hyperlearn.inspection.doctor import diagnose
from hyperlearn.inspection.doctor_sheet import doctor_sheet
from hyperlearn.inspection.documents import as_json

SECRET = "geh/eim@1"  # noqa: S105 (a made-up one)
QUOTED = "geh%2Feim%401"
URLS = (
    f"postgresql://me:{QUOTED}@localhost:1/none",
    f"postgresql://localhost:1/none?user=me&password={QUOTED}",
    f"postgresql://localhost:1/none?sslpassword={QUOTED}",
    f"mysql+pymysql://me:{QUOTED}@localhost:1/none",
    f"oraculum://me:{QUOTED}@localhost/none",
    f"postgresql+psycopg://me:{QUOTED}@[broken/none",
)


def _is_clean(text):
    return SECRET not in text and QUOTED not in text


@pytest.fixture
def logged():
    """Everything that anybody logs meanwhile."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.mark.parametrize("url", URLS)
def test_no_failure_to_open_tells_it(url, tmp_path, logged):
    for open_it in (
        lambda: History(url),
        lambda: History(url, readonly=True),
        lambda: History(tmp_path / "a.db").merge(url),
    ):
        with pytest.raises(HyperlearnError) as caught:
            open_it()
        assert _is_clean(str(caught.value))
        assert _is_clean(repr(caught.value))
        assert _is_clean("".join(traceback.format_exception(caught.value)))
    assert _is_clean(logged.getvalue())


@pytest.mark.parametrize("url", URLS)
def test_the_doctor_does_not_tell_it(url, monkeypatch):
    monkeypatch.setenv("HYPERLEARN_STORAGE", url)
    for diagnosis in (diagnose(url), diagnose(None)):
        assert diagnosis.problem is not None
        assert _is_clean(as_json(diagnosis))
        assert _is_clean(repr(diagnosis))
        doctor_sheet(diagnosis)


def test_no_drivers_message_tells_it():
    url = sa.make_url(URLS[0])
    for text in (SECRET, QUOTED, f"dsn=postgresql://me:{QUOTED}@localhost"):
        error = sa.exc.OperationalError(f"connect to {text}", None, ValueError(f"no: {text}"))
        assert _is_clean(str(explained(error, url)))
        assert _is_clean(str(explained(sa.exc.ArgumentError(text), url)))


def test_the_name_of_a_cache_does_not_tell_it():
    cache = BlockCache.of(sa.make_url(URLS[0]), readonly=True)
    assert _is_clean(repr(cache))
    assert _is_clean(display_text(sa.make_url(URLS[0])))


def test_an_open_history_does_not_show_it(postgres_url):
    url = sa.make_url(postgres_url).set(password=SECRET)
    with History(url.render_as_string(hide_password=False)) as history:
        for shown in (repr(history), history.location, str(history.url), repr(history.engine)):
            assert _is_clean(shown)
        with pickle.loads(pickle.dumps(history)) as copy:  # noqa: S301
            assert _is_clean(repr(copy))
        assert _is_clean(repr(history.optuna_storage()))
