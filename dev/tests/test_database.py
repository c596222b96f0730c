"""Databases and their files: a name is only given to what is complete."""

import uuid

import psycopg2
import pytest

from dev import database, demo


@pytest.fixture
def name():
    """A database name of this test's own; whatever bears it is dropped afterwards."""
    result = f"ejournal_dev_{uuid.uuid4().hex[:8]}"
    yield result
    for found in database.names(result):
        database.drop(found)
    database.drop(result)


@pytest.fixture(autouse=True)
def _filestore(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "FILESTORE", tmp_path / "filestore")


def _put_file(database_name):
    folder = database.FILESTORE / database_name / "ab"
    folder.mkdir(parents=True)
    (folder / "abc").write_text("a picture")


def test_a_copy_has_its_own_files(name):
    database.create(name)
    _put_file(name)
    database.copy(name, f"{name}_copy")
    database.drop(name)
    assert (database.FILESTORE / f"{name}_copy" / "ab" / "abc").read_text() == "a picture"
    assert database.names(name) == [f"{name}_copy"]


def test_a_renamed_database_keeps_its_files_and_its_note(name):
    database.create(f"{name}_part")
    database.set_note(f"{name}_part", "made today")
    _put_file(f"{name}_part")
    database.rename(f"{name}_part", name)
    assert database.note(name) == "made today"
    assert (database.FILESTORE / name / "ab" / "abc").exists()
    assert database.names(name) == [name]


def test_a_database_sorts_and_folds_as_odoos_own(name):
    database.create(name)
    with database.cursor(name) as cr:
        cr.execute("SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database "
                   "WHERE datname = %s", (name,))  # fmt: skip
        assert cr.fetchone() == ("C", "UTF8")
        cr.execute("SELECT 'ЁЛКА' ILIKE 'ёлка'")
        assert cr.fetchone() == (True,)


def test_an_interrupted_load_is_not_trusted(name, monkeypatch):
    def interrupted(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "run_odoo", interrupted)
    for _attempt in range(2):
        with pytest.raises(KeyboardInterrupt):
            demo.build(name, "small", None, "test")
        assert not database.exists(name)


def test_no_database_has_no_note(name):
    assert database.note(name) == ""
    database.drop(name)
    with pytest.raises(psycopg2.Error):
        database.copy(name, f"{name}_copy")


def test_the_demo_is_updated_only_when_the_addon_changed(name, monkeypatch):
    done = []
    monkeypatch.setattr(demo, "NAME", name)
    monkeypatch.setattr(demo, "addon_fingerprint", lambda exclude: "one")
    monkeypatch.setattr(demo, "build", lambda *_: (database.create(name), done.append("built")))
    monkeypatch.setattr(demo, "run_odoo", lambda *_: done.append("updated"))
    first = demo.ensure_demo()
    demo.ensure_demo()
    assert done == ["built"]
    monkeypatch.setattr(demo, "addon_fingerprint", lambda exclude: "two")
    assert demo.ensure_demo() == first
    demo.ensure_demo()
    assert done == ["built", "updated"]


def test_a_database_in_which_postgresql_cleans_up_is_dropped(name, monkeypatch):
    def not_by_force(statement, *names):
        if "FORCE" in statement:
            raise psycopg2.errors.InsufficientPrivilege("permission denied to terminate process")
        execute(statement, *names)

    execute = database._execute
    database.create(name)
    left_open = psycopg2.connect(dbname=name)
    monkeypatch.setattr(database, "_execute", not_by_force)
    database.drop(name)
    assert not database.exists(name)
    left_open.close()
