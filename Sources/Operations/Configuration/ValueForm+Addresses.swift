extension ValueForm<String> {
    /// Where a server on this machine listens that others cannot reach.
    static var loopbackAddress: ValueForm {
        ValueForm(
            expectation: "a loopback address with its port",
            schema: [
                "type": "string",
                "pattern":
                    "^(localhost|\\[::1\\]|127(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}):[0-9]{1,5}$",
            ],
            read: { found, _ in
                found.text.flatMap { text in
                    guard let colon = text.lastIndex(of: ":"), UInt16(text[text.index(after: colon)...]) != nil else {
                        return nil
                    }
                    let host = text[..<colon]
                    let isLoopback =
                        host == "localhost" || host == "[::1]"
                        || host.wholeMatch(of: #/127(\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}/#) != nil
                    return isLoopback ? text : nil
                }
            },
            write: { $0 })
    }
}

extension ValueForm<Configuration.HTTP.Socket> {
    /// The path of a socket, `auto` or `off`.
    static var socket: ValueForm {
        ValueForm(
            expectation: "an absolute path of at most 107 bytes, auto, or off",
            example: "/run/acavd/acavd.sock",
            schema: [
                "anyOf": [
                    ["type": "string", "pattern": "^/", "maxLength": .whole(107)], ["enum": ["auto", "off"]],
                ]
            ],
            read: { found, _ in
                switch found.plainText {
                case "auto": .automatic
                case "off": .off
                default:
                    // sockaddr_un has room for no more: unix(7).
                    found.text.flatMap { $0.hasPrefix("/") && $0.utf8.count <= 107 ? .path($0) : nil }
                }
            },
            write: {
                switch $0 {
                case .automatic: "auto"
                case .path(let path): path
                case .off: "off"
                }
            })
    }
}
