/// The operating system refused something about a spool; the text says what, for the operator.
package struct SpoolError: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
