/// What stands before the elements of a .npy file (numpy.lib.format, versions 1.0, 2.0 and 3.0).
struct ArrayHeader: Hashable {
    /// As much as is looked at to find the header; NumPy itself refuses one of more than 10,000 characters.
    static let maximumBytes = 1 << 16

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    let element: ElementType

    /// Elements along each axis.
    let shape: [Int]

    /// Bytes before the first element.
    let bytes: Int

    init(element: ElementType, shape: [Int]) {
        self.element = element
        self.shape = shape
        bytes = ArrayHeader.encoded(element, shape).count
    }

    /// - Parameter beginning: Of the file, at least `maximumBytes` where there are as many.
    /// - Throws: What is wrong, as a phrase.
    init(parsing beginning: [UInt8]) throws(Problem) {
        guard beginning.starts(with: ArrayHeader.magic), let version = beginning.number(at: 6, bytes: 1) else {
            throw Problem("it is not a NumPy array: its first bytes are not \\x93NUMPY")
        }
        guard (1...3).contains(version) else {
            throw Problem("its format version is \(version); versions 1 to 3 are read")
        }
        let lengthBytes = version == 1 ? 2 : 4
        let start = 8 + lengthBytes
        guard let length = beginning.number(at: 8, bytes: lengthBytes), length <= ArrayHeader.maximumBytes - start,
            start + length <= beginning.count
        else { throw Problem("its header is cut off, or longer than \(ArrayHeader.maximumBytes) bytes") }
        // Latin-1 before version 3, UTF-8 since: names of fields may need it, which are not read, and nothing else.
        let text = String(decoding: beginning[start..<(start + length)], as: UTF8.self)
        guard case .dictionary(let members) = PythonLiteral(parsing: text), let type = members["descr"],
            case .boolean(let isFortran) = members["fortran_order"], case .sequence(let axes) = members["shape"]
        else { throw Problem("its header is not a dictionary with descr, fortran_order and shape") }
        guard case .string(let description) = type else {
            throw Problem("its elements are records of several fields; save each field as an array of its own")
        }
        guard !description.hasSuffix("O") else {
            throw Problem("its elements are pickled Python objects, which are not read; save texts as dtype=str")
        }
        guard let element = ElementType(description) else {
            throw Problem(
                "its elements are of the type \(description); floats of 16, 32 and 64 bits, integers, U and S are read")
        }
        var shape: [Int] = []
        for axis in axes {
            guard case .integer(let count) = axis else { throw Problem("its shape is not a tuple of integers") }
            shape.append(count)
        }
        guard !isFortran || shape.count < 2 else {
            throw Problem("it is stored column by column (Fortran order); save numpy.ascontiguousarray(…) of it")
        }
        self.element = element
        self.shape = shape
        bytes = start + length
    }

    /// What is wrong with a header.
    struct Problem: Error {
        let text: String

        init(_ text: String) { self.text = text }
    }

    /// Bytes of all elements; nil when an `Int` does not hold them.
    var contentBytes: Int? {
        var product = element.bytes
        // A zero anywhere makes nothing of any number beside it.
        if shape.contains(0) { return 0 }
        for count in shape {
            let (result, isTooLarge) = product.multipliedReportingOverflow(by: count)
            guard !isTooLarge else { return nil }
            product = result
        }
        return product
    }

    /// In version 1.0, filled up with spaces so that what follows begins at a multiple of 64 bytes, as NumPy does it.
    var encoded: [UInt8] { ArrayHeader.encoded(element, shape) }

    private static func encoded(_ element: ElementType, _ shape: [Int]) -> [UInt8] {
        let axes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        let text = "{'descr': '\(element)', 'fortran_order': False, 'shape': (\(axes)), }"
        let unfilled = magic.count + 4 + text.utf8.count + 1
        let filling = (64 - unfilled % 64) % 64
        var header = magic + [1, 0]
        header.append(number: text.utf8.count + filling + 1, bytes: 2)
        header += text.utf8
        header += [UInt8](repeating: UInt8(ascii: " "), count: filling)
        header.append(UInt8(ascii: "\n"))
        return header
    }
}
