/// How a server gives a file away.
enum TestManners: String, Sendable, CaseIterable {
    case parts
    case partsWithoutKeepAlive
    case wholeWithLength
    case wholeInChunks
    case wholeUntilTheConnectionEnds
    case partsOfUnknownWhole

    var isSeekable: Bool { self == .parts || self == .partsWithoutKeepAlive }
    var tellsSize: Bool { isSeekable || self == .wholeWithLength || self == .partsOfUnknownWhole }
}

extension TestAnswer {
    /// Answers a request for a file.
    func send(_ file: TestFile, to request: TestRequest, _ manners: TestManners) {
        switch manners {
        case .parts, .partsWithoutKeepAlive, .partsOfUnknownWhole:
            guard let part = request.part else {
                send(file, to: request, .wholeWithLength)
                return
            }
            guard part.lowerBound < file.size else {
                reply("416 Range Not Satisfiable", ["Content-Range: bytes */\(file.size)"])
                return
            }
            let given = part.clamped(to: 0..<file.size)
            let size = manners == .partsOfUnknownWhole ? "*" : String(file.size)
            send("HTTP/1.1 206 Partial Content\r\nETag: \"1\"\r\nContent-Length: \(given.count)\r\n")
            send("Content-Range: bytes \(given.lowerBound)-\(given.upperBound - 1)/\(size)\r\n")
            send(manners == .partsWithoutKeepAlive ? "Connection: close\r\n\r\n" : "\r\n")
            keepsConnection = send(given, of: file) && manners != .partsWithoutKeepAlive
        case .wholeWithLength:
            send("HTTP/1.1 200 OK\r\nContent-Length: \(file.size)\r\n\r\n")
            keepsConnection = send(0..<file.size, of: file)
        case .wholeInChunks:
            send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            var offset: Int64 = 0
            while offset < file.size {
                let end = min(file.size, offset + 10_000)
                send(String(end - offset, radix: 16) + "\r\n")
                guard send(offset..<end, of: file), send("\r\n") else { return }
                offset = end
            }
            keepsConnection = send("0\r\nETag: \"trailer\"\r\n\r\n")
        case .wholeUntilTheConnectionEnds:
            send("HTTP/1.0 200 OK\r\n\r\n")
            send(0..<file.size, of: file)
        }
    }
}
