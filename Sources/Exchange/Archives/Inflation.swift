import CZlib

/// zlib's decompressor for raw DEFLATE data. Owns its state, which must not move: zlib points back into it.
final class Inflation {
    private static let chunkBytes = 1 << 16

    private let stream: UnsafeMutablePointer<z_stream>

    private init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        // Of a stream that was not set up zlib says that it is none, and does nothing.
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Inflates a member into a file without a name.
    ///
    /// - Throws: When it is damaged: it gives more or fewer bytes than the directory says, or others by their checksum.
    static func inflate(
        _ member: ArchiveMember, of file: ReadableFile, into directory: String
    ) throws(ExchangeError) -> ReadableFile {
        let fault = { (problem: String) in ExchangeError(file.path, "the member \(member.name) \(problem)") }
        let target = try GrowingFile(unnamedIn: directory)
        let inflation = Inflation()
        // Minus the largest window: raw data, without zlib's own header.
        guard
            inflateInit2_(inflation.stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw fault("cannot be inflated: zlib cannot be set up") }
        var position = try member.contentOffset(in: file)
        let end = position + member.storedBytes
        var checksum = crc32(0, nil, 0)
        var isComplete = false
        while !isComplete {
            guard position < end else { throw fault("ends too early; is the file whole?") }
            var input = try file.bytes(at: position, count: min(chunkBytes, end - position))
            position += input.count
            var isInputUsed = false
            while !isInputUsed && !isComplete {
                guard let (output, isEnd, used) = inflation.step(&input) else { throw fault("is damaged") }
                isComplete = isEnd
                isInputUsed = used
                guard output.count <= member.bytes - target.size else {
                    throw fault("holds more than the \(member.bytes) bytes it announces")
                }
                checksum = output.withUnsafeBufferPointer { crc32(checksum, $0.baseAddress, uInt($0.count)) }
                try target.append(output)
            }
        }
        guard target.size == member.bytes, UInt32(truncatingIfNeeded: checksum) == member.checksum else {
            throw fault("is damaged: its size or its checksum is not what the directory says")
        }
        return try target.finishedForReading()
    }

    /// Inflates what fits into one chunk of output, and takes the input that was used away.
    ///
    /// - Returns: The output, whether the data has ended, and whether nothing more comes of this input; nil for damaged
    ///   data.
    private func step(_ input: inout [UInt8]) -> (output: [UInt8], isEnd: Bool, isInputUsed: Bool)? {
        var status = Z_OK
        var room = 0
        var left = 0
        let count = input.count
        let output = [UInt8](unsafeUninitializedCapacity: Inflation.chunkBytes) { buffer, initialized in
            // Both buffers outlive the call, and zlib keeps no pointer to them that it uses after it.
            input.withUnsafeMutableBufferPointer { bytes in
                stream.pointee.next_in = bytes.baseAddress
                stream.pointee.avail_in = uInt(count)
                stream.pointee.next_out = buffer.baseAddress
                stream.pointee.avail_out = uInt(buffer.count)
                status = CZlib.inflate(stream, Z_NO_FLUSH)
            }
            left = Int(stream.pointee.avail_in)
            room = Int(stream.pointee.avail_out)
            initialized = buffer.count - room
        }
        input.removeFirst(count - left)
        switch status {
        case Z_STREAM_END: return (output, true, true)
        // Z_BUF_ERROR: nothing could be done without more input.
        case Z_OK, Z_BUF_ERROR: return (output, false, left == 0 && room > 0)
        default: return nil
        }
    }
}
