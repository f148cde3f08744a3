"""Schema 1: the first tables, as first shipped. Never edited afterwards; a change is a new migration."""

from __future__ import annotations

VERSION = 1

SCRIPT = """
CREATE TABLE agency (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested BLOB
    NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL,
    division_code VARCHAR NOT NULL, PRIMARY KEY (number), UNIQUE (id));
CREATE TABLE author_batch (id INTEGER NOT NULL, signature BLOB NOT NULL, head BLOB NOT NULL, key_id BLOB
    NOT NULL, PRIMARY KEY (id), UNIQUE (signature));
CREATE TABLE blob (sha256 VARCHAR NOT NULL, size INTEGER NOT NULL, mime VARCHAR NOT NULL, own BOOLEAN
    NOT NULL, mark INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (sha256));
CREATE INDEX blob_pending ON blob (position) WHERE own = 1 AND mark < 2;
CREATE TABLE catalogue_release (id INTEGER NOT NULL, number INTEGER NOT NULL, version VARCHAR NOT NULL,
    issuing_document VARCHAR NOT NULL, published VARCHAR NOT NULL, effective VARCHAR NOT NULL, source
    VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, data BLOB NOT NULL, signed BLOB NOT NULL, installed_at
    INTEGER NOT NULL, PRIMARY KEY (id), UNIQUE (sha256));
CREATE TABLE device_key (use VARCHAR NOT NULL, generation INTEGER NOT NULL, algorithm INTEGER NOT NULL,
    seed BLOB NOT NULL, public BLOB NOT NULL, made_at INTEGER NOT NULL, PRIMARY KEY (use, generation));
CREATE TABLE document (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested BLOB
    NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL,
    inspection_id VARCHAR NOT NULL, form_id VARCHAR NOT NULL, title VARCHAR NOT NULL, state VARCHAR NOT
    NULL, series VARCHAR NOT NULL, year INTEGER NOT NULL, serial INTEGER NOT NULL, doc_number VARCHAR
    NOT NULL, sha256 VARCHAR NOT NULL, corrects VARCHAR NOT NULL, issued_at INTEGER, PRIMARY KEY
    (number), UNIQUE (id));
CREATE INDEX document_number ON document (series, year, serial);
CREATE INDEX document_to_serve ON document (issued_at) WHERE state = 'issued' AND doc_number <> '';
CREATE INDEX ix_document_inspection_id ON document (inspection_id);
CREATE INDEX ix_document_sha256 ON document (sha256);
CREATE TABLE evidence (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested BLOB
    NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL,
    inspection_id VARCHAR NOT NULL, inspection_matter_id VARCHAR NOT NULL, item_result_id VARCHAR NOT
    NULL, sha256 VARCHAR NOT NULL, PRIMARY KEY (number), UNIQUE (id));
CREATE INDEX ix_evidence_inspection_id ON evidence (inspection_id);
CREATE INDEX ix_evidence_item_result_id ON evidence (item_result_id);
CREATE INDEX ix_evidence_sha256 ON evidence (sha256);
CREATE TABLE fact (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested BLOB NOT
    NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL, inspection_id
    VARCHAR NOT NULL, inspection_matter_id VARCHAR NOT NULL, PRIMARY KEY (number), UNIQUE (id));
CREATE INDEX ix_fact_inspection_id ON fact (inspection_id);
CREATE INDEX ix_fact_inspection_matter_id ON fact (inspection_matter_id);
CREATE TABLE inspection (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested
    BLOB NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL,
    party_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, status VARCHAR NOT NULL, place VARCHAR NOT NULL,
    approved BOOLEAN NOT NULL, officer_ids VARCHAR NOT NULL, started_at INTEGER, started_on VARCHAR,
    sort_at INTEGER NOT NULL, open_due VARCHAR, PRIMARY KEY (number), UNIQUE (id));
CREATE INDEX inspection_newest ON inspection (sort_at, number);
CREATE INDEX inspection_open_due ON inspection (open_due) WHERE open_due IS NOT NULL;
CREATE INDEX inspection_status_newest ON inspection (status, sort_at, number);
CREATE INDEX ix_inspection_party_id ON inspection (party_id);
CREATE INDEX ix_inspection_started_on ON inspection (started_on);
CREATE TABLE inspection_matter (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL,
    contested BLOB NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT
    NULL, inspection_id VARCHAR NOT NULL, matter_code VARCHAR NOT NULL, finding VARCHAR NOT NULL,
    removed BOOLEAN NOT NULL, PRIMARY KEY (number), UNIQUE (id));
CREATE INDEX ix_inspection_matter_inspection_id ON inspection_matter (inspection_id);
CREATE INDEX ix_inspection_matter_matter_code ON inspection_matter (matter_code);
CREATE TABLE item_result (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested
    BLOB NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL,
    inspection_id VARCHAR NOT NULL, inspection_matter_id VARCHAR NOT NULL, item_number INTEGER NOT NULL,
    PRIMARY KEY (number), UNIQUE (id));
CREATE INDEX ix_item_result_inspection_id ON item_result (inspection_id);
CREATE INDEX ix_item_result_inspection_matter_id ON item_result (inspection_matter_id);
CREATE TABLE journal_entry (position INTEGER NOT NULL, entry_id VARCHAR NOT NULL, journal VARCHAR NOT
    NULL, own BOOLEAN NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, header BLOB NOT NULL, save_id
    VARCHAR NOT NULL, thing VARCHAR NOT NULL, type VARCHAR NOT NULL, kind VARCHAR NOT NULL, actor
    VARCHAR NOT NULL, wall_time INTEGER NOT NULL, size INTEGER NOT NULL, root_type VARCHAR NOT NULL,
    root_id VARCHAR NOT NULL, mark INTEGER NOT NULL, stream VARCHAR NOT NULL, gseq INTEGER, quarantine
    VARCHAR NOT NULL, batch INTEGER, PRIMARY KEY (position), UNIQUE (entry_id));
CREATE INDEX ix_journal_entry_thing ON journal_entry (thing);
CREATE UNIQUE INDEX journal_entry_chain ON journal_entry (journal, seq);
CREATE INDEX journal_entry_pending ON journal_entry (seq, mark) WHERE own = 1 AND mark < 2;
CREATE INDEX journal_entry_root ON journal_entry (root_id, mark);
CREATE INDEX journal_entry_type ON journal_entry (type, thing);
CREATE TABLE journal_identity (id VARCHAR NOT NULL, opened_at INTEGER NOT NULL, closed_at INTEGER,
    previous VARCHAR NOT NULL, previous_head BLOB NOT NULL, PRIMARY KEY (id));
CREATE TABLE key_slot (id BLOB NOT NULL, kind INTEGER NOT NULL, officer_id VARCHAR NOT NULL, PRIMARY KEY
    (id));
CREATE TABLE matter_note (code VARCHAR NOT NULL, text VARCHAR NOT NULL, PRIMARY KEY (code));
CREATE TABLE matter_star (code VARCHAR NOT NULL, PRIMARY KEY (code));
CREATE TABLE number_block (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested
    BLOB NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL, series
    VARCHAR NOT NULL, year INTEGER NOT NULL, PRIMARY KEY (number), UNIQUE (id));
CREATE INDEX ix_number_block_series ON number_block (series);
CREATE TABLE officer (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested BLOB
    NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL, name
    VARCHAR NOT NULL, PRIMARY KEY (number), UNIQUE (id));
CREATE TABLE officer_secret (officer_id VARCHAR NOT NULL, salt BLOB NOT NULL, memory_kib INTEGER NOT
    NULL, passes INTEGER NOT NULL, lanes INTEGER NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL,
    public BLOB NOT NULL, PRIMARY KEY (officer_id));
CREATE TABLE party (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested BLOB NOT
    NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL, kind VARCHAR
    NOT NULL, name VARCHAR NOT NULL, id_no VARCHAR NOT NULL, used INTEGER NOT NULL, PRIMARY KEY
    (number), UNIQUE (id));
CREATE INDEX ix_party_id_no ON party (id_no);
CREATE INDEX ix_party_name ON party (name);
CREATE INDEX ix_party_used ON party (used);
CREATE TABLE receipt (id INTEGER NOT NULL, hash BLOB NOT NULL, journal VARCHAR NOT NULL, first INTEGER
    NOT NULL, last INTEGER NOT NULL, head BLOB NOT NULL, received_at INTEGER NOT NULL, entries INTEGER
    NOT NULL, files INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (id), UNIQUE (hash));
CREATE TABLE record (root_id VARCHAR NOT NULL, root_type VARCHAR NOT NULL, entries INTEGER NOT NULL,
    unsent INTEGER NOT NULL, sent INTEGER NOT NULL, quarantined INTEGER NOT NULL, files_total INTEGER
    NOT NULL, files_there INTEGER NOT NULL, changed_at INTEGER NOT NULL, actor VARCHAR NOT NULL, state
    VARCHAR NOT NULL, PRIMARY KEY (root_id));
CREATE INDEX record_newest ON record (changed_at, root_id);
CREATE INDEX record_state_newest ON record (state, changed_at, root_id);
CREATE TABLE record_file (root_id VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, PRIMARY KEY (root_id,
    sha256));
CREATE INDEX ix_record_file_sha256 ON record_file (sha256);
CREATE TABLE roster_officer (id VARCHAR NOT NULL, place INTEGER NOT NULL, name VARCHAR NOT NULL,
    valid_to VARCHAR, body BLOB NOT NULL, PRIMARY KEY (id));
CREATE INDEX ix_roster_officer_valid_to ON roster_officer (valid_to);
CREATE TABLE roster_release (id INTEGER NOT NULL, county VARCHAR NOT NULL, township VARCHAR NOT NULL,
    version INTEGER NOT NULL, issued INTEGER NOT NULL, not_after INTEGER NOT NULL, agency BLOB NOT NULL,
    data BLOB NOT NULL, installed_at INTEGER NOT NULL, PRIMARY KEY (id));
CREATE TABLE service (number INTEGER NOT NULL, id VARCHAR NOT NULL, body BLOB NOT NULL, contested BLOB
    NOT NULL, readable BOOLEAN NOT NULL, journal VARCHAR NOT NULL, born_at INTEGER NOT NULL,
    inspection_id VARCHAR NOT NULL, PRIMARY KEY (number), UNIQUE (id));
CREATE INDEX ix_service_inspection_id ON service (inspection_id);
CREATE TABLE setting (name VARCHAR NOT NULL, value BLOB NOT NULL, PRIMARY KEY (name));
CREATE TABLE superseded_entry (journal VARCHAR NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL,
    header BLOB NOT NULL, salt BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (journal, seq));
CREATE TABLE sync_cursor (stream VARCHAR NOT NULL, epoch VARCHAR NOT NULL, gseq INTEGER NOT NULL, digest
    BLOB NOT NULL, PRIMARY KEY (stream));
CREATE TABLE thing_head (thing VARCHAR NOT NULL, entry_id VARCHAR NOT NULL, PRIMARY KEY (thing,
    entry_id));
CREATE TABLE catalogue_grant (id INTEGER NOT NULL, release INTEGER NOT NULL, code VARCHAR NOT NULL,
    division_code VARCHAR NOT NULL, body BLOB NOT NULL, PRIMARY KEY (id), FOREIGN KEY(release)
    REFERENCES catalogue_release (id));
CREATE INDEX ix_catalogue_grant_release ON catalogue_grant (release);
CREATE TABLE catalogue_item (release INTEGER NOT NULL, code VARCHAR NOT NULL, number INTEGER NOT NULL,
    body BLOB NOT NULL, PRIMARY KEY (release, code, number), FOREIGN KEY(release) REFERENCES
    catalogue_release (id));
CREATE TABLE catalogue_matter (release INTEGER NOT NULL, code VARCHAR NOT NULL, place INTEGER NOT NULL,
    body BLOB NOT NULL, search BLOB NOT NULL, PRIMARY KEY (release, code), FOREIGN KEY(release)
    REFERENCES catalogue_release (id));
CREATE INDEX ix_catalogue_matter_code ON catalogue_matter (code);
CREATE TABLE entry_body (position INTEGER NOT NULL, salt BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY
    (position), FOREIGN KEY(position) REFERENCES journal_entry (position));
CREATE VIRTUAL TABLE party_words USING fts5(words, tokenize='unicode61');
CREATE VIRTUAL TABLE inspection_words USING fts5(words, tokenize='unicode61');
CREATE VIRTUAL TABLE document_words USING fts5(words, tokenize='unicode61');
"""
