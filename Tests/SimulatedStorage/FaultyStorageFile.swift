import CSQLite

/// An open file as SQLite sees it: its methods, who it belongs to, and behind it in the same memory the file of the
/// underlying VFS.
struct FaultyFile {
    private var base: sqlite3_file
    private var owner: Unmanaged<Owner>

    /// Where the underlying file begins, aligned for anything.
    static let underlyingOffset = (MemoryLayout<FaultyFile>.size + 15) / 16 * 16

    private final class Owner {
        let storage: FaultyStorage
        let path: String

        init(storage: FaultyStorage, path: String) {
            self.storage = storage
            self.path = path
        }
    }

    /// SQLite reserves `szOsFile` bytes for each file, so there is room behind this structure.
    static func underlying(_ file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<sqlite3_file> {
        (UnsafeMutableRawPointer(file) + underlyingOffset).assumingMemoryBound(to: sqlite3_file.self)
    }

    /// Gives an opened file its methods. The owner is released when SQLite closes the file.
    static func start(_ file: UnsafeMutablePointer<sqlite3_file>, storage: FaultyStorage, path: String) {
        let owner = Unmanaged.passRetained(Owner(storage: storage, path: path))
        UnsafeMutableRawPointer(file).assumingMemoryBound(to: FaultyFile.self)
            .initialize(to: FaultyFile(base: sqlite3_file(pMethods: UnsafePointer(methods)), owner: owner))
    }

    private static func owner(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Owner {
        view(file).pointee.owner.takeUnretainedValue()
    }

    private static func view(_ file: UnsafeMutablePointer<sqlite3_file>?) -> UnsafeMutablePointer<FaultyFile> {
        guard let file else { preconditionFailure("SQLite passes the file it opened") }
        return UnsafeMutableRawPointer(file).assumingMemoryBound(to: FaultyFile.self)
    }

    /// The underlying file and its methods.
    private static func real(
        _ file: UnsafeMutablePointer<sqlite3_file>?
    ) -> (file: UnsafeMutablePointer<sqlite3_file>, methods: sqlite3_io_methods) {
        guard let file else { preconditionFailure("SQLite passes the file it opened") }
        let real = underlying(file)
        return (real, real.pointee.pMethods.pointee)
    }

    /// Never changed after it is made, and never freed.
    nonisolated(unsafe) private static let methods: UnsafeMutablePointer<sqlite3_io_methods> = {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        methods.initialize(to: sqlite3_io_methods())
        // Version 2 has shared memory; version 3 adds mapped reading, which the store turns off anyway.
        methods.pointee.iVersion = 2
        methods.pointee.xClose = { file in
            let (real, methods) = FaultyFile.real(file)
            FaultyFile.view(file).pointee.owner.release()
            return methods.xClose(real)
        }
        methods.pointee.xRead = { file, bytes, count, offset in
            let (real, methods) = FaultyFile.real(file)
            return FaultyFile.owner(file).storage.read { methods.xRead(real, bytes, count, offset) }
        }
        methods.pointee.xWrite = { file, bytes, count, offset in
            let owner = FaultyFile.owner(file)
            let (real, methods) = FaultyFile.real(file)
            let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(count))
            return owner.storage.write(owner.path, buffer, at: offset) { methods.xWrite(real, bytes, $0, offset) }
        }
        methods.pointee.xTruncate = { file, size in
            let owner = FaultyFile.owner(file)
            let (real, methods) = FaultyFile.real(file)
            return owner.storage.truncate(owner.path, to: size) { methods.xTruncate(real, size) }
        }
        methods.pointee.xSync = { file, _ in
            let owner = FaultyFile.owner(file)
            return owner.storage.synchronize(owner.path)
        }
        methods.pointee.xFileSize = { file, size in
            let (real, methods) = FaultyFile.real(file)
            return methods.xFileSize(real, size)
        }
        methods.pointee.xLock = { file, level in
            let (real, methods) = FaultyFile.real(file)
            return methods.xLock(real, level)
        }
        methods.pointee.xUnlock = { file, level in
            let (real, methods) = FaultyFile.real(file)
            return methods.xUnlock(real, level)
        }
        methods.pointee.xCheckReservedLock = { file, answer in
            let (real, methods) = FaultyFile.real(file)
            return methods.xCheckReservedLock(real, answer)
        }
        methods.pointee.xFileControl = { file, operation, argument in
            let (real, methods) = FaultyFile.real(file)
            return methods.xFileControl(real, operation, argument)
        }
        methods.pointee.xSectorSize = { file in
            let (real, methods) = FaultyFile.real(file)
            return methods.xSectorSize(real)
        }
        methods.pointee.xDeviceCharacteristics = { file in
            let (real, methods) = FaultyFile.real(file)
            return methods.xDeviceCharacteristics(real)
        }
        methods.pointee.xShmMap = { file, page, size, extend, memory in
            let (real, methods) = FaultyFile.real(file)
            return methods.xShmMap(real, page, size, extend, memory)
        }
        methods.pointee.xShmLock = { file, offset, count, flags in
            let (real, methods) = FaultyFile.real(file)
            return methods.xShmLock(real, offset, count, flags)
        }
        methods.pointee.xShmBarrier = { file in
            let (real, methods) = FaultyFile.real(file)
            methods.xShmBarrier(real)
        }
        methods.pointee.xShmUnmap = { file, delete in
            let (real, methods) = FaultyFile.real(file)
            return methods.xShmUnmap(real, delete)
        }
        return methods
    }()
}
