import Fetching

/// Sources as messages name them. Behind a byte below 128 the text, else what follows a user and a password in a URL.
package struct SourceLocationTarget: FuzzTarget {
    package static let name = "source-location"
    package static let longestInput = 2048
    package static let words = [
        "file:", "file://localhost/", "http://", "https://", "%2e%2e", "%2F", "%00", "/../", "[::1]", ":80", "@", "#",
        "?",
        "\\", "://", "\u{301}", "\u{200D}", "xn--",
    ]

    private static let password = "hunter2"

    package init() {}

    package func seeds() -> [[UInt8]] {
        [
            "/a/b.mp4", "b:c.mp4", "file:/a%20b", "file:///%C3%A9", "http://example.org/a?b#c",
            "https://[2001:db8::1]:443/",
            "ftp://example.org/", "HTTP://EXAMPLE.ORG", "file://localhost/a",
        ].map { [0] + Array($0.utf8) } + ["example.org/a", "example.org:80", "[::1]/@"].map { [128] + Array($0.utf8) }
    }

    package func check(_ input: [UInt8]) throws {
        var input = FuzzInput(input)
        let isAfterPassword = input.byte() >= 128
        let rest = String(decoding: input.rest(), as: UTF8.self)
        let text = isAfterPassword ? "http://user:\(SourceLocationTarget.password)@\(rest)" : rest
        let isSecret = isAfterPassword && !rest.contains(SourceLocationTarget.password)
        try checkShown(SourceLocation.shown(text), isSecret)
        do {
            switch try SourceLocation(text) {
            case .file(let path):
                try require(!path.isEmpty && !path.utf8.contains(0), "a path that no file has")
            case .web(let address):
                try checkShown(address.shown, isSecret)
                try require(text.utf8.count <= WebAddress.maximumLength, "a longer URL than is accepted")
                try require(try WebAddress(text) == address, "the URL is another when it is read again")
            }
        } catch let error as SourceError {
            try require(error.name == "source.refused", "the name alone is \(error.name)")
            try checkShown(error.description, isSecret)
        }
    }

    private func checkShown(_ shown: String, _ isSecret: Bool) throws(FuzzFinding) {
        try require(!isSecret || !shown.contains(SourceLocationTarget.password), "a password is shown: \(shown)")
    }
}
