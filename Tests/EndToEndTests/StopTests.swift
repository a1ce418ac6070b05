import Foundation
import Foundations
import SyntheticMedia
import Testing

@Suite("Stopping", .serialized)
struct StopTests {
    @Test("A daemon that is stopped while its threads decode ends with status 0, every time")
    func busy() throws {
        let stage = try Stage()
        let files = SyntheticCollection(count: 16, correspondingShare: 0.5, seed: 8)
        try files.write(to: stage.folder.url.path)
        for number in 0..<1000 {
            let file = files.items[number % files.items.count].fileName
            try stage.send(
                "{\"id\":\"video-\(number)\",\"uri\":\"file://\(stage.folder.path(file))\"}", key: "\(number)")
        }
        var generator = SeededGenerator(seed: 1)
        let configuration = try stage.configuration()
        for _ in 0..<24 {
            let daemon = try Program(
                ["run", "--config", configuration], in: stage.folder, environment: ["ACAVD_WORKERS_COUNT": "6"])
            try stage.wait(for: "the daemon") { daemon.errorsSoFar.contains("reading") }
            Thread.sleep(forTimeInterval: 0.1 + 0.3 * generator.nextUnit())
            let ending = try daemon.stop()
            #expect(ending.status == 0, "\(ending.errors.prefix(2000))")
        }
    }
}
