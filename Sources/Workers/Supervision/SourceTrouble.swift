import Fetching

/// Why the bytes of a video cannot be had.
enum SourceTrouble: Error {
    /// It lies with the source.
    case source(SourceError)

    /// This machine is short of something: room for a spool, descriptors, processes. No video is to blame, and another try
    /// may succeed. The text is for an operator.
    case machine(String)
}
