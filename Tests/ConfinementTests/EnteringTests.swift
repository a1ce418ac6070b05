import Confinement
import Foundation
import Testing

@Suite("Entering")
struct EnteringTests {
    @Test("What the kernel lacks is reported, and the filter of system calls holds in its place")
    func olderKernel() throws {
        let run = try Run("olderKernel", "nothing").wait()
        #expect(run.fate == .done)
        #expect(
            run.said.dropLast(2) == [
                "memory-deny-write-execute: partial: by the system call filter alone; Linux 6.3 and later add their own",
                "Landlock: missing: this kernel has it switched off; add landlock to lsm= on the kernel's command line",
            ])
        #expect(try Run.fate("olderKernel", "makeExecutable") == .ended(SIGSYS))
        #expect(try Run.fate("olderKernel", "openFile", "/etc/hosts") == .refused(EACCES))
    }

    @Test("A layer that is required and missing is an error that says what to do")
    func required() throws {
        let fate = try Run.fate("olderKernelRequired", "nothing")
        guard case .failed(let words) = fate else {
            Issue.record("\(fate)")
            return
        }
        #expect(words.hasPrefix("Linux "))
        #expect(
            words.hasSuffix(
                " lacks a required layer of confinement, Landlock: this kernel has it switched off; add landlock to "
                    + "lsm= on the kernel's command line; or do not require every layer"))
    }

    @Test("A process with several threads is not confined")
    func threads() throws {
        #expect(
            try Run.fate("decoderWithThreads", "nothing")
                == .failed("\(ConfinementError.severalThreads(count: 2))"))
    }

    @Test("A process whose parent has gone ends")
    func otherParent() throws {
        #expect(
            try Run.fate("decoderOfAnother", "nothing") == .failed("\(ConfinementError.parentIsGone)"))
    }

    @Test("The kernel knows of a confined process that it is", arguments: ["decoder", "fetcher", "none"])
    func kernelsView(_ confinement: String) throws {
        let input = try ClosingPipe()
        let run = try Run(confinement, "outliveParent", "", input: input.reading.fileDescriptor)
        while let line = try run.nextLine(), !line.hasPrefix("process ") {}
        let status = try String(contentsOfFile: "/proc/\(run.identifier)/status", encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: "\t").joined(separator: " ") }
        let limits = try String(contentsOfFile: "/proc/\(run.identifier)/limits", encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        let isConfined = confinement != "none"
        for field in ["NoNewPrivs: 1", "Seccomp: 2"] { #expect(status.contains(field) == isConfined) }
        for limit in ["Max core file size 0 0 bytes", "Max address space 1073741824 1073741824 bytes"] {
            // The tests may themselves run without core dumps.
            if isConfined { #expect(limits.contains(limit)) }
        }
        if isConfined { #expect(status.contains("CapPrm: 0000000000000000")) }
        try input.writing.close()
        #expect(try run.wait().fate == .done)
    }

    @Test("A process goes with the one that started it", arguments: ["parentDeath", "decoder", "none"])
    func parentDeath(_ confinement: String) throws {
        let input = try ClosingPipe()
        let run = try Run("none", "outliveParent", confinement, input: input.reading.fileDescriptor)
        while let line = try run.nextLine(), !line.hasPrefix("process ") {}
        // The parent ends. By the time it can be waited for, the kernel has sent its signals.
        try input.writing.write(contentsOf: [1])
        #expect(try run.waitForIt() == 0)
        // Who is left says so when nobody writes any more.
        try input.writing.close()
        let survivors = try run.lines().filter { $0 == "done" }.count - 1
        #expect(survivors == (confinement == "none" ? 1 : 0))
    }
}

@Suite("Faults of confined processes")
struct FaultTests {
    @Test(
        "End as they would without, and say why", arguments: ["decoder", "fetcher"],
        [
            Fault(attempt: "trap", signals: [SIGILL, SIGTRAP], words: "Fatal error: these are the last words"),
            Fault(attempt: "overflow", signals: [SIGILL, SIGTRAP], words: nil),
            Fault(attempt: "abort", signals: [SIGABRT], words: nil),
            Fault(attempt: "corruptHeap", signals: [SIGABRT], words: "free(): invalid pointer"),
            Fault(attempt: "overrun", signals: [SIGSEGV], words: nil),
        ])
    func faults(_ confinement: String, _ fault: Fault) throws {
        // A tracer of stacks is asked for: its process would be refused.
        let run = try Run(confinement, fault.attempt, environment: ["SWIFT_BACKTRACE=enable=yes"]).wait()
        #expect(fault.signals.contains { run.fate == .ended($0) }, "\(run.fate)")
        if let words = fault.words { #expect(run.errors.contains(words), "\(run.errors)") }
    }

    struct Fault: CustomTestStringConvertible, Sendable {
        let attempt: String
        let signals: [Int32]

        /// On standard error, where there are any.
        let words: String?
        var testDescription: String { attempt }
    }
}
