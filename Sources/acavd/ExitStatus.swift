import ArgumentParser

/// What the process ends with, after sysexits(3) where it has a word for it.
enum ExitStatus {
    /// Something went wrong that the message on standard error names.
    static let failure = ExitCode(1)

    /// The broker cannot be used.
    static let unavailable = ExitCode(69)

    /// The configuration cannot be used.
    static let configuration = ExitCode(78)

    /// Interrupted from the keyboard; what was done until then has been printed.
    static let interrupted = ExitCode(130)
}
