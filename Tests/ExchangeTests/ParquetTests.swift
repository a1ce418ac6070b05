import EventLog
import Exchange
import Foundation
import Foundations
import TestPython
import Testing

/// What tests of tables compare with; `make test-deps` installs it.
enum TableReaders {
    static let areThere = TestPython.hasPackage("pyarrow") && TestPython.hasPackage("duckdb")
    static let reason: Comment = "there is no Python with pyarrow and duckdb: run `make test-deps`"

    /// What a reader finds in a file, as `Python/table.py` prints it.
    static func read(_ path: String, with reader: String) throws -> JSONValue {
        let script = Bundle.module.resourceURL?.appending(path: "Python/table.py").path ?? ""
        return try JSONValue(parsing: Array(TestPython.find().run([script, reader, path]).utf8))
    }
}

extension JSONValue {
    var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}

extension ParquetValue {
    /// Whether Python's JSON has the same value.
    func equals(_ json: JSONValue) -> Bool {
        switch (self, json) {
        case (.missing, .null): true
        case (.text(let ours), .string(let theirs)): ours.utf8.elementsEqual(theirs.utf8)
        case (.double(let ours), .number(let theirs)): ours == Double(theirs)
        case (.integer32(let ours), .number(let theirs)): ours == Int32(theirs)
        case (.integer64(let ours), .number(let theirs)): ours == Int64(theirs)
        case (.unsigned64(let ours), .number(let theirs)): ours == UInt64(theirs)
        default: false
        }
    }
}

@Suite("Parquet", .enabled(if: TableReaders.areThere, TableReaders.reason))
struct ParquetTests {
    private static let columns = [
        ParquetColumn("text", .text), ParquetColumn("cluster.a#1", .integer32, isOptional: true),
        ParquetColumn("seconds", .double), ParquetColumn("count", .integer64), ParquetColumn("sequence", .unsigned64),
        ParquetColumn("größe", .text, isOptional: true), ParquetColumn("never", .integer32, isOptional: true),
    ]

    private static func rows(_ count: Int, seed: UInt64) -> [[ParquetValue]] {
        var generator = SeededGenerator(seed: seed)
        let alphabet = ["a", "é", "日", "🎬", "\u{0}", "\n", "\"", "e\u{301}", " "]
        func text() -> String {
            (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &generator)]
            }.joined()
        }
        // Runs of presence and absence of every length, single rows among them.
        var isThere = true
        return (0..<count).map { _ in
            if Int.random(in: 0..<5, using: &generator) == 0 { isThere.toggle() }
            return [
                .text(text()), isThere ? .integer32(.random(in: .min ... .max, using: &generator)) : .missing,
                .double(.random(in: -1e9...1e9, using: &generator)),
                .integer64(.random(in: .min ... .max, using: &generator)),
                .unsigned64(.random(in: .min ... .max, using: &generator)),
                Bool.random(using: &generator) ? .text(text()) : .missing, .missing,
            ]
        }
    }

    /// Writes rows, reads them back with a reader, and expects them to be the same.
    private func check(
        _ rows: [[ParquetValue]], reader: String, limits: ParquetWriter.GroupLimits = .init(),
        metadata: [(key: String, value: String)] = []
    ) throws -> JSONValue {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/table.parquet"
        let file = try ResultFile(replacing: path)
        let writer = try ParquetWriter(
            file, columns: ParquetTests.columns, metadata: metadata, application: "acavd version 1.2.3", limits: limits)
        for row in rows { try writer.append(row) }
        try writer.finish()
        try file.finish()
        #expect(try folder.names == ["table.parquet"])
        let found = try TableReaders.read(path, with: reader)
        #expect(found["names"]?.elements.map(\.text) == ParquetTests.columns.map(\.name))
        let columns = try #require(found["columns"]).elements
        try #require(columns.count == ParquetTests.columns.count)
        for (index, column) in columns.enumerated() {
            let ours = rows.map { $0[index] }
            let theirs = column.elements
            #expect(ours.count == theirs.count)
            #expect(zip(ours, theirs).allSatisfy { $0.equals($1) }, "\(ParquetTests.columns[index].name)")
        }
        return found
    }

    @Test(
        "Two readers get back every value, every gap and every group of rows",
        arguments: [
            ("pyarrow", 1000, 1), ("pyarrow", 0, 1000), ("pyarrow", 1, 1000), ("pyarrow", 3000, 701),
            ("duckdb", 0, 1000), ("duckdb", 3000, 701),
        ])
    func values(reader: String, count: Int, rowsOfGroup: Int) throws {
        let rows = ParquetTests.rows(rowsOfGroup == 1 ? 20 : count, seed: UInt64(count))
        let found = try check(
            rows, reader: reader, limits: .init(rows: rowsOfGroup), metadata: [("key", "välue"), ("empty", "")])
        guard reader == "pyarrow" else { return }
        #expect(
            found["types"]?.elements.map(\.text) == [
                "string", "int32", "double", "int64", "uint64", "string", "int32",
            ])
        let whole = rows.count / rowsOfGroup
        let rest = rows.count % rowsOfGroup
        #expect(
            found["groups"]?.elements
                == Array(repeating: .number(rowsOfGroup), count: whole) + (rest > 0 ? [.number(rest)] : []))
        #expect(
            found["nulls"]?.elements
                == ParquetTests.columns.indices.map { index in .number(rows.count { $0[index] == .missing }) })
        #expect(found["metadata"] == .object(["empty": .string(""), "key": .string("välue")]))
        #expect(found["created_by"]?.text == "acavd version 1.2.3")
    }

    @Test("Numbers and texts at the ends of what there is")
    func extremes() throws {
        let long = String(repeating: "länge ", count: 400_000)
        _ = try check(
            [
                [
                    .text(long), .integer32(.min), .double(.leastNonzeroMagnitude), .integer64(.min), .unsigned64(0),
                    .missing, .missing,
                ],
                [
                    .text(""), .integer32(.max), .double(-.greatestFiniteMagnitude), .integer64(.max),
                    .unsigned64(.max), .text(long), .missing,
                ],
            ], reader: "pyarrow")
    }

    @Test("A group ends when it has its bytes, and a page when it has its own", arguments: ["pyarrow", "duckdb"])
    func bounds(reader: String) throws {
        // Some 8 MiB of texts that can hardly be compressed: several pages a group, several groups.
        var generator = SeededGenerator(seed: 3)
        let rows: [[ParquetValue]] = (0..<2000).map { index in
            let text = (0..<500).map { _ in String(UInt64.random(in: 0 ... .max, using: &generator), radix: 36) }
                .joined()
            return [
                .text(String(text.prefix(4096))), index % 2 == 0 ? .missing : .integer32(1), .double(0), .integer64(0),
                .unsigned64(0), .missing, .missing,
            ]
        }
        let found = try check(rows, reader: reader, limits: .init(bytes: 3 << 20))
        if reader == "pyarrow" { #expect(try #require(found["groups"]).elements.count >= 2) }
    }

    @Test("What is no file is not replaced, and what was not finished leaves nothing")
    func files() throws {
        let folder = try TemporaryFolder()
        let problem = try #require(throws: ExchangeError.self) { try ResultFile(replacing: folder.path) }
        #expect(problem.description.contains("is there and no file"))
        #expect(throws: ExchangeError.self) { try ResultFile(replacing: "\(folder.path)/none/table") }
        try folder.write([1], to: "table")
        do {
            let file = try ResultFile(replacing: "\(folder.path)/table")
            try file.append([2])
        }
        #expect(try folder.names == ["table"])
        #expect(try Data(contentsOf: URL(filePath: "\(folder.path)/table")) == Data([1]))
        let full = try #require(throws: ExchangeError.self) { try ResultFile(replacing: "/dev/full") }
        #expect(full.description.contains("/dev/full"))
    }
}
