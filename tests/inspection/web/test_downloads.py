import io

import pandas as pd
import pytest

from hyperlearn.inspection.web.downloads import parquet
from tests.inspection.conftest import HOSTILE, PLAIN


@pytest.mark.parametrize("table", ["trials", "curves"])
def test_a_table_is_the_historys_own_in_both_formats(client, history, table):
    own = getattr(history, table)(PLAIN)
    text = client.get(f"/download/{table}.csv", params={"study": PLAIN})
    binary = client.get(f"/download/{table}.parquet", params={"study": PLAIN})
    read = pd.read_parquet(io.BytesIO(binary.content))
    assert list(read) == list(own)
    assert len(read) == len(own) == len(pd.read_csv(io.StringIO(text.text)))


def test_a_report_is_taken_away_under_a_name_that_headers_can_hold(client):
    answer = client.get("/download/report.html", params={"study": HOSTILE})
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="script_alert_1_script_31m.html"'
    )
    assert "<script" not in answer.text


def test_choices_of_several_types_can_be_written():
    table = pd.DataFrame({"choice": pd.Series([1, "a", None, True], dtype=object)})
    assert pd.read_parquet(io.BytesIO(parquet(table)))["choice"].tolist()[:2] == ["1", "a"]
