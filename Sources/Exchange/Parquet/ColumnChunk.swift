/// One column of the row group in the making: finished pages, compressed, and the page that is being filled.
struct ColumnChunk {
    /// A page is finished when its values take so many bytes: the size that readers expect (README of parquet-format).
    static let pageBytes = 1 << 20

    /// The longest text: a page with it still has a size of 32 bits.
    static let mostTextBytes = 1 << 28

    let column: ParquetColumn

    /// Pages with their headers, ready for the file.
    private(set) var pages: [UInt8] = []

    /// Bytes of the pages and their headers, as they would be without compression.
    private(set) var uncompressedBytes = 0

    /// Rows in finished pages and in the one that is being filled.
    private(set) var rows = 0
    private(set) var nulls = 0

    private var values: [UInt8] = []
    private var levels = LevelRuns()

    init(_ column: ParquetColumn) {
        self.column = column
    }

    /// Bytes that it holds in memory, about.
    var size: Int { pages.count + values.count }

    /// Whether the page in the making is large enough to be finished.
    var hasFullPage: Bool { values.count >= ColumnChunk.pageBytes || levels.count >= 1 << 17 }

    /// - Precondition: The value is of the column's kind, and there where it must be; a text is no longer than
    ///   ``mostTextBytes``.
    mutating func append(_ value: ParquetValue) {
        rows += 1
        levels.append(isThere: value != .missing)
        switch (value, column.kind) {
        case (.missing, _):
            precondition(column.isOptional, "column \(column.name) has a value in each row")
            nulls += 1
        case (.text(let text), .text):
            precondition(text.utf8.count <= ColumnChunk.mostTextBytes, "a text fits into a page")
            values.append(number: text.utf8.count, bytes: 4)
            values += text.utf8
        case (.double(let value), .double): values.append(number: Int(bitPattern: UInt(value.bitPattern)), bytes: 8)
        case (.integer32(let value), .integer32): values.append(number: Int(value), bytes: 4)
        case (.integer64(let value), .integer64): values.append(number: Int(value), bytes: 8)
        case (.unsigned64(let value), .unsigned64): values.append(number: Int(bitPattern: UInt(value)), bytes: 8)
        default: preconditionFailure("column \(column.name) takes other values")
        }
    }

    /// Compresses the page in the making, if there is anything in it, and puts it behind its header.
    mutating func finishPage(with compression: Deflation) {
        guard levels.count > 0 else { return }
        var content: [UInt8] = []
        if column.isOptional {
            let runs = levels.encoded
            content.append(number: runs.count, bytes: 4)
            content += runs
        }
        content += values
        let page = compression.compress(content)
        let count = Int32(levels.count)
        let header = CompactEncoder.encode { header in
            // PageType DATA_PAGE.
            header.field(1, 0 as Int32)
            // Within 32 bits: a page ends with the value that makes it full, and no value is longer than it may be.
            header.field(2, Int32(content.count))
            header.field(3, Int32(page.count))
            header.field(4, Int32(bitPattern: page.checksum))
            header.field(5) { data in
                data.field(1, count)
                // Values PLAIN, both kinds of levels RLE.
                data.field(2, 0 as Int32)
                data.field(3, 3 as Int32)
                data.field(4, 3 as Int32)
            }
        }
        pages += header
        pages += page
        uncompressedBytes += header.count + content.count
        values.removeAll(keepingCapacity: true)
        levels = LevelRuns()
    }

    /// Its `ColumnMetaData`, when its pages begin at an offset of the file.
    func describe(at offset: Int, in encoder: inout CompactEncoder) {
        encoder.field(1, column.physicalType)
        encoder.field(2, [0, 3])
        encoder.field(3, [column.name])
        // CompressionCodec GZIP.
        encoder.field(4, 2 as Int32)
        encoder.field(5, Int64(rows))
        encoder.field(6, Int64(uncompressedBytes))
        encoder.field(7, Int64(pages.count))
        encoder.field(9, Int64(offset))
        encoder.field(12) { $0.field(3, Int64(nulls)) }
    }
}

/// Which rows of a page have a value, in runs: definition levels of one bit in Parquet's hybrid of run lengths and packed
/// bits (Encodings.md, RLE), of which the run lengths are enough.
struct LevelRuns {
    private var runs: [(isThere: Bool, count: Int)] = []

    /// Rows so far.
    private(set) var count = 0

    mutating func append(isThere: Bool) {
        count += 1
        if let last = runs.last, last.isThere == isThere {
            runs[runs.count - 1].count += 1
        } else {
            runs.append((isThere, 1))
        }
    }

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for run in runs {
            bytes.append(varint: UInt64(run.count) << 1)
            bytes.append(run.isThere ? 1 : 0)
        }
        return bytes
    }
}
