extension SourceLocation {
    /// A source as messages and logs name it: without the user and the password that a URL may hold.
    package static func shown(_ text: String) -> String { SourceName(text).shown }
}
