internal import CInference

/// What the runtime says where a call of it fails, on one line.
struct RuntimeFailure: Error {
    let reason: String

    init(reason: String) {
        self.reason = reason
    }

    /// Takes the status over.
    fileprivate init(_ functions: OpaquePointer, taking status: OpaquePointer) {
        let words = acavd_onnx_message(functions, status).map { String(cString: $0) } ?? ""
        acavd_onnx_release_status(functions, status)
        reason = OneLine(words).text
    }

    /// Whether memory ran out: the runtime has no code of its own for that, only the words of C++ and of its allocator.
    var isOfMemory: Bool { reason.contains("bad_alloc") || reason.contains("Failed to allocate memory") }

    /// With the warnings that led to it, where they say more than it does.
    func explained(by warnings: [String]) -> RuntimeFailure {
        let others = warnings.filter { !reason.contains($0) && !$0.contains(reason) }
        return RuntimeFailure(reason: OneLine(([reason] + others).joined(separator: "; ")).text)
    }
}

/// Throws what a call answered, unless that is success.
func check(_ functions: OpaquePointer, _ status: OpaquePointer?) throws(RuntimeFailure) {
    if let status { throw RuntimeFailure(functions, taking: status) }
}

/// What the runtime has warned of on this thread since it was last asked.
func takeWarnings() -> [String] {
    let words = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
        guard let text = buffer.baseAddress else { return "" }
        let length = acavd_onnx_take_warnings(text, buffer.count)
        return String(decoding: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self)
    }
    return words.split(separator: "\n").map { OneLine(String($0)).text }
}

/// Words of a library as one line that a log and a header can bear: no line breaks, cut where they run on.
struct OneLine {
    let text: String

    init(_ words: String) {
        let line = OneLine.withoutPlace(words).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        text = line.isEmpty ? "it gives no reason" : line.count <= 600 ? line : line.prefix(600) + " …"
    }

    /// "PLACE [ONNXRuntimeError] : NUMBER : NAME : WORDS" without what comes before the words: a place in the runtime's
    /// sources, which says nothing to those who run it.
    private static func withoutPlace(_ words: String) -> Substring {
        guard let mark = words.ranges(of: "[ONNXRuntimeError]").last else { return words[...] }
        let parts = words[mark.upperBound...].split(separator: " : ", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count == 4 ? parts[3] : words[...]
    }
}
