import Foundation
import Monitoring
import Synchronization
import Testing

@Suite("What a running daemon answers", .timeLimit(.minutes(8)))
struct AnswerTests {
    @Test("Every route has its answer, of its own type, over ports and files", arguments: Transport.allCases)
    func routes(transport: Transport) throws {
        let daemon = try TestDaemon(transport)
        let expectations: [(path: String, type: String, holds: String)] = [
            ("/", "text/html; charset=utf-8", "<title>"),
            ("/metrics", "text/plain; version=0.0.4; charset=utf-8", "acavd_clips_total 7\n"),
            ("/healthz", "text/plain; charset=utf-8", "ok\n"),
            ("/readyz", "text/plain; charset=utf-8", "ready\n"),
            ("/status", "application/json", #""application_id":"test""#),
            ("/config", "application/yaml", "application_id: test\n"),
            ("/history", "application/json", #""interval_seconds":5"#),
            ("/events", "application/json", #""sequence":51"#),
            ("/events?limit=1", "application/json", #""sequence":100"#),
            ("/clusters", "application/json", #""clustering":"sound#1""#),
            ("/tables/2?clusters=7", "application/json", #""column_clusters":[7]"#),
            ("/tables/0", "application/json", #""column_clusters":[32]"#),
            ("/clips/a", "application/json", #""clip":"a""#),
        ]
        for (path, type, holds) in expectations {
            let reply = try daemon.request("GET \(path)")
            #expect(reply.status == 200, "\(path)")
            #expect(reply.fields["content-type"] == type, "\(path)")
            #expect(reply.text.contains(holds), "\(path)")
            #expect(reply.fields["content-length"] == "\(reply.body.count)", "\(path)")
            #expect(reply.fields["cache-control"] == "no-store")
            #expect(reply.fields["x-content-type-options"] == "nosniff")
            #expect(reply.fields["referrer-policy"] == "no-referrer")
            #expect(reply.fields["connection"] == "close")

            let head = try daemon.request("HEAD \(path)")
            #expect(head.status == 200 && head.body.isEmpty, "\(path)")
            var same = head.fields
            same["date"] = reply.fields["date"]
            #expect(same == reply.fields, "\(path)")
        }
        let picture = try daemon.request("GET /thumbnails/v@0-10")
        #expect(picture.body == TestService.picture && picture.fields["content-type"] == "image/jpeg")
    }

    @Test("The page comes with its policy: it may load nothing from elsewhere, nor be put into another")
    func policy() throws {
        let policy = try #require(try TestDaemon(.port).request("GET /").fields["content-security-policy"])
        #expect(policy == Page.contentSecurityPolicy)
        #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("http") && !policy.contains("*"))
    }

    @Test("A date is as RFC 9110 has it")
    func date() throws {
        let date = try #require(try TestDaemon(.port).request("GET /healthz").fields["date"])
        let format = #/(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/#
        #expect(date.wholeMatch(of: format) != nil)
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        let then = try #require(formatter.date(from: date))
        #expect(abs(then.timeIntervalSinceNow) < 3600)
    }

    @Test("Health and readiness say why not, a line each", arguments: Transport.allCases)
    func reasons(transport: Transport) throws {
        let daemon = try TestDaemon(transport)
        daemon.service.condition.withLock {
            $0.ailments = ["the pipeline hangs"]
            $0.obstacles = ["the broker does not answer", "paused"]
        }
        let health = try daemon.request("GET /healthz")
        #expect(health.status == 503 && health.text == "the pipeline hangs\n")
        let readiness = try daemon.request("GET /readyz")
        #expect(readiness.status == 503 && readiness.text == "the broker does not answer\npaused\n")
        #expect(try daemon.client.obstacles() == ["the broker does not answer", "paused"])
        #expect(try daemon.client.ailments() == ["the pipeline hangs"])
    }

    @Test(
        "What is asked wrongly is told what is right",
        arguments: [
            ("GET /nothing", 404, "/tables/N"),
            ("GET /status/", 404, "/tables/N"),
            ("GET /Status", 404, "/tables/N"),
            ("POST /status", 405, "GET and HEAD"),
            ("DELETE /", 405, "GET and HEAD"),
            ("OPTIONS /metrics", 405, "GET and HEAD"),
            ("GET /pause", 405, "POST"),
            ("GET /events?limit=0", 400, "from 1 to 1000"),
            ("GET /events?limit=1001", 400, "from 1 to 1000"),
            ("GET /events?limit=many", 400, "from 1 to 1000"),
            ("GET /events?limit=", 400, "from 1 to 1000"),
            ("GET /events?limit=1&limit=2", 400, "twice"),
            ("GET /events?most=1", 400, "it takes limit"),
            ("GET /status?a=b", 400, "it takes none"),
            ("GET /tables/", 400, "number of a pair"),
            ("GET /tables/-1", 400, "number of a pair"),
            ("GET /tables/one", 400, "number of a pair"),
            ("GET /tables/99999999999999999999", 400, "number of a pair"),
            ("GET /tables/0?clusters=129", 400, "from 1 to 128"),
            ("GET /clips/", 400, "percent-encoded"),
            ("GET /clips/%", 400, "percent-encoded"),
            ("GET /clips/%FF", 400, "percent-encoded"),
            ("GET /thumbnails/%zz", 400, "percent-encoded"),
            ("GET /thumbnails/unknown", 404, "http.thumbnails"),
            ("GET /tables/3", 404, "counted from 0"),
        ])
    func wrong(line: String, status: Int, holds: String) throws {
        let reply = try TestDaemon(.file).request(line)
        #expect(reply.status == status)
        #expect(reply.text.contains(holds), "\(reply.text)")
        #expect(reply.text.hasSuffix("\n"))
        #expect(reply.fields["content-type"] == "text/plain; charset=utf-8")
        #expect((reply.fields["allow"] != nil) == (status == 405))
    }

    @Test(
        "A clip's id may have anything in it",
        arguments: [
            "a", "v@0.000-10.000", "https://example.org/a b/c?d=e#f", "100%", "%2F", "../../etc/passwd", "ü/日本/🎬", "+",
            "\u{0}\u{1F}\"<script>",
        ])
    func identifiers(clip: String) throws {
        let daemon = try TestDaemon(.file)
        #expect(try daemon.client.explanation(of: clip) == ClipExplanation(clip: clip, isMember: true))
    }

    @Test("What a client asks for comes as it was said", arguments: Transport.allCases)
    func client(transport: Transport) throws {
        let daemon = try TestDaemon(transport)
        let client = daemon.client
        #expect(try client.status() == TestService.status)
        #expect(try client.history() == daemon.service.history())
        #expect(try client.events(limit: 2) == daemon.service.events(limit: 2))
        #expect(try client.clusters().map(\.members) == [[4, 0]])
        #expect(try client.table(ofPair: 1, mostClusters: 5).columnClusters == [5])
        #expect(try client.metrics().hasPrefix("# TYPE"))
        #expect(try client.configuration() == "application_id: test\n")
        #expect(try client.obstacles() == [] && client.ailments() == [])
        #expect(throws: MonitoringClientError.self) { try client.table(ofPair: 9, mostClusters: 5) }
    }

    @Test(
        "Why the curation cannot be asked is passed on",
        arguments: [
            (InquiryError.notFound("no such clip"), 404, "no such clip"),
            (.notCurating("another instance is at work"), 503, "another instance is at work"),
            (.busy, 503, "/healthz"),
        ], ["/clusters", "/tables/0", "/clips/a"])
    func inquiryErrors(expectation: (InquiryError, Int, String), path: String) throws {
        let daemon = try TestDaemon(.file)
        daemon.service.condition.withLock { $0.inquiries = expectation.0 }
        let reply = try daemon.request("GET \(path)")
        #expect(reply.status == expectation.1 && reply.text.contains(expectation.2))
        #expect((reply.fields["retry-after"] != nil) == (expectation.1 == 503))
    }

    @Test("A number that JSON does not have is an error of the daemon, which goes on")
    func notFinite() throws {
        let daemon = try TestDaemon(.port)
        daemon.service.condition.withLock { $0.status.set.mutualInformation = .nan }
        #expect(try daemon.request("GET /status").status == 500)
        #expect(try daemon.request("GET /healthz").status == 200)
    }

    // They are the whole process's: one of its own takes them.
    @Test("It answers when all of Swift's cooperative threads are taken")
    func noThreads() async {
        await #expect(processExitsWith: .success) {
            let daemon = try TestDaemon(.port)
            let never = DispatchSemaphore(value: 0)
            func block() { never.wait() }
            for _ in 0..<200 { Task.detached { block() } }
            guard try daemon.client.status() == TestService.status else { exit(1) }
            guard try daemon.client.table(ofPair: 0, mostClusters: 1).members == 4 else { exit(2) }
            exit(0)
        }
    }
}
