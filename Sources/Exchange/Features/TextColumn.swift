/// Texts that become an array of NumPy's `<U`: all as wide as the longest, which is known at the end.
final class TextColumn {
    /// Each with its number of bytes before it.
    private let spool: GrowingFile
    private var count = 0

    /// Code points of the longest. NumPy has no texts of none.
    private var width = 1

    init(in directory: String) throws(ExchangeError) {
        spool = try GrowingFile(unnamedIn: directory)
    }

    func append(_ text: String) throws(ExchangeError) {
        var bytes: [UInt8] = []
        bytes.append(number: text.utf8.count, bytes: 4)
        bytes += text.utf8
        try spool.append(bytes)
        width = max(width, text.unicodeScalars.count)
        count += 1
    }

    func write(_ name: String, to archive: inout ArchiveWriter) throws(ExchangeError) {
        let texts = try spool.finishedForReading()
        let header = ArrayHeader(element: .text(scalars: width), shape: [count]).encoded
        let (count, width) = (count, width)
        try archive.add("\(name).npy", bytes: header.count + 4 * width * count) { append throws(ExchangeError) in
            try append(header)
            var position = 0
            for _ in 0..<count {
                let size = try texts.bytes(at: position, count: 4).number(at: 0, bytes: 4) ?? 0
                let text = String(decoding: try texts.bytes(at: position + 4, count: size), as: UTF8.self)
                position += 4 + size
                var field: [UInt8] = []
                field.reserveCapacity(4 * width)
                for scalar in text.unicodeScalars { field.append(number: Int(scalar.value), bytes: 4) }
                field += [UInt8](repeating: 0, count: 4 * width - field.count)
                try append(field)
            }
        }
    }
}
