"""The one way to read data: names inside the folder only, and typed law figures."""

from __future__ import annotations

import csv
import io
import re
import tomllib

import pytest

import resources


def test_reads_bytes_text_and_paths() -> None:
    assert resources.read("catalogue/matters.csv").startswith(b"code,")
    assert "元旦" in resources.read_text("calendar/calendar.csv")
    assert resources.path("fonts/fonts.toml").is_file()


@pytest.mark.parametrize(
    "name", ["../pyproject.toml", "/etc/hostname", "fonts/../../test", "fonts\\fonts.toml"]
)
def test_names_that_lead_outside_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a resource name"):
        resources.read(name)


def test_an_unknown_name_says_so() -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        resources.read("catalogue/nowhere.csv")


def test_two_officers_rest_on_their_article() -> None:
    two = resources.law("PEN-42")
    assert (two.law, two.article, two.figure, two.unit) == ("中华人民共和国行政处罚法", "第42条", 2, "人")
    assert two.status == "read"


def test_every_law_figure_is_whole() -> None:
    for law_id, entry in resources.laws().items():
        assert entry.id == law_id
        assert entry.law
        assert entry.what
        assert re.fullmatch(r"(第\d+条(第\d+款)?(第\d+项)?)?", entry.article), law_id
        assert entry.status in ("read", "read-excerpt", "inference", "unverified"), law_id
        assert (entry.figure is None) == (entry.unit == ""), law_id


def test_an_unknown_law_id_is_a_bug_of_the_caller() -> None:
    with pytest.raises(KeyError):
        resources.law("PEN-999")


@pytest.mark.parametrize("folder", ["catalogue", "divisions", "calendar", "deadlines"])
def test_every_data_folder_says_where_it_comes_from_and_what_is_unverified(folder: str) -> None:
    told = tomllib.loads(resources.read_text(f"{folder}/source.toml"))
    parts = list(told["files"].values()) if "files" in told else [told]
    for part in parts:
        assert part["checked"]
        assert part["unverified"]


def test_row_counts_of_the_catalogue_are_those_its_source_names() -> None:
    told = tomllib.loads(resources.read_text("catalogue/source.toml"))["files"]
    for name, entry in told.items():
        rows = list(csv.DictReader(io.StringIO(resources.read_text(f"catalogue/{name}"), newline="")))
        assert len(rows) == entry["rows"], name


def test_townships_have_unique_codes_below_their_county() -> None:
    rows = list(csv.DictReader(io.StringIO(resources.read_text("divisions/divisions.csv"), newline="")))
    codes = [row["township_code9"] for row in rows]
    assert len(rows) == 44
    assert len(set(codes)) == 44
    for row in rows:
        assert re.fullmatch(r"\d{9}", row["township_code9"])
        assert row["township_code9"].startswith(row["county_code"])
        assert row["township_code12"] == row["township_code9"] + "000"
