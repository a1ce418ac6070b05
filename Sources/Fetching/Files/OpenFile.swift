/// A regular file, open to be read.
package struct OpenFile: ~Copyable, Sendable {
    package let descriptor: OwnedDescriptor

    /// In bytes, when it was opened.
    package let size: Int64
}
