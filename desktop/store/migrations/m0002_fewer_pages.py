"""Schema 2: fewer pages for every save. An entry's salt and body stand in its own row, the heads of a thing in the
thing's, a record is one tree, and indexes that no question needs are gone."""

from __future__ import annotations

VERSION = 2

_THINGS = (
    "agency",
    "document",
    "evidence",
    "fact",
    "inspection",
    "inspection_matter",
    "item_result",
    "number_block",
    "officer",
    "party",
    "service",
)
_HEADS = """
ALTER TABLE {name} ADD COLUMN heads VARCHAR NOT NULL DEFAULT '';
UPDATE {name} SET heads = coalesce((SELECT group_concat(entry_id, ' ' ORDER BY entry_id) FROM thing_head
    WHERE thing_head.thing = {name}.id), '');
"""

SCRIPT = """
CREATE TABLE entry (position INTEGER NOT NULL, entry_id VARCHAR NOT NULL, journal VARCHAR NOT NULL, own
    BOOLEAN NOT NULL, seq INTEGER NOT NULL, save_id VARCHAR NOT NULL, thing VARCHAR NOT NULL, type VARCHAR
    NOT NULL, kind VARCHAR NOT NULL, actor VARCHAR NOT NULL, wall_time INTEGER NOT NULL, size INTEGER NOT
    NULL, root_type VARCHAR NOT NULL, root_id VARCHAR NOT NULL, mark INTEGER NOT NULL, stream VARCHAR NOT
    NULL, gseq INTEGER, quarantine VARCHAR NOT NULL, batch INTEGER, hash BLOB NOT NULL, header BLOB NOT
    NULL, salt BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (position), UNIQUE (entry_id));
INSERT INTO entry SELECT one.position, entry_id, journal, own, seq, save_id, thing, type, kind, actor,
    wall_time, size, root_type, root_id, mark, stream, gseq, quarantine, batch, hash, header,
    coalesce(salt, x''), coalesce(body, x'') FROM journal_entry AS one LEFT JOIN entry_body AS two
    ON two.position = one.position ORDER BY one.position;
DROP TABLE entry_body;
DROP TABLE journal_entry;
ALTER TABLE entry RENAME TO journal_entry;
CREATE INDEX ix_journal_entry_thing ON journal_entry (thing);
CREATE INDEX journal_entry_chain ON journal_entry (journal, seq);
CREATE INDEX journal_entry_genesis ON journal_entry (thing) WHERE type = 'journal';
CREATE INDEX journal_entry_root ON journal_entry (root_id, mark);
DROP INDEX ix_document_sha256;
DROP INDEX document_to_serve;
ALTER TABLE document ADD COLUMN to_serve BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN party_name VARCHAR NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN open_due VARCHAR;
CREATE INDEX document_to_serve ON document (issued_at) WHERE state = 'issued' AND to_serve = 1;
CREATE INDEX document_due ON document (open_due) WHERE open_due IS NOT NULL;
CREATE INDEX document_begun ON document (state) WHERE state IN ('draft', 'discarded');
DROP INDEX ix_evidence_item_result_id;
DROP INDEX ix_evidence_sha256;
DROP INDEX ix_fact_inspection_matter_id;
ALTER TABLE fact ADD COLUMN position INTEGER;
ALTER TABLE inspection ADD COLUMN handed_at INTEGER;
CREATE INDEX inspection_handed ON inspection (handed_at) WHERE handed_at IS NOT NULL;
DROP INDEX ix_inspection_matter_matter_code;
DROP INDEX ix_item_result_inspection_matter_id;
CREATE TABLE standing (root_id VARCHAR NOT NULL, root_type VARCHAR NOT NULL, entries INTEGER NOT NULL,
    unsent INTEGER NOT NULL, sent INTEGER NOT NULL, quarantined INTEGER NOT NULL, files_total INTEGER NOT
    NULL, files_there INTEGER NOT NULL, changed_at INTEGER NOT NULL, actor VARCHAR NOT NULL, state VARCHAR
    NOT NULL, PRIMARY KEY (root_id)) WITHOUT ROWID;
INSERT INTO standing SELECT root_id, root_type, entries, unsent, sent, quarantined, files_total,
    files_there, changed_at, actor, state FROM record ORDER BY root_id;
DROP TABLE record;
ALTER TABLE standing RENAME TO record;
CREATE INDEX record_newest ON record (changed_at, root_id);
CREATE INDEX record_state_newest ON record (state, changed_at, root_id, root_type);
CREATE TABLE scan_back (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested BLOB
    NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL, heads VARCHAR
    NOT NULL, inspection_id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, PRIMARY KEY (number), UNIQUE (id));
CREATE INDEX ix_scan_back_document_id ON scan_back (document_id);
CREATE TABLE export (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested BLOB
    NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL, heads VARCHAR
    NOT NULL, inspection_id VARCHAR NOT NULL, PRIMARY KEY (number), UNIQUE (id));
CREATE TABLE print_run (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested BLOB
    NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL, heads VARCHAR
    NOT NULL, inspection_id VARCHAR NOT NULL, document_id VARCHAR NOT NULL, state VARCHAR NOT NULL,
    PRIMARY KEY (number), UNIQUE (id));
CREATE INDEX ix_print_run_document_id ON print_run (document_id);
CREATE INDEX print_run_open ON print_run (state) WHERE state = 'started';
CREATE TABLE signature_wait (document_id VARCHAR NOT NULL, pages INTEGER NOT NULL, PRIMARY KEY (document_id));
"""
SCRIPT += """
CREATE TABLE forms_release (number INTEGER NOT NULL, signed BLOB NOT NULL, installed_at INTEGER NOT NULL, PRIMARY
    KEY (number));
"""
SCRIPT += """
CREATE TABLE paper_status (digest BLOB NOT NULL, division INTEGER NOT NULL, form INTEGER NOT NULL, series
    INTEGER NOT NULL, year INTEGER NOT NULL, serial INTEGER NOT NULL, tail VARCHAR NOT NULL, packed BLOB NOT
    NULL, PRIMARY KEY (digest));
CREATE INDEX paper_status_number ON paper_status (division, form, year, serial);
CREATE INDEX ix_paper_status_tail ON paper_status (tail);
"""
SCRIPT += """
CREATE TABLE catalogue_benchmark (release INTEGER NOT NULL, code VARCHAR NOT NULL, body BLOB NOT NULL, PRIMARY
    KEY (release, code), FOREIGN KEY(release) REFERENCES catalogue_release (id));
CREATE TABLE catalogue_power (release INTEGER NOT NULL, division_code VARCHAR NOT NULL, body BLOB NOT NULL, PRIMARY
    KEY (release, division_code), FOREIGN KEY(release) REFERENCES catalogue_release (id));
CREATE TABLE catalogue_repeat (number INTEGER NOT NULL, release INTEGER NOT NULL, signed BLOB NOT NULL, installed_at
    INTEGER NOT NULL, PRIMARY KEY (number), FOREIGN KEY(release) REFERENCES catalogue_release (id));
DROP TABLE catalogue_grant;
"""
_MARK = """
CREATE TABLE {name} (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested BLOB NOT NULL,
    readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL, heads VARCHAR NOT NULL,
    {columns}, PRIMARY KEY (number), UNIQUE (id));
"""
_OF_MATTER = """CREATE INDEX ix_{name}_matter_code ON {name} (matter_code);
"""
SCRIPT += """
ALTER TABLE matter_star RENAME TO former_star;
ALTER TABLE matter_note RENAME TO former_note;
"""
SCRIPT += _MARK.format(name="matter_mark", columns="matter_code VARCHAR NOT NULL, removed BOOLEAN NOT NULL")
SCRIPT += _MARK.format(name="matter_note", columns="matter_code VARCHAR NOT NULL, removed BOOLEAN NOT NULL")
SCRIPT += _MARK.format(name="matter_set", columns="name VARCHAR NOT NULL, removed BOOLEAN NOT NULL")
SCRIPT += _MARK.format(name="library_proposal", columns="matter_code VARCHAR NOT NULL, kind VARCHAR NOT NULL")
SCRIPT += _MARK.format(name="proposal_step", columns="proposal_id VARCHAR NOT NULL, kind VARCHAR NOT NULL")
SCRIPT += _MARK.format(name="random_draw", columns="state VARCHAR NOT NULL")
SCRIPT += _MARK.format(name="library_review", columns="sha256 VARCHAR NOT NULL")
SCRIPT += _MARK.format(name="rules_choice", columns="removed BOOLEAN NOT NULL")
SCRIPT += _MARK.format(name="carried_package", columns="state VARCHAR NOT NULL")
SCRIPT += _MARK.format(name="county_sighting", columns="epoch VARCHAR NOT NULL")
SCRIPT += _MARK.format(name="settlement", columns="thing_id VARCHAR NOT NULL")
SCRIPT += """
CREATE INDEX ix_settlement_thing_id ON settlement (thing_id);
CREATE TABLE open_review (thing_id VARCHAR NOT NULL, thing_type VARCHAR NOT NULL, PRIMARY KEY (thing_id));
CREATE TABLE parallel_merge (entry_id VARCHAR NOT NULL, thing_type VARCHAR NOT NULL, thing_id VARCHAR NOT NULL, groups
    VARCHAR NOT NULL, PRIMARY KEY (entry_id));
CREATE INDEX ix_parallel_merge_thing_id ON parallel_merge (thing_id);
"""
SCRIPT += "".join(_OF_MATTER.format(name=name) for name in ("matter_mark", "matter_note", "library_proposal"))
SCRIPT += """
CREATE INDEX ix_proposal_step_proposal_id ON proposal_step (proposal_id);
CREATE TABLE catalogue_answer (release INTEGER NOT NULL, proposal_id VARCHAR NOT NULL, accepted BOOLEAN NOT
    NULL, reason VARCHAR NOT NULL, PRIMARY KEY (release, proposal_id), FOREIGN KEY(release) REFERENCES
    catalogue_release (id));
"""
SCRIPT += """
CREATE TABLE catalogue_need (release INTEGER NOT NULL, code VARCHAR NOT NULL, body BLOB NOT NULL, PRIMARY
    KEY (release, code), FOREIGN KEY(release) REFERENCES catalogue_release (id));
CREATE TABLE catalogue_amount (release INTEGER NOT NULL, place INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY
    KEY (release, place), FOREIGN KEY(release) REFERENCES catalogue_release (id));
CREATE TABLE catalogue_ended (release INTEGER NOT NULL, division_code VARCHAR NOT NULL, body BLOB NOT NULL, PRIMARY
    KEY (release, division_code), FOREIGN KEY(release) REFERENCES catalogue_release (id));
"""
SCRIPT += """
CREATE INDEX inspection_matter_used ON inspection_matter (matter_code, born_at, finding, removed, inspection_id);
"""
SCRIPT += """
CREATE TABLE statute (id INTEGER NOT NULL, title VARCHAR NOT NULL, label VARCHAR NOT NULL, sha256 VARCHAR NOT NULL,
    valid_from VARCHAR NOT NULL, valid_to VARCHAR, source VARCHAR NOT NULL, imported_at INTEGER NOT NULL, put_away_at
    INTEGER, spelled VARCHAR NOT NULL, first INTEGER NOT NULL, articles INTEGER NOT NULL, faults INTEGER NOT NULL, body BLOB NOT NULL, text
    VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (sha256));
CREATE INDEX ix_statute_title ON statute (title);
CREATE TABLE statute_article (id INTEGER NOT NULL, statute INTEGER NOT NULL, place INTEGER NOT NULL, number INTEGER
    NOT NULL, sub INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (id), FOREIGN KEY(statute) REFERENCES statute (id));
CREATE INDEX ix_statute_article_statute ON statute_article (statute);
CREATE VIRTUAL TABLE statute_words USING fts5(words, content='', tokenize='unicode61');
"""
SCRIPT += """
CREATE TABLE seen_tree_head (number INTEGER NOT NULL, epoch VARCHAR NOT NULL, size INTEGER NOT NULL, seen_at INTEGER NOT
    NULL, data BLOB NOT NULL, proof BLOB NOT NULL, why VARCHAR NOT NULL, PRIMARY KEY (number));
"""
SCRIPT += """
CREATE TABLE newer_thing (thing_id VARCHAR NOT NULL, thing_type VARCHAR NOT NULL, schema_wanted INTEGER NOT NULL,
    PRIMARY KEY (thing_id));
"""
SCRIPT += """
CREATE TABLE announced_move (number INTEGER NOT NULL, id VARCHAR NOT NULL, kind VARCHAR NOT NULL, record VARCHAR NOT NULL,
    title VARCHAR NOT NULL, source VARCHAR NOT NULL, source_name VARCHAR NOT NULL, target VARCHAR NOT NULL, target_name
    VARCHAR NOT NULL, turn INTEGER NOT NULL, reason VARCHAR NOT NULL, at INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY
    KEY (number), UNIQUE (id));
CREATE INDEX ix_announced_move_record ON announced_move (record);
"""
_BARE = _MARK.replace(",\n    {columns}", "")
SCRIPT += _BARE.format(name="pull_take_back") + _BARE.format(name="county_reading")
SCRIPT += """
CREATE TABLE pull_span (number INTEGER NOT NULL, exchange INTEGER NOT NULL, way VARCHAR NOT NULL, began_at INTEGER NOT
    NULL, ended_at INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (number));
CREATE INDEX ix_pull_span_exchange ON pull_span (exchange);
"""
SCRIPT += "".join(_HEADS.format(name=name) for name in _THINGS)
SCRIPT += "DROP TABLE thing_head;\n"
