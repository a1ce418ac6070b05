#if _endian(big)
    #error("arrays are written as they lie in memory, which must be little-endian")
#endif

/// A number any bit pattern of which is a value, so that arrays of it can be read from bytes that nobody vouches for.
package protocol PlainNumber: BitwiseCopyable, Sendable {}

extension UInt8: PlainNumber {}
extension UInt16: PlainNumber {}
extension Int32: PlainNumber {}
extension UInt32: PlainNumber {}
extension Int64: PlainNumber {}
extension UInt64: PlainNumber {}
extension Float16: PlainNumber {}
extension Float: PlainNumber {}
extension Double: PlainNumber {}

/// Puts values into bytes: integers little-endian and of fixed width, floating-point numbers by their bit patterns,
/// strings and arrays after their length in 32 bits. `ByteReader` takes them out again.
package struct ByteWriter: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: Bytes expected, to spare growing.
    package init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func write(_ value: UInt8) { bytes.append(value) }
    package mutating func write(_ value: UInt16) { append(value) }
    package mutating func write(_ value: UInt32) { append(value) }
    package mutating func write(_ value: UInt64) { append(value) }
    package mutating func write(_ value: Int64) { append(value) }
    package mutating func write(_ value: Float) { append(value.bitPattern) }
    package mutating func write(_ value: Double) { append(value.bitPattern) }

    /// 64 bits.
    package mutating func write(_ value: Int) { append(Int64(value)) }

    /// One byte, 0 or 1.
    package mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// Its UTF-8.
    ///
    /// - Precondition: Shorter than 2³² bytes.
    package mutating func write(_ value: String) {
        var value = value
        value.withUTF8 { write(counted: $0) }
    }

    /// - Precondition: Fewer than 2³² elements.
    package mutating func write<Element: PlainNumber>(_ values: [Element]) {
        values.withUnsafeBufferPointer { write(counted: $0) }
    }

    /// Numbers without their count, at the speed of a copy: for those whose count the reader knows.
    package mutating func write<Element: PlainNumber>(plain values: UnsafeBufferPointer<Element>) {
        bytes.append(contentsOf: UnsafeRawBufferPointer(values))
    }

    private mutating func write<Element: PlainNumber>(counted values: UnsafeBufferPointer<Element>) {
        precondition(values.count <= UInt32.max, "a length fits 32 bits")
        append(UInt32(values.count))
        write(plain: values)
    }

    private mutating func append<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }
}
