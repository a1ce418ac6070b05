/// The bytes of one file, wherever they lie. Belongs to one thread.
///
/// All that decoding ever sees of a source: it opens nothing itself.
package protocol MediaBytes: AnyObject {
    /// How many there are; nil where that is not known before the end is met.
    var size: Int64? { get }

    /// Reads into the start of a buffer, and waits for bytes that are still to come.
    ///
    /// - Parameter offset: From the start of the file; not negative.
    /// - Returns: How many bytes were read: at least one, or 0 at the end of the file.
    /// - Throws: `MediaBytesError`, after which the source gives no more.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaBytesError) -> Int
}

/// A source has failed; the text says how, for a person.
package struct MediaBytesError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
