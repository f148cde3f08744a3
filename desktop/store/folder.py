"""What lies in a data folder, by name; free of the database, so that the first window can look before it loads."""

DATABASE_NAME, KEY_FILE_NAME = "store.db", "keys.zfk"
BLOB_FOLDER, BACKUP_FOLDER, SCRATCH_FOLDER = "blobs", "backups", "scratch"
