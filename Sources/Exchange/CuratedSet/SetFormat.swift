/// How the members of a curated set are written for other programs.
package enum SetFormat: String, CaseIterable, Sendable {
    /// A JSON object on a line.
    case lines = "jsonl"

    /// As ACAV100M's subset selection writes them.
    case commaSeparated = "csv"

    /// A table for pandas, DuckDB, Spark and their like.
    case parquet

    /// A JSON object on a line, from which WebDataset's shards are cut.
    case webDataset = "webdataset"

    /// Whether it is for programs alone.
    package var isBinary: Bool { self == .parquet }
}
