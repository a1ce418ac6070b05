/// An array in a file, of which rows are read as they are needed.
package struct StoredArray: Sendable {
    /// The array in its file, for messages.
    package let name: String

    package let element: ElementType

    /// Elements along each axis; at least one axis.
    package let shape: [Int]

    /// Of one row, in bytes.
    private let rowBytes: Int

    /// Of the first row in the file.
    private let offset: Int
    private let file: ReadableFile

    /// Reads the header, and sees that the file is as long as that says.
    ///
    /// - Parameters:
    ///   - name: For messages: the file, and which array of it.
    ///   - content: Where the array is in the file, header included.
    init(_ name: String, in file: ReadableFile, content: Range<Int>) throws(ExchangeError) {
        let beginning = try file.bytes(
            at: content.lowerBound, count: min(content.count, ArrayHeader.maximumBytes))
        let header: ArrayHeader
        do throws(ArrayHeader.Problem) {
            header = try ArrayHeader(parsing: beginning)
        } catch {
            throw ExchangeError(name, error.text)
        }
        guard let rows = header.shape.first else { throw ExchangeError(name, "it is a single value, not an array") }
        let left = content.count - header.bytes
        guard let bytes = header.contentBytes, bytes <= left else {
            throw ExchangeError(
                name,
                "its shape \(header.shape) of \(header.element) needs more than the \(left) bytes there are; is the file "
                    + "whole?")
        }
        // Else nothing would bound the number of rows.
        guard bytes > 0 || rows == 0 else { throw ExchangeError(name, "its \(rows) rows are empty") }
        self.name = name
        self.file = file
        element = header.element
        shape = header.shape
        rowBytes = rows == 0 ? 0 : bytes / rows
        offset = content.lowerBound + header.bytes
    }

    package var rowCount: Int { shape[0] }

    /// Elements of one row.
    package var rowElements: Int { element.bytes == 0 ? 0 : rowBytes / element.bytes }

    /// - Precondition: The rows are there, and few enough for memory.
    private func bytes(_ rows: Range<Int>) throws(ExchangeError) -> [UInt8] {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "the rows are there")
        return try file.bytes(at: offset + rows.lowerBound * rowBytes, count: rows.count * rowBytes)
    }

    /// A row of floating numbers. Those of 64 bits are rounded; what is too large becomes infinite.
    ///
    /// - Precondition: The element type is floating.
    package func floats(row: Int) throws(ExchangeError) -> [Float] {
        precondition(element.kind == .floating, "floating numbers are asked of floating numbers")
        let bytes = try bytes(row..<(row + 1))
        guard element == .float32 else { return (0..<rowElements).map { Float(float(in: bytes, at: $0)) } }
        // What most files hold, in one sweep.
        return bytes.withUnsafeBytes { raw in
            (0..<rowElements).map { index in
                Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
            }
        }
    }

    private func float(in bytes: [UInt8], at index: Int) -> Double {
        switch element.bytes {
        case 2: Double(Float16(bitPattern: word(in: bytes, at: index)))
        case 4: Double(Float(bitPattern: word(in: bytes, at: index)))
        default: Double(bitPattern: word(in: bytes, at: index))
        }
    }

    private func word<Word: FixedWidthInteger>(in bytes: [UInt8], at index: Int) -> Word {
        let word = bytes.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
        }
        return element.isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
    }

    private func integer(in bytes: [UInt8], at index: Int) -> (any FixedWidthInteger) {
        switch (element.bytes, element.kind) {
        case (1, .signed): word(in: bytes, at: index) as Int8
        case (2, .signed): word(in: bytes, at: index) as Int16
        case (4, .signed): word(in: bytes, at: index) as Int32
        case (8, .signed): word(in: bytes, at: index) as Int64
        case (1, _): word(in: bytes, at: index) as UInt8
        case (2, _): word(in: bytes, at: index) as UInt16
        case (4, _): word(in: bytes, at: index) as UInt32
        default: word(in: bytes, at: index) as UInt64
        }
    }

    /// One number, of an array that has one a row.
    ///
    /// - Precondition: The elements are floating numbers or integers.
    package func number(row: Int) throws(ExchangeError) -> Double {
        let bytes = try bytes(row..<(row + 1))
        switch element.kind {
        case .floating: return float(in: bytes, at: 0)
        case .signed, .unsigned: return Double(integer(in: bytes, at: 0))
        case .text, .bytes: preconditionFailure("numbers are asked of numbers")
        }
    }

    /// Texts, or integers in digits, of an array that has one a row.
    ///
    /// - Parameter body: Is handed each row with its text; nil for what is not Unicode.
    /// - Precondition: The elements are texts, bytes or integers.
    package func forEachText(_ body: (_ row: Int, String?) -> Void) throws(ExchangeError) {
        let step = max(1, (1 << 20) / max(rowBytes, 1))
        for start in stride(from: 0, to: rowCount, by: step) {
            let rows = start..<min(start + step, rowCount)
            let bytes = try bytes(rows)
            for (index, row) in rows.enumerated() { body(row, text(in: bytes, at: index)) }
        }
    }

    package func text(row: Int) throws(ExchangeError) -> String? {
        text(in: try bytes(row..<(row + 1)), at: 0)
    }

    private func text(in bytes: [UInt8], at index: Int) -> String? {
        switch element.kind {
        case .signed, .unsigned: return "\(integer(in: bytes, at: index))"
        case .floating: preconditionFailure("texts are asked of texts")
        case .bytes:
            let field = bytes[(index * element.bytes)..<((index + 1) * element.bytes)]
            let end = field.lastIndex { $0 != 0 }.map { $0 + 1 } ?? field.startIndex
            return String(validating: field[..<end], as: UTF8.self)
        case .text:
            let count = element.bytes / 4
            let words = (0..<count).map { word(in: bytes, at: index * count + $0) as UInt32 }
            let end = words.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
            var text = ""
            for word in words[..<end] {
                guard let scalar = Unicode.Scalar(word) else { return nil }
                text.unicodeScalars.append(scalar)
            }
            return text
        }
    }
}
