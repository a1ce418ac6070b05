import Foundation

/// A file that grows at its end, through a buffer.
final class GrowingFile {
    private static let bufferBytes = 1 << 18

    let path: String

    /// Bytes appended so far.
    private(set) var size = 0

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isHandedOver = false

    /// A new file of this name.
    ///
    /// - Throws: Also when there is one.
    init(creating path: String) throws(ExchangeError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw ExchangeError(path, "it cannot be made: \(String(cString: strerror(errno)))")
        }
        self.path = path
        self.descriptor = descriptor
    }

    /// A file without a name, on the disk of a directory: it is gone when it is closed, whatever happens.
    init(unnamedIn directory: String) throws(ExchangeError) {
        var template = Array("\(directory)/acavd-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw ExchangeError(directory, "no temporary file can be made: \(String(cString: strerror(errno)))")
        }
        unlink(template)
        // No process that is started meanwhile should keep it: workers close what they were not handed.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        path = "\(directory)/(temporary)"
        self.descriptor = descriptor
    }

    deinit {
        if !isHandedOver { close(descriptor) }
    }

    func append(_ bytes: some Collection<UInt8>) throws(ExchangeError) {
        buffer.append(contentsOf: bytes)
        size += bytes.count
        if buffer.count >= GrowingFile.bufferBytes { try flush() }
    }

    func append(_ values: [Float]) throws(ExchangeError) {
        values.withUnsafeBytes { buffer.append(contentsOf: $0) }
        size += values.count * MemoryLayout<Float>.size
        if buffer.count >= GrowingFile.bufferBytes { try flush() }
    }

    /// Replaces bytes that were appended before.
    func overwrite(_ bytes: [UInt8], at offset: Int) throws(ExchangeError) {
        try flush()
        try write(bytes, at: offset)
    }

    /// Brings everything to the disk.
    func synchronise() throws(ExchangeError) {
        try flush()
        guard fsync(descriptor) == 0 else {
            throw ExchangeError(path, "it cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// What was appended, for reading; nothing may be appended any more.
    func finishedForReading() throws(ExchangeError) -> ReadableFile {
        try flush()
        isHandedOver = true
        return ReadableFile(owning: descriptor, called: path, size: size)
    }

    private func flush() throws(ExchangeError) {
        try write(buffer, at: size - buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws(ExchangeError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written, off_t(offset + written))
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw ExchangeError(path, "it cannot be written: \(String(cString: strerror(errno)))")
            }
            written += count
        }
    }
}
