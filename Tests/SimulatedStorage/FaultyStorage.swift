import CSQLite
import Foundation
package import Foundations
package import StateStore

/// A file system for SQLite that can fail at any chosen call, or lose its power.
///
/// Files are real ones, reached through SQLite's own VFS; only `sync` costs nothing, because this class keeps by itself
/// what a disk would surely hold and what it might. Calls that change a file are counted: writes, truncations, syncs.
/// Each test has a storage of its own and uses it from one thread.
package final class FaultyStorage {
    /// What happens at the chosen call.
    package enum Fault: String, CaseIterable {
        /// The disk is full; nothing is written.
        case full
        /// The write fails; nothing is written.
        case writeError
        /// Half of the bytes are written, then the disk is full.
        case shortWrite
        /// From here on nothing works, until `restart`.
        case powerCut
    }

    /// What a disk holds, after a power cut, of the writes that were never synchronized.
    package enum Survival: String, CaseIterable {
        case nothing
        case everything
        /// The first so many of each file.
        case prefix
        /// Any of them, in part or whole, sector by sector.
        case anything
    }

    /// A name to give to `StoreOptions`.
    package let name: String

    /// The number of calls so far that changed a file or tried to.
    package private(set) var calls = 0

    /// How many of them failed because they were told to.
    package private(set) var injected = 0

    private var plan: (call: Int, fault: Fault, lasts: Bool)?
    private var reads = 0
    private var readToFail: Int?
    private var isWithoutPower = false
    private var disk: [String: DiskFile] = [:]

    private let vfs: UnsafeMutablePointer<sqlite3_vfs>
    private let underlying: UnsafeMutablePointer<sqlite3_vfs>
    private let nameInC: UnsafeMutablePointer<CChar>

    package init() throws {
        guard let underlying = sqlite3_vfs_find(nil), let nameInC = strdup("faulty-\(UUID().uuidString)") else {
            throw CocoaError(.featureUnsupported)
        }
        self.underlying = underlying
        self.nameInC = nameInC
        name = String(cString: nameInC)
        vfs = .allocate(capacity: 1)
        vfs.initialize(to: underlying.pointee)
        vfs.pointee.pNext = nil
        vfs.pointee.zName = UnsafePointer(nameInC)
        // Version 2 is what this class forwards; version 3 adds the replacing of system calls.
        vfs.pointee.iVersion = 2
        vfs.pointee.szOsFile = Int32(FaultyFile.underlyingOffset) + underlying.pointee.szOsFile
        // Unowned: SQLite calls back only while a store of the test is open, and the test holds this class.
        vfs.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
        vfs.pointee.xOpen = { FaultyStorage.of($0).open($1, $2, $3, $4) }
        vfs.pointee.xDelete = { FaultyStorage.of($0).delete($1, $2) }
        vfs.pointee.xAccess = { vfs, path, flags, answer in
            let real = FaultyStorage.of(vfs).underlying
            return real.pointee.xAccess(real, path, flags, answer)
        }
        vfs.pointee.xFullPathname = { vfs, path, size, full in
            let real = FaultyStorage.of(vfs).underlying
            return real.pointee.xFullPathname(real, path, size, full)
        }
        sqlite3_vfs_register(vfs, 0)
    }

    deinit {
        sqlite3_vfs_unregister(vfs)
        vfs.deallocate()
        free(nameInC)
    }

    /// Options of a store on this storage.
    package func options(checkpointBytes: Int) -> StoreOptions {
        var options = StoreOptions()
        options.fileSystem = name
        options.checkpointBytes = checkpointBytes
        return options
    }

    /// From now on the `call`-th call fails; with `lasts`, those after it fail too.
    package func fail(atCall call: Int, _ fault: Fault, lasts: Bool = false) {
        plan = (calls + call, fault, lasts)
    }

    /// The `read`-th reading from now on fails, once.
    package func fail(atRead read: Int) {
        readToFail = reads + read
    }

    /// Nothing fails any more.
    package func heal() {
        plan = nil
        readToFail = nil
    }

    /// Power comes back after a cut: the files hold what the disk held. No file may be open.
    package func restart(_ survival: Survival, _ generator: inout SeededGenerator) throws {
        for (path, file) in disk.sorted(by: { $0.key < $1.key }) {
            if let content = file.afterPowerCut(survival, &generator) {
                try Data(content).write(to: URL(filePath: path))
            } else if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
            // The shared-memory index is rebuilt by whoever opens a database first.
            if FileManager.default.fileExists(atPath: path + "-shm") {
                try FileManager.default.removeItem(atPath: path + "-shm")
            }
        }
        disk = [:]
        isWithoutPower = false
        plan = nil
    }

    // MARK: What SQLite calls

    static func of(_ vfs: UnsafeMutablePointer<sqlite3_vfs>?) -> FaultyStorage {
        guard let data = vfs?.pointee.pAppData else { preconditionFailure("SQLite passes the VFS it was given") }
        return Unmanaged<FaultyStorage>.fromOpaque(data).takeUnretainedValue()
    }

    private func open(
        _ path: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let file else { return SQLITE_MISUSE }
        // Without methods SQLite takes the file for closed.
        file.pointee.pMethods = nil
        guard !isWithoutPower else { return SQLITE_CANTOPEN }
        guard let path else { return SQLITE_CANTOPEN }
        let text = String(cString: path)
        let existing = FileManager.default.contents(atPath: text)
        let code = underlying.pointee.xOpen(underlying, path, FaultyFile.underlying(file), flags, outFlags)
        guard code == SQLITE_OK else { return code }
        if disk[text]?.exists != true {
            var entry = disk[text] ?? DiskFile()
            if let existing { entry = DiskFile(durable: [UInt8](existing)) } else { entry.create() }
            disk[text] = entry
        }
        FaultyFile.start(file, storage: self, path: text)
        return SQLITE_OK
    }

    private func delete(_ path: UnsafePointer<CChar>?, _ alsoDirectory: Int32) -> Int32 {
        guard let path, !isWithoutPower else { return SQLITE_IOERR }
        let code = underlying.pointee.xDelete(underlying, path, 0)
        if code == SQLITE_OK { disk[String(cString: path)]?.delete(durably: alsoDirectory != 0) }
        return code
    }

    /// What shall happen to this call; nil lets it pass.
    private func fate() -> Fault? {
        guard !isWithoutPower else { return .powerCut }
        calls += 1
        guard let plan, calls == plan.call || plan.lasts && calls > plan.call else { return nil }
        injected += 1
        if plan.fault == .powerCut { isWithoutPower = true }
        return plan.fault
    }

    func read(through real: () -> Int32) -> Int32 {
        reads += 1
        if reads == readToFail { injected += 1 }
        guard !isWithoutPower, reads != readToFail else { return SQLITE_IOERR | (1 << 8) }
        return real()
    }

    func write(
        _ path: String, _ bytes: UnsafeRawBufferPointer, at offset: Int64, through real: (Int32) -> Int32
    ) -> Int32 {
        var count = bytes.count
        var answer = SQLITE_OK
        let wasWithoutPower = isWithoutPower
        switch fate() {
        case nil: break
        case .full: return SQLITE_FULL
        case .writeError: return SQLITE_IOERR | (3 << 8)
        case .shortWrite: (count, answer) = (count / 2, SQLITE_FULL)
        case .powerCut:
            // The write that the cut falls into may reach the disk like those before it.
            guard !wasWithoutPower else { return SQLITE_IOERR | (3 << 8) }
            answer = SQLITE_IOERR | (3 << 8)
        }
        disk[path]?.write(UnsafeRawBufferPointer(rebasing: bytes[..<count]), at: Int(offset))
        guard !isWithoutPower else { return answer }
        let code = real(Int32(count))
        return code == SQLITE_OK ? answer : code
    }

    func truncate(_ path: String, to size: Int64, through real: () -> Int32) -> Int32 {
        guard fate() == nil else { return SQLITE_IOERR | (6 << 8) }
        disk[path]?.truncate(to: Int(size))
        return real()
    }

    func synchronize(_ path: String) -> Int32 {
        guard fate() == nil else { return SQLITE_IOERR | (4 << 8) }
        disk[path]?.synchronize()
        return SQLITE_OK
    }
}
