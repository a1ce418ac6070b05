import Foundation
import Foundations
import StateStore

/// The local store's file, damaged: a length in three bytes that it is cut to, then places in three bytes (little-endian)
/// and what is written there, after its length.
package struct LocalStoreTarget: FuzzTarget {
    package static let name = "local-store"
    package static let longestInput = 1024
    package static let words = ["SQLite format 3\u{0}", "CREATE TABLE ", "state", "about", "seal", "\u{FFFD}"]

    private static let identity = StoreIdentity(applicationID: "acavd", changelogTopic: "changelog", schemaVersion: 2)
    private static let position: Int64 = 77

    private let entries: [String: [UInt8]]
    private let file: [UInt8]
    private let folder: URL

    package init() throws {
        // In memory where there is a place for files there: every input makes some.
        let places = [URL(filePath: "/dev/shm"), FileManager.default.temporaryDirectory]
        let place = places.first { FileManager.default.isWritableFile(atPath: $0.path) } ?? places[1]
        folder = place.appending(path: "acavd-fuzz-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)")
        let entries = [
            "head": Array("{}".utf8), "state/members/000000": [UInt8](repeating: 7, count: 3000),
            "journal/00000000": [],
        ]
        let (store, _) = try LocalStore.open(directory: folder.path, identity: LocalStoreTarget.identity)
        try store.apply(
            entries.sorted { $0.key < $1.key }.map { StateChange(key: $0.key, value: $0.value) },
            position: LocalStoreTarget.position)
        store.close()
        file = [UInt8](try Data(contentsOf: folder.appending(path: "state.sqlite")))
        self.entries = entries
        try FileManager.default.removeItem(at: folder)
    }

    package func seeds() -> [[UInt8]] {
        func place(_ number: Int) -> [UInt8] { (0..<3).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        let whole = place(file.count)
        // The header, the roots of the tables, and a place in each page.
        let places =
            [0, 18, 24, 28, 40, 92, 100, 16_384, 16_384 + 8] + Array(stride(from: 300, to: file.count, by: 8192))
        return [whole, place(file.count / 2)] + places.map { whole + place($0) + FuzzInput.counted([0xFF]) }
    }

    package func check(_ input: [UInt8]) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(damaged(by: input)).write(to: folder.appending(path: "state.sqlite"))
        let contents: StoreContents
        do {
            let opened = try LocalStore.open(directory: folder.path, identity: LocalStoreTarget.identity)
            contents = opened.1
            try opened.0.apply([StateChange(key: "journal/00000001", value: [1])], position: 78)
            opened.0.close()
        } catch {
            return try require(!error.description.isEmpty, "an error without words")
        }
        // A store never lies: it holds what was written, or nothing.
        let isWhole = contents.entries == entries && contents.position == LocalStoreTarget.position
        let isEmpty = contents.entries.isEmpty && contents.position == nil
        try require(isWhole || isEmpty, "the store holds \(contents.entries) up to \(contents.position ?? -1)")
        let (again, reopened) = try LocalStore.open(directory: folder.path, identity: LocalStoreTarget.identity)
        again.close()
        var expected = contents.entries
        expected["journal/00000001"] = [1]
        try require(
            reopened.entries == expected && reopened.position == 78 && reopened.setAside == nil,
            "what was applied is not there when it is opened again")
    }

    private func damaged(by input: [UInt8]) -> [UInt8] {
        var input = FuzzInput(input)
        func number() -> Int { Int(input.byte()) | Int(input.byte()) << 8 | Int(input.byte()) << 16 }
        var bytes = Array(file.prefix(number()))
        while !input.isAtEnd {
            let place = number()
            for (index, byte) in input.string().enumerated() where place + index < bytes.count {
                bytes[place + index] = byte
            }
        }
        return bytes
    }
}
