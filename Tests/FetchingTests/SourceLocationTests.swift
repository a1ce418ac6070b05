import Fetching
import Testing

@Suite("Where sources are")
struct SourceLocationTests {
    private func refusal(of text: String) -> SourceError? {
        do throws(SourceError) {
            _ = try SourceLocation(text)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "Paths are taken as they are written",
        arguments: [
            "/v/a.mp4", "a.mp4", "../a.mp4", "/v/50%20 a:b é.mp4", "concat:/etc/passwd|/etc/group", "pipe:0",
            "subfile,,start,0,end,9,,:/etc/passwd", "http:/v/a.mp4", "-", "/v/what?#.mp4", "1://a.mp4", "é://a.mp4",
            "C:\\v\\a.mp4", "file:a.mp4", "://x",
        ])
    func paths(text: String) throws {
        #expect(try SourceLocation(text) == .file(path: text))
    }

    @Test(
        "URLs of files are decoded, once",
        arguments: [
            ("file:///v/a.mp4", "/v/a.mp4"), ("file:/v/a.mp4", "/v/a.mp4"), ("FILE:///v/a.mp4", "/v/a.mp4"),
            ("file://localhost/v/a.mp4", "/v/a.mp4"), ("file://LOCALHOST/v/a.mp4", "/v/a.mp4"),
            ("file:///v/50%2520%20a%3Ab%20%C3%A9.mp4", "/v/50%20 a:b é.mp4"),
            ("file:///v/a%3Fb%23c%25.mp4", "/v/a?b#c%.mp4"), ("file:///v/...mp4", "/v/...mp4"),
            ("file:///v/../w/a.mp4", "/v/../w/a.mp4"), ("file:///v//%2e%2e%2e/a.mp4", "/v//.../a.mp4"),
            ("file:///v/.%2ea/b.mp4", "/v/..a/b.mp4"), ("file:///v/\u{301}a%20b", "/v/\u{301}a b"),
            ("file:/\u{301}", "/\u{301}"),
        ])
    func fileURLs(text: String, path: String) throws {
        #expect(try SourceLocation(text) == .file(path: path))
    }

    @Test(
        "Addresses of the web are kept whole",
        arguments: [
            "http://example.org/a.mp4", "https://example.org:8443/a%20b.mp4?x=1&y=http://z#t", "HTTPS://EXAMPLE.ORG",
            "http://127.0.0.1:1/", "http://[::1]:8080/a", "http://0x7f.1/", "http://2130706433/", "http://a.b./c",
            "http://xn--bcher-kva.example/", "http://example.org/@name/é.mp4", "http://127%2e0.0.1/",
        ])
    func webAddresses(text: String) throws {
        guard case .web(let address) = try SourceLocation(text) else {
            Issue.record("\(text) is of the web")
            return
        }
        #expect(address.text == text && address.shown == text)
        #expect(address.isSecure == text.lowercased().hasPrefix("https:"))
    }

    @Test(
        "What names nothing that may be read is refused, with the reason",
        arguments: [
            ("", "empty"), ("/v/a\0.mp4", "null"), ("http://h/\0", "null"), ("ftp://host/a.mp4", "scheme ftp"),
            ("data://x", "scheme data"), ("RTMP://h/a", "scheme rtmp"), ("gopher://h/_x", "scheme gopher"),
            ("s3+x.y-z://h/a", "scheme s3+x.y-z"),
            ("file://elsewhere/a.mp4", "another host"), ("file://127.0.0.1/a.mp4", "another host"),
            ("file:///a%zz.mp4", "hexadecimal"), ("file:///a%+1.mp4", "hexadecimal"),
            ("file:///a%-1.mp4", "hexadecimal"),
            ("file:///a%", "hexadecimal"), ("file:///a%4", "hexadecimal"), ("file:///a%é", "hexadecimal"),
            ("file:///v/..%2F..%2Fetc%2Fpasswd", "slash"), ("file:///v/a%2f", "slash"), ("file:///v/a%00.mp4", "null"),
            ("file:///v/%2E%2E/etc/passwd", "percent-encoded ."), ("file:///v/.%2e/a", "percent-encoded ."),
            ("file:///v/%2e/a", "percent-encoded ."), ("file:///v/%2e%2e", "percent-encoded ."),
            ("file:///v/%ff.mp4", "UTF-8"), ("file:///v/a.mp4?x", "query"), ("file:///v/a#b.mp4", "query"),
            ("file://", "no file"), ("file://localhost", "no file"),
            ("http://", "host"), ("http:///a", "host"), ("http://:80/", "host"), ("http://a b/", "space"),
            ("http://a/b c", "space"), ("http://a/\r\nHost: b", "space"),
            ("http://a/\u{7F}", "space"), ("http://a\\@b/", "backslash"), ("http://a:0/", "port"),
            ("http://a:65536/", "port"), ("http://a:/", "port"), ("http://a:8a/", "port"),
            ("http://[::1/", "IPv6"), ("http://[127.0.0.1]/", "IPv6"), ("http://[::1%25lo]/", "IPv6"),
            ("http://[::1]x/", "port"), ("http://a/\u{301}\\", "backslash"), ("http://bücher.example/", "xn--"),
            ("http://127。0。0。1/", "xn--"),
            ("http://a/" + String(repeating: "b", count: 9_000), "longer"),
        ])
    func refused(text: String, reason: String) throws {
        let error = try #require(refusal(of: text))
        #expect(error.name == "source.refused")
        #expect(error.description.contains(reason), "\(error)")
        #expect(error.description.hasPrefix(text + ": "))
    }

    @Test(
        "A password never shows",
        arguments: [
            ("https://me:secret@h/a.mp4", "https://h/a.mp4"), ("http://secret@h:81/a@b", "http://h:81/a@b"),
            ("http://me:secret@[::1]/", "http://[::1]/"), ("http://me:@h?x@y", "http://h?x@y"),
        ])
    func passwords(text: String, shown: String) throws {
        guard case .web(let address) = try SourceLocation(text) else {
            Issue.record("\(text) is of the web")
            return
        }
        #expect(address.text == text && address.shown == shown)
    }

    @Test(
        "Nor does one in an address that is refused",
        arguments: [
            "ftp://me:secret@h/a.mp4", "http://me:secret@x@h/", "http://me:secret@h:0/", "http://me:secret@/",
            "https://me:secret@h/a b", "http://me:secret/1@h/a.mp4", "file://me:secret@h/a.mp4",
            "http://me:secret\\@h/", "http://me:secret@\u{301}h/", "http://me:secret@h/\u{301} ", "sftp://secret@h/\0",
        ])
    func passwordsRefused(text: String) throws {
        let error = try #require(refusal(of: text))
        #expect(error.name == "source.refused")
        #expect(!error.description.contains("secret"), "\(error)")
    }

    @Test("Nor does one in what is taken for a path, though it was meant for a URL")
    func passwordsOfPaths() throws {
        let roots = try FileRoots(["/tmp"], maximumBytes: 1)
        do {
            _ = try roots.open(" http://me:secret@h/a.mp4")
            Issue.record("there is no such file")
        } catch {
            #expect(!error.description.contains("secret"), "\(error)")
        }
    }
}
