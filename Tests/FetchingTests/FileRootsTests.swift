import Fetching
import Foundation
import Glibc
import Testing

@Suite("Roots of files")
struct FileRootsTests {
    private let folder: TemporaryFolder
    private let roots: FileRoots

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("inside", to: "root/a.mp4")
        try folder.write("deeper", to: "root/b/c/d.mp4")
        try folder.write("secret", to: "secret.mp4")
        try folder.write("neighbour", to: "root-2/a.mp4")
        roots = try FileRoots([folder.path + "/root"], maximumBytes: 100)
    }

    private func content(_ path: String, _ roots: FileRoots? = nil) throws(SourceError) -> String {
        let file = try (roots ?? self.roots).open(path)
        var bytes = [UInt8](repeating: 0, count: Int(file.size) + 1)
        let count = pread(file.descriptor.number, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private func failure(_ path: String, _ roots: FileRoots? = nil) -> SourceError? {
        do throws(SourceError) {
            _ = try content(path, roots)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "Files beneath a root are opened, however their place is written",
        arguments: [
            ("/a.mp4", "inside"), ("//./a.mp4", "inside"), ("/b/c/d.mp4", "deeper"), ("/b/../a.mp4", "inside"),
            ("/b/c/../../b/c/d.mp4", "deeper"),
        ])
    func beneath(name: String, text: String) throws {
        #expect(try content(folder.path + "/root" + name) == text)
    }

    @Test("A descriptor is for reading alone, and not passed on to programs")
    func descriptor() throws {
        let file = try roots.open(folder.path + "/root/a.mp4")
        #expect(fcntl(file.descriptor.number, F_GETFL) & O_ACCMODE == O_RDONLY)
        #expect(fcntl(file.descriptor.number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(file.size == 6)
    }

    @Test(
        "What is in no root is refused, there or not",
        arguments: [
            "/secret.mp4", "/root-2/a.mp4", "/root", "/root/", "/nowhere", "/root/../secret.mp4",
            "/root/b/../../secret.mp4", "/root/b/c/../../../../../../../../etc/passwd", "/x/../root/a.mp4",
            "/Root/a.mp4",
        ])
    func outside(name: String) {
        #expect(failure(folder.path + name)?.name == "source.refused")
    }

    @Test(
        "Links that stay beneath the root are followed, others are not",
        arguments: [
            ("a.mp4", nil), ("b/../a.mp4", nil), ("b", nil), ("../secret.mp4", "source.refused"),
            ("../root/a.mp4", "source.refused"), ("/etc/passwd", "source.refused"), ("nowhere", "source.not_found"),
            ("link", "source.refused"), ("/proc/self/fd/0", "source.refused"),
        ])
    func links(target: String, name: String?) throws {
        try folder.link("root/link", to: target)
        let path = folder.path + "/root/link" + (target == "b" ? "/c/d.mp4" : "")
        #expect(failure(path)?.name == name)
        // A link in the middle is no other than one at the end.
        try folder.link("root/middle", to: target == "b" ? "b/c" : "b/../.")
        #expect(try content(folder.path + "/root/middle/" + (target == "b" ? "d.mp4" : "a.mp4")).count == 6)
    }

    @Test("An absolute link is not followed even to a place beneath the root")
    func absoluteLink() throws {
        try folder.link("root/link", to: folder.path + "/root/a.mp4")
        #expect(failure(folder.path + "/root/link")?.name == "source.refused")
    }

    @Test("A root that is itself a link is what it was when it was opened")
    func movedRoot() throws {
        try folder.link("way", to: "root")
        let roots = try FileRoots([folder.path + "/way"], maximumBytes: 100)
        #expect(try content(folder.path + "/way/a.mp4", roots) == "inside")
        try FileManager.default.removeItem(atPath: folder.path + "/way")
        try folder.link("way", to: ".")
        #expect(failure(folder.path + "/way/secret.mp4", roots)?.name == "source.not_found")
        #expect(try content(folder.path + "/way/a.mp4", roots) == "inside")
    }

    @Test("Of roots in one another, the one that a path leads out of does not hide the one that holds it")
    func nestedRoots() throws {
        try folder.link("root/b/up.mp4", to: "../a.mp4")
        let inner = folder.path + "/root/b"
        #expect(failure(inner + "/up.mp4", try FileRoots([inner], maximumBytes: 9))?.name == "source.refused")
        let both = try FileRoots([folder.path + "/root", inner], maximumBytes: 9)
        #expect(try content(inner + "/up.mp4", both) == "inside")
    }

    @Test("The root / means any file, by any link")
    func everywhere() throws {
        let roots = try FileRoots(["/"], maximumBytes: 1 << 20)
        try folder.link("root/link", to: folder.path + "/secret.mp4")
        #expect(try content(folder.path + "/root/link", roots) == "secret")
        #expect(try content(folder.path + "/root/../secret.mp4", roots) == "secret")
        let file = try roots.open(folder.path + "/secret.mp4")
        #expect(failure("/proc/self/fd/\(file.descriptor.number)", roots)?.name == "source.refused")
        #expect(failure(folder.path + "/nowhere", roots) == .notFound(source: folder.path + "/nowhere"))
        #expect(failure("/dev/null", roots)?.name == "source.refused")
    }

    @Test("A relative path begins in the working directory")
    func relative() throws {
        let roots = try FileRoots(["/"], maximumBytes: 1 << 20)
        let here = FileManager.default.currentDirectoryPath
        let up = here.split(separator: "/").map { _ in "../" }.joined()
        #expect(try content(up + folder.path.dropFirst() + "/secret.mp4", roots) == "secret")
        #expect(failure("no-such-file", roots) == .notFound(source: "no-such-file"))
    }

    @Test("Without roots, every file is refused with the key that allows some")
    func noRoots() throws {
        let error = failure(folder.path + "/root/a.mp4", try FileRoots([], maximumBytes: 1))
        #expect(error?.name == "source.refused")
        #expect(error?.description.contains("sources.file_roots") == true)
    }

    @Test("Only regular files are opened, and a pipe is not waited for", .timeLimit(.minutes(8)))
    func kinds() throws {
        try #require(mkfifo(folder.path + "/root/pipe", 0o600) == 0)
        #expect(failure(folder.path + "/root/pipe")?.description.contains("a pipe") == true)
        #expect(failure(folder.path + "/root/b")?.description.contains("a directory") == true)

        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        // The path of a socket is short; a folder's may not be.
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = "/tmp/fetching-\(getpid()).socket"
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        defer { unlink(path) }
        let everywhere = try FileRoots(["/"], maximumBytes: 1)
        #expect(failure(path, everywhere)?.description.contains("a socket") == true)
        #expect(failure("/dev/zero", everywhere)?.description.contains("a device") == true)
    }

    @Test("A file may be as large as the limit and no larger")
    func size() throws {
        try folder.write(String(repeating: "x", count: 100), to: "root/large.mp4")
        #expect(failure(folder.path + "/root/large.mp4") == nil)
        let path = try folder.write(String(repeating: "x", count: 101), to: "root/larger.mp4")
        #expect(failure(path) == .tooLarge(source: path, limit: 100))
    }

    @Test("A file without permission is unreadable", .enabled(if: getuid() != 0, "root may read everything"))
    func permission() throws {
        let path = try folder.write("x", to: "root/closed.mp4")
        try #require(chmod(path, 0) == 0)
        #expect(failure(path)?.name == "source.unreadable")
    }

    @Test("Names that no file has are told", arguments: ["", "a\0b", "/\0"])
    func names(name: String) {
        #expect(failure(name)?.name == "source.refused")
    }

    @Test("An accent after a slash is the beginning of a name")
    func accents() throws {
        let path = try folder.write("accented", to: "root/\u{301}a.mp4")
        #expect(try content(path) == "accented")
        #expect(failure(folder.path + "/root/../\u{301}a.mp4")?.name == "source.refused")
    }

    @Test("A file's name with a slash behind it names no file")
    func trailingSlash() {
        #expect(failure(folder.path + "/root/a.mp4/")?.name == "source.not_found")
    }

    @Test("A path may be as long as a kernel takes")
    func longPath() {
        let path = folder.path + "/root/" + String(repeating: "a/", count: 4_000) + "x"
        #expect(failure(path)?.name == "source.refused")
        let name = String(repeating: "a", count: 300)
        #expect(failure(folder.path + "/root/" + name)?.name == "source.refused")
    }

    @Test("A root that cannot be one is an error at start")
    func badRoots() throws {
        for root in ["", "media", "./media", folder.path + "/nowhere", folder.path + "/root/a.mp4"] {
            #expect(throws: FileRootsError.self) { try FileRoots([root], maximumBytes: 1) }
        }
    }

    @Test("Somebody who swaps a folder for a link meanwhile never gets us out", .timeLimit(.minutes(8)))
    func race() throws {
        try folder.write("inside", to: "root/swap/f.mp4")
        try folder.write("secret", to: "outside/f.mp4")
        try folder.link("root/link", to: "../outside")
        let (swap, link) = (folder.path + "/root/swap", folder.path + "/root/link")
        let ended = Flag()
        let thread = Thread {
            // RENAME_EXCHANGE would do it in one step; two leave a third state, which is as good.
            while !ended.isSet {
                rename(swap, swap + "-kept")
                rename(link, swap)
                rename(swap, link)
                rename(swap + "-kept", swap)
            }
            ended.acknowledge()
        }
        thread.start()
        var outcomes: [String: Int] = [:]
        for round in 0..<2_000 {
            do throws(SourceError) {
                let way = round % 2 == 0 ? "/f.mp4" : "/../swap/f.mp4"
                outcomes[try content(swap + way), default: 0] += 1
            } catch {
                outcomes[error.name, default: 0] += 1
            }
        }
        ended.set()
        #expect(outcomes["secret"] == nil, "\(outcomes)")
        #expect(outcomes["inside", default: 0] > 0, "\(outcomes)")
    }
}

/// Tells a thread to end, and waits until it has.
private final class Flag: Sendable {
    private let request = DispatchSemaphore(value: 0)
    private let end = DispatchSemaphore(value: 0)

    var isSet: Bool { request.wait(timeout: .now()) == .success }

    func acknowledge() { end.signal() }

    func set() {
        request.signal()
        end.wait()
    }
}
