import Foundation
import Foundations
import SimulatedStorage
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
        var rebuiltLater = 0
        var refusedLater = 0

        func line(_ title: String) -> String {
            "local store, \(title): \(cases) cases; \(newest) hold the newest state, \(older) an older one, "
                + "\(rebuilt) start empty; later, \(refusedLater) stopped at a write, \(rebuiltLater) started empty"
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

        // Damage that reading does not meet, in an index or in a page that is free, must not spoil what comes later.
        let changes = [
            StateChange(key: "later", value: [UInt8](repeating: 7, count: 50_000)),
            StateChange(key: "model/0", value: [UInt8](repeating: 8, count: 20_000)),
            StateChange(key: "model/1", value: nil), StateChange(key: "members/0", value: [9]),
        ]
        do throws(StoreError) {
            try store.apply(changes, position: 1_000_000)
        } catch {
            tally.refusedLater += 1
            #expect(!store.isUsable && error.blamesContent, "\(comment): \(error)")
        }
        let isChanged = store.isUsable
        store.close()
        let (again, after) = try open()
        if after.setAside != nil {
            if contents.setAside == nil { tally.rebuiltLater += 1 }
            #expect(after.entries.isEmpty && after.position == nil, "\(comment), later")
        } else {
            var expected = contents.entries
            if isChanged { for change in changes { expected[change.key] = change.value } }
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

    @Test("A page that a disk wrote elsewhere, or never wrote")
    func misplacedPages() throws {
        let newest = try LocalStoreDamageTests.remains(isClosed: true)
        // The database of a store in use has what the steps before its last opening left.
        let before = try #require(try LocalStoreDamageTests.remains(isClosed: false).files["state.sqlite"])
        let content = try #require(newest.files["state.sqlite"])
        let unit = LocalStoreDamageTests.pageBytes
        let folder = try TemporaryFolder()
        let storage = try FaultyStorage()
        var generator = SeededGenerator(seed: 9)
        var (stale, exchanged, zeroed) = (Tally(), Tally(), Tally())
        for start in stride(from: 0, to: content.count, by: unit) {
            let page = start..<(start + unit)
            if page.upperBound <= before.count, before[page] != content[page] {
                var damaged = content
                damaged.replaceSubrange(page, with: before[page])
                try examine(newest, "state.sqlite", damaged, folder, storage, &stale, "stale page at \(start)")
            }
            for _ in 0..<8 {
                let other = Int.random(in: 0..<(content.count / unit), using: &generator) * unit
                guard other != start else { continue }
                var damaged = content
                damaged.replaceSubrange(page, with: content[other..<(other + unit)])
                damaged.replaceSubrange(other..<(other + unit), with: content[page])
                try examine(
                    newest, "state.sqlite", damaged, folder, storage, &exchanged, "pages at \(start) and \(other)")
            }
            var damaged = content
            damaged.replaceSubrange(page, with: [UInt8](repeating: 0, count: unit))
            try examine(newest, "state.sqlite", damaged, folder, storage, &zeroed, "zeros at \(start)")
        }
        #expect(stale.cases > 5 && exchanged.cases > 50 && zeroed.cases > 10)
        print(stale.line("a page as it was before"))
        print(exchanged.line("two pages exchanged"))
        print(zeroed.line("a page of zeros"))
    }

    @Test("Damage that happens while the store is in use stops it; set aside and written anew, it goes on")
    func damageInUse() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("state.sqlite")
        var generator = SeededGenerator(seed: 2)
        // Several times what SQLite keeps in memory.
        let all = (0..<600).map { StateChange(key: "members/\($0)", value: StateHistory.bytes(15_000, &generator)) }
        let (first, _) = try LocalStore.open(directory: folder.path, identity: StateHistory.identity)
        try first.apply(all, position: 1)
        first.close()
        let (store, _) = try LocalStore.open(directory: folder.path, identity: StateHistory.identity)
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        let size = Int(try file.seekToEnd())
        let unit = LocalStoreDamageTests.pageBytes
        try file.seek(toOffset: UInt64(unit))
        try file.write(contentsOf: Data(repeating: 0xAA, count: size - unit))
        try file.close()
        let error = #expect(throws: StoreError.self) { try store.apply(all, position: 2) }
        #expect(error?.blamesContent == true && !store.isUsable)
        let setAside = try store.setAside(because: "is damaged")
        #expect(setAside.path == path && store.isUsable)
        try store.apply(all, position: 2)
        store.close()
        let (again, contents) = try LocalStore.open(directory: folder.path, identity: StateHistory.identity)
        #expect(contents.position == 2 && contents.setAside == nil)
        #expect(all.allSatisfy { contents.entries[$0.key] == $0.value } && contents.entries.count == all.count)
        again.close()
    }
}

extension StoreError {
    /// Whether SQLite finds fault with what the file holds, not with the disk.
    fileprivate var blamesContent: Bool {
        if case .database(let failure) = self { failure.blamesContent } else { false }
    }
}
