import Foundations

extension SourceError {
    init(reading reader: inout ByteReader) throws(ByteReaderError) {
        let kind = try reader.uint8()
        let source = try reader.line()
        switch kind {
        case 1: self = .notFound(source: source)
        case 2: self = .refused(source: source, reason: try reader.line())
        case 3: self = .unreadable(source: source, reason: try reader.line())
        case 4: self = .tooLarge(source: source, limit: try reader.int64())
        case 5: self = .failed(source: source, reason: try reader.line())
        default: throw .invalid("an error of kind \(kind)")
        }
    }

    func write(to writer: inout ByteWriter) {
        switch self {
        case .notFound(let source):
            writer.write(1 as UInt8)
            writer.write(line: source)
        case .refused(let source, let reason):
            writer.write(2 as UInt8)
            writer.write(line: source)
            writer.write(line: reason)
        case .unreadable(let source, let reason):
            writer.write(3 as UInt8)
            writer.write(line: source)
            writer.write(line: reason)
        case .tooLarge(let source, let limit):
            writer.write(4 as UInt8)
            writer.write(line: source)
            writer.write(limit)
        case .failed(let source, let reason):
            writer.write(5 as UInt8)
            writer.write(line: source)
            writer.write(line: reason)
        }
    }
}

/// Longest text for a person, in bytes of UTF-8: a URL, and something about it.
private let longestLine = 2 * WebAddress.maximumLength

extension ByteWriter {
    /// Text for a person: shortened, and without what a server may have put in to forge lines of a log.
    mutating func write(line: String) {
        var text = ""
        var length = 0
        for scalar in line.unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= longestLine else { break }
            text.unicodeScalars.append(scalar.properties.generalCategory == .control ? "?" : scalar)
        }
        write(text)
    }
}

extension ByteReader {
    /// Text as `write(line:)` writes it.
    mutating func line() throws(ByteReaderError) -> String {
        let text = try string()
        guard text.utf8.count <= longestLine else { throw .invalid("a text of \(text.utf8.count) bytes") }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw .invalid("a text with control characters")
        }
        return text
    }
}
