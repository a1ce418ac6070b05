import Foundation

/// Turns requests into questions to the service, and what it says into answers.
struct Questioner: Sendable {
    let service: any MonitoredService

    /// Whether everybody who can connect has been let in by the file system: only then are commands taken, and only
    /// otherwise may a browser be at the other end.
    let isUnixSocket: Bool

    func question(_ head: RequestHead) -> Question {
        guard isUnixSocket || Questioner.isOurs(head.host) else {
            // A page of a foreign site whose name was made to mean this machine (DNS rebinding) could read all of it.
            return .settled(
                Answer(
                    .misdirectedRequest,
                    lines: ["\(head.host) is not this machine: ask for localhost, 127.0.0.1 or [::1]"]))
        }
        do {
            return question(try Route(head))
        } catch {
            return .settled(error.answer)
        }
    }

    /// With whatever port: it may be another machine's, forwarded.
    private static func isOurs(_ host: String) -> Bool {
        HostAndPort(host).flatMap { LoopbackHost($0.host) } != nil
    }

    private func question(_ route: Route) -> Question {
        switch route {
        case .page: .settled(Questioner.page)
        case .health: .settled(Questioner.verdict(service.ailments(), well: "ok"))
        case .readiness: .settled(Questioner.verdict(service.obstacles(), well: "ready"))
        case .metrics: .open(.other) { Answer(.ok, .metrics, Array(await service.metrics().utf8)) }
        case .status: .open(.other) { Questioner.json(await service.status()) }
        case .configuration: .open(.other) { Answer(.ok, .yaml, Array(service.configuration().utf8)) }
        case .history: .open(.other) { Questioner.json(service.history()) }
        case .events(let limit): .open(.other) { Questioner.json(service.events(limit: limit)) }
        case .thumbnail(let clip): .open(.other) { thumbnail(clip) }
        case .clusters: .open(.curation) { await inquiry { () throws(InquiryError) in try await service.clusters() } }
        case .table(let pair, let mostClusters):
            .open(.curation) {
                await inquiry { () throws(InquiryError) in
                    try await service.table(ofPair: pair, mostClusters: mostClusters)
                }
            }
        case .clip(let clip):
            .open(.curation) {
                await inquiry { () throws(InquiryError) in try await service.explanation(of: clip) }
            }
        case .pause, .resume:
            isUnixSocket ? .open(.other) { command(route) } : .settled(Questioner.refusal)
        }
    }

    private func thumbnail(_ clip: String) -> Answer {
        guard let picture = service.thumbnail(of: clip) else {
            return Answer(
                .notFound,
                lines: ["there is no picture of \(clip): with http.thumbnails, those of the latest clips are kept"])
        }
        return Answer(.ok, .jpeg, picture)
    }

    private func command(_ route: Route) -> Answer {
        if route == .pause {
            service.pause()
            return Answer(lines: ["paused: nothing more is read until it is resumed"])
        }
        service.resume()
        return Answer(lines: ["resumed"])
    }

    private func inquiry<Value: Encodable>(
        _ ask: () async throws(InquiryError) -> Value
    ) async -> Answer {
        do {
            return Questioner.json(try await ask())
        } catch {
            switch error {
            case .notFound: return Answer(.notFound, lines: [error.description])
            case .notCurating, .busy: return Questioner.unavailable(error.description)
            }
        }
    }

    /// Used too when the service does not answer in time.
    static func unavailable(_ reason: String) -> Answer {
        var answer = Answer(.unavailable, lines: [reason])
        answer.fields.append(("Retry-After", "1"))
        return answer
    }

    private static func verdict(_ reasons: [String], well: String) -> Answer {
        reasons.isEmpty ? Answer(lines: [well]) : Answer(.unavailable, lines: reasons)
    }

    private static func json(_ value: some Encodable) -> Answer {
        do {
            return Answer(.ok, .json, Array(try StatusCoding.encode(value)) + [UInt8(ascii: "\n")])
        } catch {
            // A number that is not finite has no JSON.
            return Answer(.internalError, lines: ["the answer cannot be written as JSON: \(error)"])
        }
    }

    private static let refusal = Answer(
        .forbidden,
        lines: [
            "commands are taken over the unix socket only: any program of this machine can connect to a port",
            "use acavd pause and acavd resume, or curl --unix-socket /run/acavd/acavd.sock -X POST http://localhost/pause",
        ])

    /// It brings all that it needs with it, and may ask only where it came from. Where something hostile should slip into
    /// it, it has nowhere to go. The page says the same of itself, but for frames, which only a header field can.
    private static let page: Answer = {
        var answer = Answer(.ok, .html, Page.html)
        answer.fields.append(
            (
                "Content-Security-Policy",
                "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; "
                    + "require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors 'none'"
            ))
        return answer
    }()
}
