import Foundation
import Monitoring
import TestPython
import Testing

/// The page, as somebody sees it in Chromium; `Python/page.py` says what is looked for.
@Suite("The page at /")
struct PageTests {
    static let browser = "/usr/bin/chromium"
    static let isDrivable = TestPython.isThere && TestPython.hasPackage("playwright")

    @Test("It is one document")
    func document() {
        let text = String(decoding: Page.html, as: UTF8.self)
        #expect(Array(text.utf8) == Page.html)
        #expect(text.hasPrefix("<!doctype html>") && text.hasSuffix("</html>\n"))
    }

    @Test(
        "In a browser it shows what the daemon says, as text, to everybody, and says so when nobody answers",
        .enabled(if: FileManager.default.isExecutableFile(atPath: browser), "needs chromium: run `make test-deps`"),
        .enabled(if: isDrivable, "needs a Python with playwright: run `make test-deps`, or set ACAVD_TEST_PYTHON"))
    func inABrowser() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "acavd-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(Page.html).write(to: folder.appending(path: "page.html"))
        try Data(Page.contentSecurityPolicy.utf8).write(to: folder.appending(path: "policy.txt"))
        try MadeUpAnswers(of: MadeUpService(seed: 7)).write(to: folder)
        let script = try #require(Bundle.module.resourceURL).appending(path: "Python/page.py").path
        _ = try TestPython.find().run([script, folder.path, Self.browser])
    }
}
