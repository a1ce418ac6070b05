/// Writes a flat Parquet file, row by row: values PLAIN, pages compressed with gzip and with a checksum, rows in groups
/// of bounded size, so that memory does not grow with the file. After README.md, Encodings.md, Compression.md and
/// parquet.thrift of apache/parquet-format.
package final class ParquetWriter {
    /// When a row group is finished: then pandas, DuckDB and Spark have pieces to share out, and the memory for one is
    /// small.
    package struct GroupLimits: Sendable {
        package var rows: Int
        /// Compressed, about.
        package var bytes: Int

        /// - Parameters:
        ///   - rows: Rows of a group, at least 1.
        ///   - bytes: Bytes after which a group ends with the next row.
        package init(rows: Int = 1 << 20, bytes: Int = 1 << 26) {
            precondition(rows > 0, "a group has rows")
            self.rows = rows
            self.bytes = bytes
        }
    }

    /// What the footer says of a row group that is in the file.
    private struct FinishedGroup {
        let rows: Int
        let offset: Int
        let uncompressedBytes: Int
        let compressedBytes: Int
        /// The `ColumnChunk` structs, encoded.
        let columns: [[UInt8]]
    }

    private static let magic = Array("PAR1".utf8)

    private let file: ResultFile
    private let columns: [ParquetColumn]
    private let metadata: [(key: String, value: String)]
    private let application: String
    private let limits: GroupLimits
    private let compression: Deflation
    private var chunks: [ColumnChunk]
    private var groups: [FinishedGroup] = []
    private var rows = 0

    /// - Parameters:
    ///   - file: Where to, from its beginning.
    ///   - columns: At least one, each of another name.
    ///   - metadata: Keys and values for the footer.
    ///   - application: What wrote the file, as `acavd version 1.0.0`.
    package init(
        _ file: ResultFile, columns: [ParquetColumn], metadata: [(key: String, value: String)], application: String,
        limits: GroupLimits = GroupLimits()
    ) throws(ExchangeError) {
        precondition(!columns.isEmpty && Set(columns.map(\.name)).count == columns.count, "columns have names")
        compression = try Deflation(for: file.name)
        self.file = file
        self.columns = columns
        self.metadata = metadata
        self.application = application
        self.limits = limits
        chunks = columns.map { ColumnChunk($0) }
        try file.append(ParquetWriter.magic)
    }

    /// Writes a row.
    ///
    /// - Precondition: A value for each column, of its kind.
    /// - Throws: When a text is longer than 256 MiB, or the file cannot be written.
    package func append(_ row: [ParquetValue]) throws(ExchangeError) {
        precondition(row.count == columns.count, "a value a column")
        for (value, column) in zip(row, columns) {
            if case .text(let text) = value, text.utf8.count > ColumnChunk.mostTextBytes {
                throw ExchangeError(
                    file.name,
                    "\(column.name) of row \(rows) has \(text.utf8.count) bytes, and a Parquet page takes "
                        + "\(ColumnChunk.mostTextBytes) of one value; use another format")
            }
        }
        // What is held is added up now and then: there may be many columns.
        var isDue = rows.isMultiple(of: 1024)
        for index in columns.indices {
            chunks[index].append(row[index])
            guard chunks[index].hasFullPage else { continue }
            chunks[index].finishPage(with: compression)
            isDue = true
        }
        rows += 1
        let isFull = chunks[0].rows >= limits.rows
        if isFull || isDue && chunks.reduce(0, { $0 + $1.size }) >= limits.bytes { try finishGroup() }
    }

    /// Writes the footer, behind which no row may come. Without it the file is none; the file itself is still to be
    /// finished.
    package func finish() throws(ExchangeError) {
        if chunks[0].rows > 0 { try finishGroup() }
        let footer = footer
        guard let length = UInt32(exactly: footer.count) else {
            throw ExchangeError(file.name, "its footer is too long for a Parquet file; use another format")
        }
        try file.append(footer)
        var end: [UInt8] = []
        end.append(number: Int(length), bytes: 4)
        try file.append(end + ParquetWriter.magic)
    }

    private func finishGroup() throws(ExchangeError) {
        let start = file.size
        let rows = chunks[0].rows
        var descriptions: [[UInt8]] = []
        var uncompressed = 0
        for index in chunks.indices {
            chunks[index].finishPage(with: compression)
            let chunk = chunks[index]
            let offset = file.size
            try file.append(chunk.pages)
            uncompressed += chunk.uncompressedBytes
            descriptions.append(
                CompactEncoder.encode { encoder in
                    // `file_offset` is deprecated, and 0 where the metadata is in the footer alone.
                    encoder.field(2, 0 as Int64)
                    encoder.field(3) { chunk.describe(at: offset, in: &$0) }
                })
            chunks[index] = ColumnChunk(chunk.column)
        }
        groups.append(
            FinishedGroup(
                rows: rows, offset: start, uncompressedBytes: uncompressed, compressedBytes: file.size - start,
                columns: descriptions))
    }

    /// The `FileMetaData` struct.
    private var footer: [UInt8] {
        let columns = columns
        let groups = groups
        let metadata = metadata
        let (rows, application) = (rows, application)
        return CompactEncoder.encode { footer in
            footer.field(1, 1 as Int32)
            // The root of the schema, and then its leaves.
            footer.field(2, [nil] + columns.map(Optional.some)) { column, element in
                guard let column else {
                    element.field(4, "schema")
                    element.field(5, Int32(columns.count))
                    return
                }
                column.describe(in: &element)
            }
            footer.field(3, Int64(rows))
            footer.field(4, groups) { group, element in
                element.field(1, encoded: group.columns)
                element.field(2, Int64(group.uncompressedBytes))
                element.field(3, Int64(group.rows))
                element.field(5, Int64(group.offset))
                element.field(6, Int64(group.compressedBytes))
            }
            footer.field(5, metadata) { entry, element in
                element.field(1, entry.key)
                element.field(2, entry.value)
            }
            footer.field(6, application)
        }
    }
}
