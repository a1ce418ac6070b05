/// A release of ONNX Runtime, as far as it matters here: releases that differ in the third number have one interface.
struct RuntimeVersion: Hashable, Comparable, CustomStringConvertible {
    let major: Int
    let minor: Int

    /// The releases that acavd was tried with: 1.19.2, 1.20.1, 1.23.2, 1.27.0, 1.28.0, 1.29.0 and 1.31.1. The first of them
    /// is also the first whose Python package holds the shared library.
    static let tested = RuntimeVersion(major: 1, minor: 19)...RuntimeVersion(major: 1, minor: 31)

    init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads a version such as 1.31.1 or 1.32.0-dev; nil where it begins with no two numbers.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]) else { return nil }
        self.init(major: major, minor: minor)
    }

    static func < (left: RuntimeVersion, right: RuntimeVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    var description: String { "\(major).\(minor)" }
}
