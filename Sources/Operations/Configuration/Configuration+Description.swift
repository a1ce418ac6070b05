extension Configuration: CustomStringConvertible {
    /// Each key with its value as it would be written in the file, secrets as `(secret)`: safe to log.
    package var redacted: [(path: String, text: String)] {
        Configuration.settings.map { ($0.path, $0.text(self)) }
    }

    /// A line for each key, secrets as `(secret)`.
    package var description: String {
        redacted.map { "\($0.path): \($0.text)" }.joined(separator: "\n")
    }
}
