import CSandbox
import Confinement
import Foundation
import Testing

/// An attempt, and what becomes of it under each profile. Without any it is done.
struct Trial: CustomTestStringConvertible, Sendable {
    let attempt: String
    let decoder: Fate
    let fetcher: Fate

    /// What it is tried on.
    var argument: (@Sendable (Canary) -> String)?

    /// Whether the filter of system calls alone does not stop a fetcher.
    var needsLandlock = false

    var testDescription: String { attempt }

    static let killed = Fate.ended(SIGSYS)

    static let all = [
        Trial(
            attempt: "openFile", decoder: .refused(EACCES), fetcher: .refused(EACCES), argument: \.file,
            needsLandlock: true),
        Trial(attempt: "createFile", decoder: .refused(EACCES), fetcher: .refused(EACCES), argument: \.newFile),
        Trial(attempt: "askForFile", decoder: .refused(EACCES), fetcher: .done, argument: \.file),
        Trial(attempt: "openOwnMemory", decoder: .refused(EACCES), fetcher: .refused(EACCES)),
        Trial(attempt: "openMany", decoder: killed, fetcher: killed),
        Trial(attempt: "useOtherDescriptor", decoder: .refused(EBADF), fetcher: .refused(EBADF)),
        Trial(attempt: "growFile", decoder: .ended(SIGXFSZ), fetcher: .ended(SIGXFSZ), argument: \.emptyFile),
        Trial(attempt: "bind", decoder: killed, fetcher: .refused(EACCES)),
        Trial(attempt: "fork", decoder: killed, fetcher: killed),
        Trial(attempt: "execute", decoder: killed, fetcher: killed),
        Trial(attempt: "startThread", decoder: killed, fetcher: .done),
        Trial(attempt: "trace", decoder: killed, fetcher: killed),
        Trial(attempt: "signalParent", decoder: killed, fetcher: killed),
        Trial(attempt: "signalItself", decoder: .done, fetcher: .done),
        Trial(attempt: "mapExecutable", decoder: killed, fetcher: .refused(EACCES)),
        Trial(attempt: "makeExecutable", decoder: killed, fetcher: .refused(EACCES)),
        Trial(attempt: "allocate", decoder: .refused(ENOMEM), fetcher: .refused(ENOMEM)),
        Trial(attempt: "fileInMemory", decoder: killed, fetcher: killed),
        Trial(attempt: "becomeDumpable", decoder: killed, fetcher: killed),
        Trial(attempt: "raiseLimit", decoder: killed, fetcher: killed),
        Trial(attempt: "handleSignal", decoder: .refused(EPERM), fetcher: .done),
    ]
}

@Suite("Profiles")
struct ProfileTests {
    @Test("A decoder computes on what it holds", arguments: Trial.all)
    func decoder(_ trial: Trial) throws {
        let canary = try Canary()
        let fate = try Run.fate("decoder", trial.attempt, trial.argument?(canary))
        #expect(fate == trial.decoder, "\(fate)")
        #expect(!FileManager.default.fileExists(atPath: canary.newFile))
    }

    @Test("A fetcher connects and writes what it holds", arguments: Trial.all)
    func fetcher(_ trial: Trial) throws {
        if trial.needsLandlock && acavd_landlock_version() < 1 {
            try Test.cancel("this kernel has no Landlock")
        }
        let canary = try Canary()
        let fate = try Run.fate("fetcher", trial.attempt, trial.argument?(canary))
        #expect(fate == trial.fetcher, "\(fate)")
        #expect(!FileManager.default.fileExists(atPath: canary.newFile))
    }

    @Test("What they cannot do, an unconfined process can", arguments: Trial.all)
    func unconfined(_ trial: Trial) throws {
        let canary = try Canary()
        #expect(try Run.fate("none", trial.attempt, trial.argument?(canary)) == .done)
    }

    @Test(
        "System calls through which kernels have been broken end either",
        arguments: ["ring", "faults", "programKernel", "countEvents", "keys", "newNamespace"])
    func rareCalls(_ attempt: String) throws {
        #expect(try Run.fate("decoder", attempt) == .ended(SIGSYS))
        #expect(try Run.fate("fetcher", attempt) == .ended(SIGSYS))
        // The kernel itself may refuse them; that it does not end the process is what tells the filter from it.
        let unconfined = try Run.fate("none", attempt)
        if case .refused = unconfined { return }
        #expect(unconfined == .done)
    }

    @Test("A decoder connects to nothing, a fetcher to TCP ports", arguments: Canary.Place.allCases)
    func connections(_ place: Canary.Place) throws {
        let canary = try Canary()
        let (attempt, argument, fetched): (String, String, Fate) =
            switch place {
            case .port: ("connect", canary.port, .done)
            case .path: ("connectToPath", canary.socketPath, .refused(EAFNOSUPPORT))
            case .abstractName: ("connectToAbstractName", canary.abstractName, .refused(EAFNOSUPPORT))
            }
        #expect(try Run.fate("decoder", attempt, argument) == .ended(SIGSYS))
        #expect(!canary.wasReached(at: place))
        #expect(try Run.fate("fetcher", attempt, argument) == fetched)
        #expect(canary.wasReached(at: place) == (fetched == .done))
        #expect(try Run.fate("none", attempt, argument) == .done)
        #expect(canary.wasReached(at: place))
    }

    @Test("A fetcher finds addresses", arguments: ["localhost", "127.0.0.1", "::1"])
    func addresses(_ host: String) throws {
        #expect(try Run.fate("fetcher", "resolve", host) == .done)
    }

    @Test("A fetcher reads what its profile names")
    func namedFiles() throws {
        #expect(try Run.fate("fetcher", "openFile", "/etc/hosts") == .done)
    }

    @Test("A decoder reads a descriptor that is sent to it, and answers")
    func descriptors() throws {
        let canary = try Canary()
        try Data("what it holds".utf8).write(to: URL(fileURLWithPath: canary.file))
        let sockets = try SocketPair()
        let run = try Run("decoder", "echoDescriptor", input: sockets.other)
        sockets.closeOther()
        let file = open(canary.file, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        try #require(acavd_send_descriptors(sockets.own, [1] as [UInt8], 1, [file], 1) == 1)
        #expect(try run.wait().fate == .done)
        var answer = [UInt8](repeating: 0, count: 64)
        var descriptors: [Int32] = [-1]
        var received = 0
        let count = acavd_receive_descriptors(sockets.own, &answer, answer.count, &descriptors, 1, &received)
        #expect(count >= 0 && String(decoding: answer.prefix(max(count, 0)), as: UTF8.self) == "hat it holds")
        try #require(received == 1)
        // The same file, and without a way into a program that is executed.
        #expect(lseek(descriptors[0], 0, SEEK_END) == 13)
        #expect(fcntl(descriptors[0], F_GETFD) == FD_CLOEXEC)
        close(descriptors[0])
    }
}
