import CZlib

/// zlib's compressor for the gzip format (RFC 1952), as Parquet's codec GZIP wants it. Owns its state, which must not
/// move: zlib points back into it.
final class Deflation {
    private let stream: UnsafeMutablePointer<z_stream>

    /// Fast rather than small: most of a set is ids, of which little can be saved.
    ///
    /// - Throws: When there is no memory for zlib's tables.
    init(for file: String) throws(ExchangeError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 16 above the largest window: gzip's header and checksum. 8 is zlib's own choice of memory.
        let status = deflateInit2_(
            stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw ExchangeError(file, "it cannot be compressed: zlib cannot be set up (status \(status))")
        }
    }

    deinit {
        // Of a stream that was not set up zlib says that it is none, and does nothing.
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// One whole gzip member.
    func compress(_ bytes: [UInt8]) -> [UInt8] {
        deflateReset(stream)
        let bound = Int(deflateBound(stream, uLong(bytes.count)))
        var input = bytes
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            // Both buffers outlive the call, and zlib keeps no pointer to them that it uses after it.
            input.withUnsafeMutableBufferPointer { input in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = uInt(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = uInt(output.count)
                // With as much room as `deflateBound` says, one call does it all (zlib.h).
                let status = deflate(stream, Z_FINISH)
                precondition(status == Z_STREAM_END, "zlib compresses within its own bound")
            }
            count = output.count - Int(stream.pointee.avail_out)
        }
    }
}

extension [UInt8] {
    /// CRC-32, as gzip and Parquet's pages have it.
    var checksum: UInt32 {
        withUnsafeBufferPointer {
            UInt32(truncatingIfNeeded: crc32(crc32(0, nil, 0), $0.baseAddress, uInt($0.count)))
        }
    }
}
