import CSQLite
import Foundation
import Foundations
import StateStore
import Testing

@Suite("Local store")
struct LocalStoreTests {
    private func open(
        _ folder: TemporaryFolder, _ identity: StoreIdentity = StateHistory.identity, migrations: [StoreMigration] = []
    ) throws(StoreError) -> (LocalStore, StoreContents) {
        var options = StoreOptions()
        options.migrations = migrations
        return try LocalStore.open(directory: folder.path, identity: identity, options: options)
    }

    private func identity(
        application: String = "acavd-test", topic: String = "changelog", version: Int = 1
    ) -> StoreIdentity {
        StoreIdentity(applicationID: application, changelogTopic: topic, schemaVersion: version)
    }

    // MARK: What it keeps

    @Test("A new store holds nothing and has no position")
    func newStore() throws {
        let folder = try TemporaryFolder()
        let (store, contents) = try open(folder)
        #expect(contents.entries.isEmpty && contents.position == nil)
        #expect(contents.setAside == nil && store.isUsable)
        store.close()
        #expect(!store.isUsable)
    }

    @Test("Opened again after each step of a history, it holds the state and its position", arguments: 1...4)
    func histories(seed: UInt64) throws {
        let history = StateHistory(seed: seed, steps: 20)
        let folder = try TemporaryFolder()
        for step in history.steps.indices {
            let (store, contents) = try open(folder)
            #expect(history.steps(leadingTo: contents) == step)
            try history.apply(step, to: store)
            store.close()
        }
        let (store, contents) = try open(folder)
        #expect(history.steps(leadingTo: contents) == history.steps.count && contents.setAside == nil)
        store.close()
    }

    @Test("A copy of the files of a running store, as a killed process leaves them, holds all that was applied")
    func killed() throws {
        let history = StateHistory(seed: 5, steps: 20)
        let folder = try TemporaryFolder()
        let (store, _) = try open(folder)
        for step in history.steps.indices {
            try history.apply(step, to: store)
            let left = try TemporaryFolder()
            for name in try folder.names where name != "state.sqlite-shm" {
                try FileManager.default.copyItem(atPath: folder.path(name), toPath: left.path(name))
            }
            let (copy, contents) = try open(left)
            #expect(history.steps(leadingTo: contents) == step + 1 && contents.setAside == nil)
            copy.close()
        }
        store.close()
    }

    @Test("Changes without a position leave the one there is; the last change of a key counts")
    func positions() throws {
        let folder = try TemporaryFolder()
        let (store, _) = try open(folder)
        try store.apply([StateChange(key: "a", value: [1])], position: 7)
        try store.apply([StateChange(key: "b", value: [2]), StateChange(key: "b", value: [3])], position: nil)
        try store.apply([StateChange(key: "never there", value: nil)], position: nil)
        try store.apply([StateChange(key: "c", value: [4]), StateChange(key: "c", value: nil)], position: nil)
        store.close()
        let (again, contents) = try open(folder)
        #expect(contents.position == 7 && contents.entries == ["a": [1], "b": [3]])
        again.close()
    }

    @Test("A text that is no key is refused, and nothing later is taken", arguments: ["", "naïve", "a\0b", "line\n"])
    func unfitKeys(key: String) throws {
        let folder = try TemporaryFolder()
        let (store, _) = try open(folder)
        #expect(throws: StoreError.unfitKey(key)) {
            try store.apply([StateChange(key: "fine", value: [1]), StateChange(key: key, value: [1])], position: 1)
        }
        #expect(!store.isUsable)
        store.close()
        let (again, contents) = try open(folder)
        #expect(contents.entries.isEmpty && contents.position == nil)
        again.close()
    }

    @Test("The write-ahead log stays bounded, also after one large transaction")
    func boundedLog() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 1)
        var options = StoreOptions()
        options.checkpointBytes = 1 << 20
        let (store, _) = try LocalStore.open(
            directory: folder.path, identity: StateHistory.identity, options: options)
        let large = (0..<200).map { StateChange(key: "large/\($0)", value: StateHistory.bytes(40_000, &generator)) }
        try store.apply(large, position: 1)
        var largest = 0
        for step in 0..<100 {
            let change = StateChange(key: "\(step % 7)", value: StateHistory.bytes(100_000, &generator))
            try store.apply([change], position: 1)
            guard step > 1 else { continue }
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("state.sqlite-wal"))
            largest = max(largest, (attributes[.size] as? Int) ?? .max)
        }
        #expect(largest < 2 << 20)
        store.close()
    }

    @Test("An operator's sqlite3 reads a store in use, what it says and what it holds")
    func readable() throws {
        let folder = try TemporaryFolder()
        let (store, _) = try open(folder)
        try store.apply([StateChange(key: "model", value: [1, 2, 3])], position: 42)
        let reader = try ForeignDatabase(folder.path("state.sqlite"))
        #expect(try reader.texts("SELECT value FROM about WHERE name = 'changelog position'") == ["42"])
        #expect(try reader.texts("SELECT value FROM about WHERE name = 'entries'") == ["1"])
        #expect(try reader.texts("SELECT key || ' ' || length(value) FROM state") == ["model 3"])
        store.close()
    }

    // MARK: Whose it is

    @Test("A directory that is in use is refused before anything in it is touched, and free after closing")
    func oneAtATime() throws {
        let folder = try TemporaryFolder()
        let (store, _) = try open(folder)
        try store.apply([StateChange(key: "a", value: [1])], position: 1)
        let before = try folder.names
        #expect(throws: StoreError.inUse(directory: folder.path)) { try open(folder, identity(application: "other")) }
        #expect(try folder.names == before)
        store.close()
        let (again, contents) = try open(folder)
        #expect(contents.entries == ["a": [1]])
        again.close()
    }

    @Test("The lock holds between processes")
    func betweenProcesses() throws {
        func lockedElsewhere(_ folder: TemporaryFolder) throws -> Bool {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/flock")
            process.arguments = ["--nonblock", folder.path("state.lock"), "true"]
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus == 1
        }
        let folder = try TemporaryFolder()
        let (store, _) = try open(folder)
        #expect(try lockedElsewhere(folder))
        store.close()
        #expect(try !lockedElsewhere(folder))
    }

    @Test("A store of another application or changelog is set aside")
    func otherOwners() throws {
        let folder = try TemporaryFolder()
        let moved = identity(application: "other", topic: "elsewhere")
        for (one, other, reason) in [
            (identity(), identity(application: "other"), "belongs to the application acavd-test, not to other"),
            (identity(application: "other"), moved, "follows the changelog changelog, not elsewhere"),
        ] {
            let (store, _) = try open(folder, one)
            try store.apply([StateChange(key: "a", value: [1])], position: 1)
            store.close()
            let (new, contents) = try open(folder, other)
            #expect(contents.setAside?.reason == reason)
            #expect(contents.entries.isEmpty && contents.position == nil && new.isUsable)
            new.close()
        }
        #expect(try folder.names.filter { $0.contains("set-aside") }.count == 2)
    }

    @Test("A newer store is refused and left as it is")
    func newerVersion() throws {
        let folder = try TemporaryFolder()
        let (store, _) = try open(folder, identity(version: 3))
        try store.apply([StateChange(key: "a", value: [1])], position: 1)
        store.close()
        #expect(throws: StoreError.newerSchema(path: folder.path("state.sqlite"), found: 3, known: 2)) {
            try open(folder, identity(version: 2))
        }
        let (again, contents) = try open(folder, identity(version: 3))
        #expect(contents.entries == ["a": [1]] && contents.setAside == nil)
        again.close()
    }

    @Test("An older store is brought up to date, step by step, once")
    func migrations() throws {
        let folder = try TemporaryFolder()
        let (store, _) = try open(folder)
        try store.apply([StateChange(key: "a", value: [1])], position: 9)
        store.close()
        let migrations = [
            StoreMigration(from: 1) { [StateChange(key: "b", value: $0["a"]), StateChange(key: "a", value: nil)] },
            StoreMigration(from: 2) { [StateChange(key: "c", value: ($0["b"] ?? []) + [2])] },
        ]
        for _ in 0..<2 {
            let (newer, contents) = try open(folder, identity(version: 3), migrations: migrations)
            #expect(contents.entries == ["b": [1], "c": [1, 2]] && contents.position == 9 && contents.setAside == nil)
            newer.close()
        }
    }

    @Test("An older store that no migration leads on from is set aside", arguments: [true, false])
    func missingMigrations(refusing: Bool) throws {
        let folder = try TemporaryFolder()
        let (store, _) = try open(folder)
        try store.apply([StateChange(key: "a", value: [1])], position: 9)
        store.close()
        let migrations = refusing ? [StoreMigration(from: 1) { _ in nil }] : []
        let (newer, contents) = try open(folder, identity(version: 2), migrations: migrations)
        #expect(contents.entries.isEmpty && contents.position == nil)
        #expect(
            contents.setAside?.reason
                == (refusing
                    ? "cannot be brought from schema version 1 to 2"
                    : "has schema version 1, which this acavd cannot bring up to date"))
        newer.close()
    }

    // MARK: Setting aside

    @Test("A store that its owner sets aside keeps its content; a new one takes its place at once")
    func settingAside() throws {
        let folder = try TemporaryFolder()
        let (store, _) = try open(folder)
        try store.apply([StateChange(key: "a", value: [1])], position: 1)
        let first = try store.setAside(because: "is ahead of its changelog")
        try store.apply([StateChange(key: "b", value: [2])], position: 2)
        let second = try store.setAside(because: "is ahead again")
        #expect(first.newPath != second.newPath)
        #expect(
            first.description
                == "the local store \(folder.path)/state.sqlite is ahead of its changelog; "
                + "it was moved to \(first.newPath)")
        try store.apply([StateChange(key: "c", value: [3])], position: 3)
        store.close()
        let (again, contents) = try open(folder)
        #expect(contents.entries == ["c": [3]] && contents.position == 3)
        again.close()
        #expect(try ForeignDatabase(first.newPath).texts("SELECT key FROM state") == ["a"])
        #expect(try ForeignDatabase(second.newPath).texts("SELECT key FROM state") == ["b"])
        #expect(throws: StoreError.closed(path: folder.path("state.sqlite"))) {
            try store.setAside(because: "is closed")
        }
    }

    enum Intruder: String, CaseIterable {
        case text, zeros, directory, link, otherDatabase, otherDatabaseWithSameNames, databaseWithoutTables
    }

    @Test("Whatever else stands in its place is set aside as it is", arguments: Intruder.allCases)
    func intruders(kind: Intruder) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("state.sqlite")
        var content: Data?
        switch kind {
        case .text: try Data("not a database\n".utf8).write(to: URL(filePath: path))
        case .zeros: try Data(count: 100_000).write(to: URL(filePath: path))
        case .directory: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        case .link: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
        case .otherDatabase:
            try ForeignDatabase(path).run("CREATE TABLE notes(text); INSERT INTO notes VALUES('keep me')")
        case .otherDatabaseWithSameNames:
            try ForeignDatabase(path).run(
                """
                CREATE TABLE about(name, value); CREATE TABLE state(key, hash, value);
                CREATE TRIGGER t AFTER INSERT ON state BEGIN DELETE FROM about; END
                """)
        case .databaseWithoutTables:
            try ForeignDatabase(path).run("CREATE TABLE a(b); CREATE TABLE c(d); DROP TABLE a; DROP TABLE c")
        }
        if kind != .directory && kind != .link { content = try Data(contentsOf: URL(filePath: path)) }
        let (store, contents) = try open(folder)
        let setAside = try #require(contents.setAside)
        #expect(contents.entries.isEmpty && contents.position == nil)
        #expect(!setAside.description.contains("\n"))
        if let content { #expect(try Data(contentsOf: URL(filePath: setAside.newPath)) == content) }
        try store.apply([StateChange(key: "a", value: [1])], position: 1)
        store.close()
        let (again, after) = try open(folder)
        #expect(after.entries == ["a": [1]] && after.setAside == nil)
        again.close()
    }

    @Test("An edit by hand is found, whatever it was")
    func editedByHand() throws {
        let edits = [
            "UPDATE state SET value = x'00' WHERE key = 'a'", "DELETE FROM state WHERE key = 'b'",
            "UPDATE state SET key = 'd' WHERE key = 'c'", "UPDATE about SET value = 3 WHERE name = 'entries'",
            "UPDATE about SET value = 1000 WHERE name = 'changelog position'",
            "DELETE FROM about WHERE name = 'changelog position'", "DELETE FROM about", "DROP TABLE state",
            "CREATE TABLE more(x)",
            "UPDATE state SET value = (SELECT value FROM state WHERE key = 'b'), "
                + "hash = (SELECT hash FROM state WHERE key = 'b') WHERE key = 'a'",
            "CREATE TRIGGER t AFTER UPDATE ON state BEGIN DELETE FROM about; END",
        ]
        for edit in edits {
            let folder = try TemporaryFolder()
            let (store, _) = try open(folder)
            try store.apply(
                ["a", "b", "c", "d/1"].map { StateChange(key: $0, value: Array($0.utf8)) }, position: 10)
            store.close()
            try ForeignDatabase(folder.path("state.sqlite")).run(edit)
            let (again, contents) = try open(folder)
            #expect(contents.setAside != nil && contents.entries.isEmpty && contents.position == nil, "\(edit)")
            if edit == edits[0] { #expect(contents.setAside?.reason == "has a damaged entry a") }
            again.close()
        }
    }

    // MARK: Surroundings

    @Test("Missing directories are made, readable to their owner and group")
    func makesDirectories() throws {
        let folder = try TemporaryFolder()
        let (store, _) = try LocalStore.open(directory: folder.path("a/b"), identity: StateHistory.identity)
        store.close()
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("a/b"))
        #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o007 } == 0)
    }

    @Test("A directory that cannot be made or is a file is a clear error")
    func noDirectory() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(filePath: folder.path("file")))
        for path in [folder.path("file"), folder.path("file/below"), "/proc/acavd"] {
            let error = #expect(throws: StoreError.self) {
                try LocalStore.open(directory: path, identity: StateHistory.identity)
            }
            guard case .system? = error else {
                Issue.record("\(path): \(String(describing: error))")
                continue
            }
        }
    }

    @Test("Without the permission to write, opening says so and sets nothing aside")
    func readOnly() throws {
        let folder = try TemporaryFolder()
        let (store, _) = try open(folder)
        try store.apply([StateChange(key: "a", value: [1])], position: 1)
        store.close()
        for name in ["state.lock", "state.sqlite"] {
            let path = folder.path(name)
            try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
            let error = #expect(throws: StoreError.self) { try asNobody { try open(folder) } }
            guard case .system(_, path, EACCES, _)? = error else {
                Issue.record("\(path): \(String(describing: error))")
                continue
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
        }
        let (again, contents) = try open(folder)
        #expect(contents.entries == ["a": [1]] && contents.setAside == nil)
        again.close()
    }

    @Test("A store in use by another program's write is waited for, then an error names it")
    func lockedByAnother() throws {
        let folder = try TemporaryFolder()
        var options = StoreOptions()
        options.lockPatience = .milliseconds(50)
        let (store, _) = try LocalStore.open(
            directory: folder.path, identity: StateHistory.identity, options: options)
        let other = try ForeignDatabase(folder.path("state.sqlite"))
        try other.run("BEGIN IMMEDIATE")
        let error = #expect(throws: StoreError.self) { try store.apply([], position: 1) }
        guard case .database(let failure)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.primaryCode == SQLITE_BUSY && failure.path == folder.path("state.sqlite"))
        #expect(!store.isUsable)
        store.close()
    }

    /// Runs something with the file permissions of nobody, on this thread only, if this process has those of root.
    private func asNobody<Result>(_ work: () throws -> Result) throws -> Result {
        guard geteuid() == 0 else { return try work() }
        let symbol = try #require(dlsym(UnsafeMutableRawPointer(bitPattern: 0), "setfsuid"))
        let setFileSystemUser = unsafeBitCast(symbol, to: (@convention(c) (uid_t) -> Int32).self)
        _ = setFileSystemUser(65_534)
        defer { _ = setFileSystemUser(0) }
        return try work()
    }
}
