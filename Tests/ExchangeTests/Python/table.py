"""Prints what readers of Parquet find in a file, as JSON: `table.py pyarrow|duckdb|fastparquet FILE`."""

import json
import sys

reader, path = sys.argv[1:]


def plain(value):
    return value.item() if hasattr(value, "item") else value


if reader == "pyarrow":
    import pyarrow.parquet as parquet

    file = parquet.ParquetFile(path, page_checksum_verification=True)
    table = file.read()
    result = {
        "names": table.column_names,
        "types": [str(field.type) for field in table.schema],
        "columns": [column.to_pylist() for column in table.columns],
        "groups": [file.metadata.row_group(index).num_rows for index in range(file.metadata.num_row_groups)],
        "nulls": [
            sum(file.metadata.row_group(g).column(c).statistics.null_count for g in range(file.metadata.num_row_groups))
            for c in range(file.metadata.num_columns)
        ],
        "metadata": {k.decode(): v.decode() for k, v in sorted((file.metadata.metadata or {}).items())},
        "created_by": file.metadata.created_by,
    }
else:
    import duckdb

    relation = duckdb.sql("SELECT * FROM read_parquet(?)", params=[path])
    result = {"names": relation.columns, "types": [str(kind) for kind in relation.types]}
    rows = relation.fetchall()
    result["columns"] = [[row[index] for row in rows] for index in range(len(relation.columns))]
json.dump(result, sys.stdout, default=plain)
