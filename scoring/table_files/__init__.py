"""Files that hold tables, read and written in pieces: csv, tsv, xlsx, parquet."""
