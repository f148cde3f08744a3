CREATE TABLE county (
	code VARCHAR(32) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	epoch VARCHAR(32) NOT NULL, 
	root BLOB NOT NULL, 
	made_at BIGINT NOT NULL, 
	PRIMARY KEY (code)
);
CREATE TABLE townships (
	code VARCHAR(32) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	agency BLOB NOT NULL, 
	series BLOB NOT NULL, 
	PRIMARY KEY (code)
);
CREATE TABLE officers (
	id VARCHAR(32) NOT NULL, 
	township VARCHAR(32) NOT NULL, 
	plain BLOB NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE keys (
	key_id BLOB NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	public BLOB NOT NULL, 
	algorithm INTEGER NOT NULL, 
	owner VARCHAR(64) NOT NULL, 
	scope VARCHAR(32) NOT NULL, 
	valid_from BIGINT NOT NULL, 
	valid_to BIGINT NOT NULL, 
	revoked_at BIGINT NOT NULL, 
	reason VARCHAR(200) NOT NULL, 
	successor BLOB NOT NULL, 
	PRIMARY KEY (key_id, kind)
);
CREATE INDEX keys_owner ON keys (owner);
CREATE TABLE documents (
	kind VARCHAR(20) NOT NULL, 
	scope VARCHAR(32) NOT NULL, 
	version BIGINT NOT NULL, 
	issued BIGINT NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (kind, scope, version)
);
CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TABLE devices (
	id VARCHAR(32) NOT NULL, 
	township VARCHAR(32) NOT NULL, 
	label VARCHAR(100) NOT NULL, 
	platform VARCHAR(100) NOT NULL, 
	app_version VARCHAR(64) NOT NULL, 
	enrolled_at BIGINT NOT NULL, 
	revoked_at BIGINT NOT NULL, 
	reason VARCHAR(200) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE enrol_codes (
	code_id BLOB NOT NULL, 
	mac_key BLOB NOT NULL, 
	township VARCHAR(32) NOT NULL, 
	expires_at BIGINT NOT NULL, 
	tries INTEGER NOT NULL, 
	device VARCHAR(32) NOT NULL, 
	PRIMARY KEY (code_id)
);
CREATE TABLE journals (
	journal VARCHAR(32) NOT NULL, 
	device VARCHAR(32) NOT NULL, 
	stream VARCHAR(32) NOT NULL, 
	have_seq BIGINT NOT NULL, 
	have_head BLOB NOT NULL, 
	last_save VARCHAR(32) NOT NULL, 
	PRIMARY KEY (journal)
);
CREATE TABLE batches (
	id INTEGER NOT NULL, 
	journal VARCHAR(32) NOT NULL, 
	first BIGINT NOT NULL, 
	last BIGINT NOT NULL, 
	head BLOB NOT NULL, 
	key_id BLOB NOT NULL, 
	signature BLOB NOT NULL, 
	received_at BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TRIGGER batches_no_update BEFORE UPDATE ON batches BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER batches_no_delete BEFORE DELETE ON batches BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TABLE entries (
	journal VARCHAR(32) NOT NULL, 
	seq BIGINT NOT NULL, 
	stream VARCHAR(32) NOT NULL, 
	gseq BIGINT NOT NULL, 
	batch INTEGER NOT NULL, 
	entry_id VARCHAR(32) NOT NULL, 
	type VARCHAR(64) NOT NULL, 
	quarantine VARCHAR(200) NOT NULL, 
	repeats BOOLEAN NOT NULL, 
	hash BLOB NOT NULL, 
	digest BLOB NOT NULL, 
	salt BLOB NOT NULL, 
	header BLOB NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (journal, seq), 
	UNIQUE (stream, gseq)
);
CREATE INDEX entries_entry_id ON entries (entry_id);
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TABLE receipts (
	journal VARCHAR(32) NOT NULL, 
	first BIGINT NOT NULL, 
	last BIGINT NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (journal, first, last)
);
CREATE TRIGGER receipts_no_update BEFORE UPDATE ON receipts BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TABLE forks (
	wire_sha256 BLOB NOT NULL, 
	journal VARCHAR(32) NOT NULL, 
	device VARCHAR(32) NOT NULL, 
	seq BIGINT NOT NULL, 
	received_at BIGINT NOT NULL, 
	wire BLOB NOT NULL, 
	PRIMARY KEY (wire_sha256)
);
CREATE TRIGGER forks_no_update BEFORE UPDATE ON forks BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER forks_no_delete BEFORE DELETE ON forks BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TABLE streams (
	stream VARCHAR(32) NOT NULL, 
	gseq BIGINT NOT NULL, 
	digest BLOB NOT NULL, 
	PRIMARY KEY (stream)
);
CREATE TABLE state (
	stream VARCHAR(32) NOT NULL, 
	type VARCHAR(64) NOT NULL, 
	thing VARCHAR(32) NOT NULL, 
	fields BLOB NOT NULL, 
	gseq BIGINT NOT NULL, 
	PRIMARY KEY (stream, type, thing)
);
CREATE TABLE blobs (
	sha256 VARCHAR(64) NOT NULL, 
	size BIGINT NOT NULL, 
	stored_at BIGINT NOT NULL, 
	PRIMARY KEY (sha256)
);
CREATE TABLE blob_names (
	sha256 VARCHAR(64) NOT NULL, 
	stream VARCHAR(32) NOT NULL, 
	journal VARCHAR(32) NOT NULL, 
	size BIGINT NOT NULL, 
	PRIMARY KEY (sha256, stream, journal, size)
);
CREATE INDEX blob_names_journal ON blob_names (journal);
CREATE TABLE leases (
	request_id VARCHAR(32) NOT NULL, 
	device VARCHAR(32) NOT NULL, 
	township VARCHAR(32) NOT NULL, 
	series VARCHAR(32) NOT NULL, 
	year INTEGER NOT NULL, 
	first INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (request_id)
);
CREATE TABLE number_heads (
	township VARCHAR(32) NOT NULL, 
	series VARCHAR(32) NOT NULL, 
	year INTEGER NOT NULL, 
	next INTEGER NOT NULL, 
	PRIMARY KEY (township, series, year)
);
