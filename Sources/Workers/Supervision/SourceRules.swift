package import Fetching

/// Where videos may come from, and what fetching them may cost.
package struct SourceRules: Sendable {
    /// Below which directories files may lie.
    package var roots: FileRoots

    /// Which addresses may be connected to.
    package var addresses: AddressRules

    /// What is kept of a source while it is decoded is kept in this directory.
    package var spoolDirectory: String

    /// The most bytes of a source.
    package var maximumBytes: Int64

    /// How long a connection may take to be made, and how long a server may be silent, in seconds.
    package var connectSeconds: Double
    package var stallSeconds: Double

    /// How many redirects are followed.
    package var redirects: Int
}
