import Confinement
import Foundation
import Testing

@Suite("Processes seen from outside")
struct ChildProcessTests {
    @Test("One that is allowed no more processor time ends", arguments: ["none", "decoder"])
    func processorTime(_ confinement: String) throws {
        // What is confined does not inherit that signals wait.
        let run = try Run(confinement, "spin", holdingBack: confinement == "none" ? [] : [SIGXCPU, SIGTERM])
        let child = ChildProcess(run.identifier)
        while let line = try run.nextLine(), !line.hasPrefix("entered ") {}
        #expect(try #require(child.processorTime()) > .zero)
        #expect(try #require(child.residentBytes()) > 100_000)
        #expect(try child.allowProcessorTime(seconds: 0))
        #expect(try run.wait().fate == .ended(SIGXCPU))
        #expect(child.processorTime() == nil)
        #expect(child.residentBytes() == nil)
        #expect(try !child.allowProcessorTime(seconds: 1))
    }

    @Test("The allowance counts from what has been used, and can be renewed")
    func renewal() throws {
        let input = try ClosingPipe()
        let run = try Run("decoder", "outliveParent", "", input: input.reading.fileDescriptor)
        let child = ChildProcess(run.identifier)
        for seconds in [0, 100, 1, UInt64.max] {
            #expect(try child.allowProcessorTime(seconds: seconds))
        }
        try input.writing.close()
        #expect(try run.wait().fate == .done)
    }
}
