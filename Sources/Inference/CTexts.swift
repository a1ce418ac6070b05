#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Texts as C wants them: an array of pointers to bytes that end with zero.
struct CTexts: ~Copyable {
    private let texts: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>

    init(_ texts: [String]) {
        self.texts = .allocate(capacity: texts.count)
        for (index, text) in texts.enumerated() {
            self.texts.initializeElement(at: index, to: UnsafePointer(strdup(text)))
        }
    }

    deinit {
        for text in texts { free(UnsafeMutablePointer(mutating: text)) }
        texts.deallocate()
    }

    /// Calls with the pointers, which are valid until the call returns.
    ///
    /// - Precondition: There is a text.
    borrowing func withPointers<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result) -> Result {
        guard let first = texts.baseAddress, !texts.isEmpty else { preconditionFailure("there is a text") }
        return body(UnsafePointer(first))
    }
}
