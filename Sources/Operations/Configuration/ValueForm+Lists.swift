import Foundation

extension ValueForm<[String]> {
    /// A list, or elements with commas between them.
    ///
    /// - Parameters:
    ///   - element: The form of each.
    ///   - plural: What to call them.
    static func list(of element: ValueForm<String>, _ plural: String, example: String) -> ValueForm {
        ValueForm(
            expectation: "a list of \(plural)",
            example: "[\(example)]",
            schema: ["type": ["array", "null"], "items": element.schema],
            read: { found, reading in
                let elements: [FoundValue]
                switch found.content {
                case .nothing: return []
                case .mapping: return nil
                case .list(let listed): elements = listed
                case .text(let text, _):
                    elements = text.split(separator: ",").map {
                        FoundValue(
                            path: found.path, place: found.place,
                            content: .text($0.trimmingCharacters(in: .whitespaces), isQuoted: true))
                    }
                }
                return elements.compactMap { one in
                    let value = element.read(one, &reading)
                    if value == nil { reading.report(one, expected: element.expectation, example: example) }
                    return value
                }
            },
            write: { "[" + $0.joined(separator: ", ") + "]" })
    }
}

extension ValueForm<String> {
    /// A network in CIDR notation (RFC 4632, RFC 4291 section 2.3). Whether its address is one is for those who match
    /// against it to say.
    static var network: ValueForm {
        ValueForm(
            expectation: "a network, as 10.0.0.0/8 or fd00::/8",
            schema: ["type": "string", "pattern": "^[0-9A-Fa-f.:]+/[0-9]{1,3}$"],
            read: { found, _ in
                found.text.flatMap { $0.wholeMatch(of: #/[0-9A-Fa-f.:]+\/[0-9]{1,3}/#) != nil ? $0 : nil }
            },
            write: { $0 })
    }

    /// What FFmpeg calls one of its parts.
    static var ffmpegName: ValueForm {
        ValueForm(
            expectation: "a name that FFmpeg uses, of letters, digits, underscores and hyphens",
            schema: ["type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"],
            read: { found, _ in
                found.text.flatMap { $0.wholeMatch(of: #/[A-Za-z0-9_-]{1,64}/#) != nil ? $0 : nil }
            },
            write: { $0 })
    }

    /// The primary subtag of a language (RFC 5646, section 2.2.1).
    static var language: ValueForm {
        ValueForm(
            expectation: "the subtag of a language, of 2 to 8 letters",
            schema: ["type": "string", "pattern": "^[A-Za-z]{2,8}$"],
            read: { found, _ in
                found.text.flatMap { $0.wholeMatch(of: #/[A-Za-z]{2,8}/#) != nil ? $0.lowercased() : nil }
            },
            write: { $0 })
    }

    /// What a crawler marks videos with.
    static var tag: ValueForm {
        ValueForm(
            expectation: "a tag, of 1 to 200 characters without commas and line ends",
            schema: ["type": "string", "pattern": "^[^,\\x00-\\x1F\\x7F]{1,200}$"],
            read: { found, _ in
                found.text.flatMap { $0.wholeMatch(of: #/[^,\x00-\x1F\x7F]{1,200}/#) != nil ? $0 : nil }
            },
            write: quoted)
    }

    /// A shared library: by its path, or by a name that the dynamic linker looks up.
    static var sharedLibrary: ValueForm {
        ValueForm(
            expectation: "an absolute path of a shared library, or a name that the dynamic linker knows",
            schema: ["type": "string", "pattern": "^(/|lib[^/]*$)"],
            read: { found, _ in
                found.text.flatMap { $0.hasPrefix("/") || ($0.hasPrefix("lib") && !$0.contains("/")) ? $0 : nil }
            },
            write: { $0 })
    }
}
