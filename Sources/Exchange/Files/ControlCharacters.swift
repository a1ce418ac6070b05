extension String {
    /// Whether a terminal might obey something in it. What a file calls its parts is shown in messages.
    var hasControlCharacter: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
