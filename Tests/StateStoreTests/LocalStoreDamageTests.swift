import Foundation
import Foundations
import StateStore
import Testing

/// Files that are cut short, or in which a bit has turned over: the store holds a state that was, or is set aside.
@Suite("Damaged local store")
struct LocalStoreDamageTests {
    private static let history = StateHistory(seed: 21, steps: 9, longestValue: 30_000)
    private static let pageBytes = 16_384

    /// The files that a history leaves behind, and the states that may be found in them.
    struct Remains: Sendable {
        let name: String
        let files: [String: [UInt8]]
        let states: ClosedRange<Int>
    }

    /// - Parameter isClosed: All in the database, or much of it still in the write-ahead log.
    private static func remains(isClosed: Bool) throws -> Remains {
        let folder = try TemporaryFolder()
        let storage = try FaultyStorage()
        let options = storage.options(checkpointBytes: 1 << 30)
        for part in [0..<5, 5..<history.steps.count] {
            let (store, _) = try LocalStore.open(
                directory: folder.path, identity: StateHistory.identity, options: options)
            for step in part { try history.apply(step, to: store) }
            if part.lowerBound == 0 || isClosed { store.close() }
            if part.lowerBound == 0 { continue }
            var files: [String: [UInt8]] = [:]
            for name in ["state.sqlite", "state.sqlite-wal"] {
                guard let content = FileManager.default.contents(atPath: folder.path(name)) else { continue }
                files[name] = [UInt8](content)
            }
            store.close()
            let oldest = isClosed ? history.steps.count : 5
            return Remains(
                name: isClosed ? "closed" : "in use", files: files, states: oldest...history.steps.count)
        }
        throw CocoaError(.featureUnsupported)
    }

    /// What became of damaged stores.
    private struct Tally {
        var cases = 0
        var newest = 0
        var older = 0
        var rebuilt = 0
        var refusedLater = 0

        func line(_ title: String) -> String {
            "local store, \(title): \(cases) cases; \(newest) hold the newest state, \(older) an older one, "
                + "\(rebuilt) start empty; \(refusedLater) stopped at a later write"
        }
    }

    /// Opens damaged files, changes what they hold, and opens them again.
    private func examine(
        _ remains: Remains, _ file: String, _ damaged: [UInt8], _ folder: TemporaryFolder, _ storage: FaultyStorage,
        _ tally: inout Tally, _ comment: String
    ) throws {
        for name in try folder.names { try FileManager.default.removeItem(atPath: folder.path(name)) }
        for (name, content) in remains.files {
            try Data(name == file ? damaged : content).write(to: URL(filePath: folder.path(name)))
        }
        func open() throws(StoreError) -> (LocalStore, StoreContents) {
            try LocalStore.open(
                directory: folder.path, identity: StateHistory.identity,
                options: storage.options(checkpointBytes: 1 << 20))
        }
        let history = LocalStoreDamageTests.history
        tally.cases += 1
        let (store, contents) = try open()
        let found = history.steps(leadingTo: contents)
        switch found {
        case 0: tally.rebuilt += 1
        case remains.states.upperBound: tally.newest += 1
        default: tally.older += 1
        }
        #expect(
            found == 0 || contents.setAside == nil && found.map(remains.states.contains) == true,
            "\(comment): \(String(describing: found)) \(String(describing: contents.setAside))")

        // Damage that reading does not meet, such as in a page that is free, must not spoil what comes later.
        let change = StateChange(key: "later", value: [UInt8](repeating: 7, count: 50_000))
        do throws(StoreError) {
            try store.apply([change], position: 1_000_000)
        } catch {
            tally.refusedLater += 1
            #expect(!store.isUsable)
        }
        let isChanged = store.isUsable
        store.close()
        let (again, after) = try open()
        if after.setAside != nil {
            #expect(after.entries.isEmpty && after.position == nil, "\(comment), later")
        } else {
            var expected = contents.entries
            if isChanged { expected["later"] = change.value }
            #expect(
                after.entries == expected && after.position == (isChanged ? 1_000_000 : contents.position),
                "\(comment), later")
        }
        again.close()
    }

    @Test("Cut short at every page, and a byte before and after it", arguments: [true, false])
    func truncations(isClosed: Bool) throws {
        let remains = try LocalStoreDamageTests.remains(isClosed: isClosed)
        let folder = try TemporaryFolder()
        let storage = try FaultyStorage()
        for (file, content) in remains.files.sorted(by: { $0.key < $1.key }) {
            var tally = Tally()
            let isLog = file.hasSuffix("-wal")
            let (head, unit) = isLog ? (32, 24 + LocalStoreDamageTests.pageBytes) : (0, LocalStoreDamageTests.pageBytes)
            for boundary in stride(from: head, through: content.count, by: unit) {
                for size in [boundary - 1, boundary, boundary + 1, boundary + unit / 2]
                where (0..<content.count).contains(size) {
                    try examine(
                        remains, file, Array(content.prefix(size)), folder, storage, &tally, "\(file) of \(size) bytes")
                }
            }
            #expect(tally.cases > 10)
            print(tally.line("\(remains.name), \(file) cut short"))
        }
    }

    @Test("A bit turned over in every page, and each bit of the headers", arguments: [true, false])
    func flippedBits(isClosed: Bool) throws {
        let remains = try LocalStoreDamageTests.remains(isClosed: isClosed)
        let folder = try TemporaryFolder()
        let storage = try FaultyStorage()
        var generator = SeededGenerator(seed: 4)
        for (file, content) in remains.files.sorted(by: { $0.key < $1.key }) {
            var tally = Tally()
            let isLog = file.hasSuffix("-wal")
            let (head, unit) = isLog ? (32, 24 + LocalStoreDamageTests.pageBytes) : (0, LocalStoreDamageTests.pageBytes)
            // The header of the file; then of each page or frame the first bytes, and some others anywhere.
            var bits = Array(0..<(isLog ? 32 : 116) * 8)
            for start in stride(from: head, to: content.count, by: unit) {
                let end = min(start + unit, content.count)
                bits += (0..<12).map { _ in Int.random(in: start * 8..<min(start + 32, end) * 8, using: &generator) }
                bits += (0..<12).map { _ in Int.random(in: start * 8..<end * 8, using: &generator) }
            }
            for bit in bits {
                var damaged = content
                damaged[bit / 8] ^= 1 << (bit % 8)
                try examine(remains, file, damaged, folder, storage, &tally, "bit \(bit) of \(file)")
            }
            #expect(tally.cases == bits.count)
            print(tally.line("\(remains.name), \(file) with a turned bit"))
        }
    }
}
