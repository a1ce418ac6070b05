import Fetching
import Foundation

/// The end of what a process writes to its standard error, for whoever has to find out why it ended.
struct LastWords: ~Copyable {
    /// As much is kept, in bytes.
    static let longest = 2048

    private let pipe: OwnedDescriptor
    private var bytes: [UInt8] = []

    /// Nobody can write to it any more.
    private(set) var isClosed = false

    /// - Parameter pipe: Its reading end; it is made not to block.
    init(_ pipe: consuming OwnedDescriptor) {
        let number = pipe.number
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        self.pipe = pipe
    }

    var descriptor: Int32 { pipe.number }

    /// Takes in what is there, but no more than a pipe holds: one that is filled for ever must not hold the caller up.
    mutating func drain() {
        let number = pipe.number
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { buffer in
            for _ in 0..<4 {
                let count = read(number, buffer.baseAddress, buffer.count)
                guard count > 0 else {
                    isClosed = isClosed || count == 0
                    return
                }
                bytes.append(contentsOf: buffer[..<count])
                bytes.removeFirst(max(0, bytes.count - LastWords.longest))
            }
        }
    }

    /// What there is, in one line; nil for silence.
    var text: String? {
        let text = String(decoding: bytes, as: UTF8.self).printable.trimmingCharacters(in: .whitespaces)
        return text.isEmpty ? nil : text
    }

    /// Forgets what has been said so far.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
    }
}
