import CCurl
import Glibc

/// One request to a server, and what came back: the part of the file goes straight into the spool.
///
/// Owns the easy handle, and is what libcurl's callbacks are given: it lives as long as the handle does.
final class Transfer {
    /// What an answer says about the file.
    enum Meaning {
        /// The body is the file, or the part that was asked for.
        case content(Representation)

        /// It is elsewhere.
        case redirect(to: String)

        /// This server gives no parts, or does not know of how large a whole: it must be asked for the whole.
        case noParts

        case failure(SourceError)
    }

    let handle: UnsafeMutableRawPointer
    let address: WebAddress

    /// The part that was asked for; nil for the whole file.
    let part: Range<Int64>?

    /// Bytes of the body that came, whether they were wanted or not.
    private(set) var received: Int64 = 0

    /// Where the answer begins.
    var first: Int64 { part?.lowerBound ?? 0 }

    /// Where the next byte belongs.
    private(set) var position: Int64

    /// Where the answer will end, as far as is known.
    private(set) var end: Int64

    /// Nil until the head of the answer is complete.
    private(set) var meaning: Meaning?

    /// Where the transfer pauses until it is told to go on.
    private(set) var allowance: Int64

    /// What made us give up in the middle of the body.
    private var interruption: SourceError?

    /// An address that the rules do not allow, and how many they did.
    private var refusal: String?
    private var permitted = 0

    private var isPaused = false
    private var head = ResponseHead()
    private let connections: Connections
    private let source: String
    private let rules: AddressRules
    private let limits: FetchLimits
    private let known: Representation?
    private let spool: Int32
    private let words: UnsafeMutablePointer<CChar>

    /// Bodies that nobody wants are taken up to here, because to end a connection costs more.
    private static let longestUnwanted: Int64 = 64 << 10

    /// - Parameters:
    ///   - known: What the file is by earlier answers.
    ///   - spool: A descriptor that outlives the transfer.
    ///   - allowance: Where to pause first.
    /// - Returns: Nil where there is no memory for it.
    init?(
        _ address: WebAddress, part: Range<Int64>?, of known: Representation?, for request: FetchRequest,
        spool: Int32, allowance: Int64, connections: Connections
    ) {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        self.address = address
        self.part = part
        self.known = known
        self.spool = spool
        self.allowance = allowance
        self.connections = connections
        source = request.address.shown
        rules = request.rules
        limits = request.limits
        position = part?.lowerBound ?? 0
        end = part?.upperBound ?? .max
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        guard configure(), curl_multi_add_handle(connections.handle, handle) == CURLM_OK else { return nil }
    }

    deinit {
        // One that is still under way ends here, and its connection with it.
        curl_multi_remove_handle(connections.handle, handle)
        curl_easy_cleanup(handle)
        words.deallocate()
    }

    // MARK: - Asking

    private func configure() -> Bool {
        let me = Unmanaged.passUnretained(self).toOpaque()
        var isSet = true
        func set(_ option: CURLoption, _ value: Int) {
            isSet = acavd_curl_set_number(handle, option, value) == CURLE_OK && isSet
        }
        func set(_ option: CURLoption, _ value: String) {
            isSet = acavd_curl_set_text(handle, option, value) == CURLE_OK && isSet
        }
        func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) {
            isSet = acavd_curl_set_pointer(handle, option, value) == CURLE_OK && isSet
        }
        set(CURLOPT_URL, address.text)
        set(CURLOPT_PROTOCOLS_STR, address.isSecure ? "https" : "http")
        // Redirects are followed by us: libcurl cannot be told never to go back from https to http.
        set(CURLOPT_FOLLOWLOCATION, 0)
        // An empty proxy is none, whatever the environment says.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_USERAGENT, Fetcher.userAgent)
        // One version of one protocol, since nothing here gains by another; and bodies as they are.
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_NOSIGNAL, 1)
        // A resolver that does not answer would be waited for in `deinit`, however late it is.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_BUFFERSIZE, 256 << 10)
        set(CURLOPT_CONNECTTIMEOUT_MS, Int((limits.connectSeconds * 1_000).rounded(.up)))
        set(CURLOPT_LOW_SPEED_LIMIT, FetchLimits.slowestBytesPerSecond)
        set(CURLOPT_LOW_SPEED_TIME, Int(limits.stallSeconds.rounded(.up)))
        if let part { set(CURLOPT_RANGE, "\(part.lowerBound)-\(part.upperBound - 1)") }
        set(CURLOPT_ERRORBUFFER, words)
        set(CURLOPT_WRITEDATA, me)
        set(CURLOPT_HEADERDATA, me)
        set(CURLOPT_OPENSOCKETDATA, me)
        isSet =
            acavd_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
                Transfer.behind(context)?.body(UnsafeRawBufferPointer(start: bytes, count: count))
                    ?? Transfer.refused(count)
            } == CURLE_OK && isSet
        isSet =
            acavd_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
                let line = UnsafeRawBufferPointer(start: bytes, count: count)
                return Transfer.behind(context)?.header(line) == true ? count : Transfer.refused(count)
            } == CURLE_OK && isSet
        isSet =
            acavd_curl_set_socket_opener(handle) { context, _, address in
                guard let address else { return CURL_SOCKET_BAD }
                return Transfer.behind(context)?.openSocket(address) ?? CURL_SOCKET_BAD
            } == CURLE_OK && isSet
        return isSet
    }

    /// Whom a callback is for: `configure` passed it, and the handle that calls goes before it does.
    private static func behind(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Any other number than that of the bytes given ends a transfer.
    private static func refused(_ count: Int) -> Int { count == 0 ? 1 : 0 }

    /// Asked before each connection, of the address that it goes to.
    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        // The address may be longer than the structure says it is: `addrlen` counts, and libcurl has room for it.
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return CURL_SOCKET_BAD }
        let length = min(Int(address.pointee.addrlen), MemoryLayout<sockaddr_storage>.size)
        let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(address) + offset, count: length)
        guard let place = NetworkAddress(socketAddress: bytes) else {
            refusal = "it has an address of a family that is not IP"
            return CURL_SOCKET_BAD
        }
        if let reason = rules.refusal(of: place) {
            refusal = reason
            return CURL_SOCKET_BAD
        }
        permitted += 1
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, kind, address.pointee.protocol)
    }

    // MARK: - The answer

    private func header(_ line: UnsafeRawBufferPointer) -> Bool {
        guard head.add(line) else {
            interruption = .failed(source: source, reason: "the server's headers have no end")
            return false
        }
        if head.isComplete, meaning == nil { meaning = judge() }
        return true
    }

    private func judge() -> Meaning {
        switch head.status {
        case 200, 203, 206:
            return content()
        case 301, 302, 303, 307, 308:
            guard let target = head["location"] else {
                return .failure(.refused(source: source, reason: "the server redirects, but not where to"))
            }
            return .redirect(to: target)
        case 416 where part != nil && known == nil:
            return .noParts
        default:
            return .failure(.status(head.status, source: source, retryAfter: head["retry-after"]))
        }
    }

    private func content() -> Meaning {
        // We ask for no encoding, and undo none.
        if let encoding = head["content-encoding"], encoding.lowercased() != "identity" {
            return .failure(
                .refused(source: source, reason: "the server sent it as \(encoding), which nobody asked for"))
        }
        if let encoding = head["transfer-encoding"], encoding.lowercased() != "chunked" {
            return .failure(
                .refused(source: source, reason: "the server sent it as \(encoding), which nobody asked for"))
        }
        return head.status == 206 ? partialContent() : wholeContent()
    }

    private func partialContent() -> Meaning {
        guard let part, let range = head["content-range"].flatMap(ContentRange.init),
            range.bytes.lowerBound == part.lowerBound, range.bytes.upperBound <= part.upperBound
        else {
            return .failure(.failed(source: source, reason: "the server sent another part than was asked for"))
        }
        guard let size = range.size else {
            return known == nil ? .noParts : .failure(changed)
        }
        guard size <= limits.maximumBytes else { return .failure(tooLarge) }
        let representation = Representation(head, size: size, isSeekable: true)
        guard known == nil || known == representation else { return .failure(changed) }
        end = range.bytes.upperBound
        return .content(representation)
    }

    private func wholeContent() -> Meaning {
        // A server that gave parts, and now the whole, has another file.
        guard known == nil else { return .failure(changed) }
        var size: Int64?
        if head["transfer-encoding"] == nil, let length = head["content-length"] {
            guard let number = ContentRange.number(length) else {
                return .failure(.failed(source: source, reason: "the server gives no length but \"\(length)\""))
            }
            guard number <= limits.maximumBytes else { return .failure(tooLarge) }
            size = number
        }
        end = size ?? .max
        return .content(Representation(head, size: size, isSeekable: false))
    }

    private var changed: SourceError { .failed(source: source, reason: "it changed while it was read") }
    private var tooLarge: SourceError { .tooLarge(source: source, limit: limits.maximumBytes) }

    /// - Returns: What libcurl shall know: that all is well, that it shall wait, or that it shall stop.
    private func body(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard case .content = meaning else {
            received += Int64(bytes.count)
            return received <= Transfer.longestUnwanted ? bytes.count : Transfer.refused(bytes.count)
        }
        if position >= allowance {
            isPaused = true
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        received += Int64(bytes.count)
        let after = position + Int64(bytes.count)
        guard after <= limits.maximumBytes else {
            interruption = tooLarge
            return Transfer.refused(bytes.count)
        }
        guard after <= end else {
            interruption = .failed(source: source, reason: "the server sent more than it said it would")
            return Transfer.refused(bytes.count)
        }
        return store(bytes) ? bytes.count : Transfer.refused(bytes.count)
    }

    private func store(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let written = pwrite(spool, rest.baseAddress, rest.count, off_t(position))
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else {
                interruption = .failed(source: source, reason: "keeping it in the spool: \(ErrorNumber.current)")
                return false
            }
            position += Int64(written)
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
        return true
    }

    /// Lets the transfer go on to a place.
    func proceed(to allowance: Int64) {
        self.allowance = max(self.allowance, allowance)
        guard isPaused, position < self.allowance else { return }
        isPaused = false
        // It hands over what it holds back, from in here.
        curl_easy_pause(handle, CURLPAUSE_CONT)
    }

    // MARK: - The end

    /// What the whole transfer comes to.
    ///
    /// - Parameter result: As libcurl ended it.
    func outcome(_ result: CURLcode) -> Meaning {
        if let interruption { return .failure(interruption) }
        switch meaning {
        case .content(let representation):
            guard result == CURLE_OK else { return .failure(failure(result)) }
            guard end == .max || position == end else {
                return .failure(.failed(source: source, reason: "the server sent less than it said it would"))
            }
            return .content(representation)
        case let meaning?:
            // How the body ended that nobody wanted is all the same.
            return meaning
        case nil:
            guard result == CURLE_OK else { return .failure(failure(result)) }
            return .failure(.failed(source: source, reason: "the server's answer has no end of its head"))
        }
    }

    private func failure(_ result: CURLcode) -> SourceError {
        if let refusal, permitted == 0 { return .refused(source: source, reason: refusal) }
        let said = String(cString: words)
        let reason = said.isEmpty ? String(cString: curl_easy_strerror(result)) : said
        switch result {
        case CURLE_URL_MALFORMAT: return .refused(source: source, reason: reason)
        default: return .failed(source: source, reason: reason)
        }
    }
}
