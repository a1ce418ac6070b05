import EventLog
import Exchange
import Foundation
import Foundations
import TestPython
import Testing

@Suite("A curated set for other programs")
struct CuratedSetTests {
    private static func member(
        _ video: String, uri: String? = nil, start: Double = 0, assignments: [ViewAssignment] = [], sequence: UInt64 = 7
    ) throws -> CuratedMember {
        CuratedMember(
            ClipChange(
                sequence: sequence,
                clip: ClipReference(
                    video: try #require(VideoID(video)), uri: uri ?? "https://media.example/\(video).mp4",
                    span: TimeSpan(start: start, end: start + 2.5)),
                assignments: assignments, modelVersion: 3, gain: 0.25, objective: 1.5, setSize: 12))
    }

    private static func write(
        _ members: [CuratedMember], as format: SetFormat, to path: String, hasChanges: Bool = true
    ) throws {
        let file = try ResultFile(replacing: path)
        let writer = try SetWriter(
            format, to: file, clusterings: CuratedColumns.clusterings(of: members), hasChanges: hasChanges,
            origin: .init(version: "1.2.3", applicationID: "films", time: "2026-11-22T01:02:03Z"))
        for member in members { try writer.append(member) }
        try writer.finish()
        try file.finish()
    }

    @Test("A table has a row a member, with a gap where there is no cluster", .enabled(if: TableReaders.areThere))
    func table() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/set.parquet"
        let members = [
            try CuratedSetTests.member(
                "a", start: 1.5, assignments: [.init(view: "sound#1", cluster: 4), .init(view: "shape", cluster: 0)]),
            try CuratedSetTests.member(
                "büro", assignments: [.init(view: "shape", cluster: 63), .init(view: "late", cluster: 1)],
                sequence: .max),
        ]
        try CuratedSetTests.write(members, as: .parquet, to: path)
        let found = try TableReaders.read(path, with: "pyarrow")
        let names = [
            "clip", "video", "uri", "start", "end", "gain", "objective", "set_size", "sequence", "model_version",
            "cluster.sound#1", "cluster.shape", "cluster.late",
        ]
        #expect(found["names"]?.elements.map(\.text) == names)
        let rows = try JSONValue(
            parsing: Array(
                """
                [["a@1500","büro@0"],["a","büro"],["https://media.example/a.mp4","https://media.example/büro.mp4"],\
                [1.5,0.0],[4.0,2.5],[0.25,0.25],[1.5,1.5],[12,12],[7,18446744073709551615],[3,3],\
                [4,null],[0,63],[null,1]]
                """.utf8))
        #expect(found["columns"] == rows)
        #expect(
            found["metadata"]
                == .object([
                    "acavd.version": .string("1.2.3"), "application_id": .string("films"),
                    "exported_at": .string("2026-11-22T01:02:03Z"),
                ]))

        // A set without a history has no columns for it.
        let plain = members.map { CuratedMember($0.clip, assignments: $0.assignments) }
        try CuratedSetTests.write(plain, as: .parquet, to: path, hasChanges: false)
        #expect(
            try TableReaders.read(path, with: "duckdb")["names"]?.elements.map(\.text)
                == names.filter { !["gain", "objective", "set_size", "sequence", "model_version"].contains($0) })
    }

    @Test("What a table has no room for is said, and no file is left")
    func noRoom() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/set.parquet"
        let large = try CuratedSetTests.member("a", assignments: [.init(view: "v", cluster: 1 << 40)])
        let first = try #require(throws: ExchangeError.self) {
            try CuratedSetTests.write([large], as: .parquet, to: path)
        }
        #expect(first.description.contains("clip a@0 is in cluster 1099511627776 of v"), "\(first)")
        let many = try CuratedSetTests.member(
            "a", assignments: (0...CuratedColumns.mostClusterings).map { .init(view: "v\($0)", cluster: 0) })
        let second = try #require(throws: ExchangeError.self) {
            try CuratedSetTests.write([many], as: .parquet, to: path)
        }
        #expect(second.description.contains("4097 clusterings"), "\(second)")
        #expect(try folder.names == [])
        try CuratedSetTests.write([large, many], as: .lines, to: path)
        #expect(try folder.names == ["set.parquet"])
    }

    @Test(
        "A sample names what to open",
        arguments: [
            ("https://media.example/a%20b.mp4", "https://media.example/a%20b.mp4"),
            ("file:///srv/a%2Cb/%C3%A9.mp4", "/srv/a,b/é.mp4"), ("file:/srv/x.mp4", "/srv/x.mp4"),
            ("file://localhost/srv/x.mp4", "/srv/x.mp4"), ("FILE:///x", "/x"),
            ("file://other/srv/x.mp4", "file://other/srv/x.mp4"), ("/srv/a%20b.mp4", "/srv/a%20b.mp4"),
            ("file:///bad%FF", "file:///bad%FF"),
        ])
    func openable(uri: String, url: String) throws {
        let sample = try CuratedSetTests.member("v", uri: uri).sample
        #expect(sample["url"]?.text == url)
        #expect(sample["json"]?["uri"]?.text == uri)
    }

    @Test("A key has no dot and no slash, and percent-decoding makes it the clip's id again")
    func keys() throws {
        var generator = SeededGenerator(seed: 4)
        let alphabet = Array("aZ09-_@.%/ é日🎬~+:=\"\\")
        var keys: Set<String> = []
        var ids: Set<String> = []
        for _ in 0..<500 {
            let video = String(
                (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                    alphabet[Int.random(in: alphabet.indices, using: &generator)]
                })
            let start = Double(Int.random(in: 0..<3, using: &generator))
            guard VideoID(video) != nil else { continue }
            let member = try CuratedSetTests.member(video, uri: "x", start: start)
            let key = try #require(member.sample["__key__"]?.text)
            #expect(
                key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "/") })
            #expect(key.removingPercentEncoding == member.clip.id.description)
            keys.insert(key)
            ids.insert(member.clip.id.description)
        }
        #expect(keys.count == ids.count)
    }
}
