import Foundation

/// What is asked of a daemon.
enum Route: Equatable {
    case page
    case metrics
    case health
    case readiness
    case status
    case configuration
    case history
    case events(limit: Int)
    case clusters
    case table(pair: Int, mostClusters: Int)
    case clip(String)
    case thumbnail(String)
    case pause
    case resume

    /// Shown to whoever asks for something else.
    static let list = [
        "/                        a page to look at",
        "/metrics                 metrics for Prometheus",
        "/healthz                 whether it makes progress",
        "/readyz                  whether it curates",
        "/status                  everything at a glance, as JSON",
        "/config                  the configuration in force, without secrets",
        "/history                 how this run went, as JSON",
        "/events?limit=N          the latest accepts and evicts, as JSON",
        "/clusters                how large the clusters are, as JSON",
        "/tables/N?clusters=M     the contingency table of pair N, its M largest clusters a side, as JSON",
        "/clips/ID                why a clip is in the set, as JSON; the id percent-encoded",
        "/thumbnails/ID           its picture",
        "/pause, /resume          POST, over the unix socket only",
    ]

    static let eventLimits = 1...1000
    static let usualEventLimit = 50
    static let tableClusters = 1...128
    static let usualTableClusters = 32

    /// - Throws: The answer that says what is wrong with the question.
    init(_ head: RequestHead) throws(RouteDefect) {
        var parameters = try Parameters(head.query)
        let route = try Route.find(head.path, &parameters)
        let methods = route.methods
        guard methods.contains(head.method) else { throw .method(head.method, head.path, allowed: methods) }
        try parameters.requireAllUsed(path: head.path)
        self = route
    }

    private static func find(_ path: String, _ parameters: inout Parameters) throws(RouteDefect) -> Route {
        switch path {
        case "/": return .page
        case "/metrics": return .metrics
        case "/healthz": return .health
        case "/readyz": return .readiness
        case "/status": return .status
        case "/config": return .configuration
        case "/history": return .history
        case "/events": return .events(limit: try parameters.take("limit", in: eventLimits, usual: usualEventLimit))
        case "/clusters": return .clusters
        case "/pause": return .pause
        case "/resume": return .resume
        default: break
        }
        if let rest = path.rest(after: "/tables/") {
            guard rest.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let pair = Int(rest) else {
                throw .badParameter("/tables/ is followed by the number of a pair, counted from 0; /status lists them")
            }
            let clusters = try parameters.take("clusters", in: tableClusters, usual: usualTableClusters)
            return .table(pair: pair, mostClusters: clusters)
        }
        if let rest = path.rest(after: "/clips/") { return .clip(try identifier(rest, "/clips/")) }
        if let rest = path.rest(after: "/thumbnails/") { return .thumbnail(try identifier(rest, "/thumbnails/")) }
        throw .unknown(path)
    }

    private static func identifier(_ text: String, _ prefix: String) throws(RouteDefect) -> String {
        guard !text.isEmpty, let identifier = text.removingPercentEncoding else {
            throw .badParameter("\(prefix) is followed by the id of a clip, percent-encoded UTF-8 (RFC 3986, 2.1)")
        }
        return identifier
    }

    private var methods: [String] {
        switch self {
        case .pause, .resume: ["POST"]
        default: ["GET", "HEAD"]
        }
    }
}

/// What is wrong with a question.
enum RouteDefect: Error, Equatable {
    case unknown(String)
    case method(String, String, allowed: [String])
    case badParameter(String)

    var answer: Answer {
        switch self {
        case .unknown(let path):
            return Answer(.notFound, lines: ["\(path) is not known here; these are:"] + Route.list)
        case .method(let method, let path, let allowed):
            var answer = Answer(
                .methodNotAllowed, lines: ["\(method) is not for \(path); \(allowed.joined(separator: " and ")) is"])
            answer.fields.append(("Allow", allowed.joined(separator: ", ")))
            return answer
        case .badParameter(let expectation):
            return Answer(.badRequest, lines: [expectation])
        }
    }
}

/// What follows the question mark: names and numbers.
private struct Parameters {
    private var values: [String: String] = [:]
    private var known: [String] = []

    init(_ query: String?) throws(RouteDefect) {
        for part in (query ?? "").split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(halves[0])
            guard values[name] == nil else { throw .badParameter("\(name) is given twice") }
            values[name] = halves.count > 1 ? String(halves[1]) : ""
        }
    }

    mutating func take(_ name: String, in range: ClosedRange<Int>, usual: Int) throws(RouteDefect) -> Int {
        known.append(name)
        guard let text = values.removeValue(forKey: name) else { return usual }
        guard let number = Int(text), range.contains(number) else {
            throw .badParameter("\(name) is to be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func requireAllUsed(path: String) throws(RouteDefect) {
        guard let name = values.keys.min() else { return }
        let expectation = known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))"
        throw .badParameter("\(path) does not take the parameter \(name); \(expectation)")
    }
}

extension String {
    fileprivate func rest(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
