import Foundation
import KafkaLog
import Testing

@Suite("acavd check and configuration")
struct CheckTests {
    @Test("A usable configuration and broker are said to be so")
    func usable() throws {
        let stage = try Stage()
        let file = try stage.folder.write(
            "kafka: {bootstrap.servers: \"\(stage.bootstrapServers)\"}", to: "good.yaml")
        let ending = try Program.run(["check", "--config", file], in: stage.folder)
        #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
        for word in ["configuration  ok", "view           ok", "broker         ok", "videos.discovered, 2 partitions"] {
            #expect(ending.output.contains(word), "\(ending.output)")
        }
    }

    @Test("Capacity, clusters and warm-up that do not fit each other are warned of, and nothing is refused")
    func advice() throws {
        let stage = try Stage()
        let file = try stage.folder.write(
            """
            kafka: {bootstrap.servers: "\(stage.bootstrapServers)"}
            clustering: {clusters: 256, warm_up_clips: 1024}
            selection: {capacity: 100}
            """, to: "misfit.yaml")
        let ending = try Program.run(["check", "--config", file], in: stage.folder)
        #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
        let warnings = ending.output.split(separator: "\n").filter { $0.hasPrefix("selection      !!  ") }
        #expect(warnings.count == 3, "\(ending.output)")
        #expect(warnings.contains { $0.contains("selection.capacity is 100") && $0.contains("256 clusters") })
        #expect(warnings.contains { $0.contains("clustering.warm_up_clips is 1024") && $0.contains("5120") })
    }

    @Test("A topic that is missing is named with the command that creates it")
    func missingTopic() throws {
        let stage = try Stage()
        let file = try stage.folder.write(
            """
            kafka: {bootstrap.servers: "\(stage.bootstrapServers)"}
            topics: {curated: some.other.table}
            """, to: "topic.yaml")
        let ending = try Program.run(["check", "--config", file], in: stage.folder)
        #expect(ending.status == 69)
        #expect(ending.output.contains("some.other.table does not exist"))
        #expect(ending.output.contains("cleanup.policy=compact"))
    }

    @Test(
        "A configuration that cannot be used is explained: the place, the key, what is wrong",
        arguments: [
            ("selection: {capacity: many}", "selection.capacity"),
            ("selection: {capcity: 10}", "capacity"),
            ("media: {clip_seconds: -1}", "clip_seconds"),
            ("kafka: {enable.idempotence: false, bootstrap.servers: x}", "enable.idempotence"),
            ("kafka: {no.such.property: 1, bootstrap.servers: x}", "no.such.property"),
            ("seed: [1]", "seed"),
            ("topics: {events: clips.curated}", "topics"),
            ("views: [smell]", "smell"),
            ("log: {}", "bootstrap.servers"),
        ])
    func unusable(yaml: String, word: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(yaml, to: "bad.yaml")
        for command in ["check", "run"] {
            let ending = try Program.run([command, "--config", file], in: folder)
            #expect(ending.status == 78, "\(command): \(ending.errors)")
            #expect(ending.errors.contains(word), "\(command): \(ending.errors)")
            #expect(ending.errors.split(separator: "\n").count == 1, "\(command): \(ending.errors)")
        }
    }

    @Test("A broker that is not there: check says so within its time, run waits for it and leaves when asked")
    func noBroker() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("kafka: {bootstrap.servers: \"127.0.0.1:9\"}", to: "acavd.yaml")
        let ending = try Program.run(["check", "--config", file, "--timeout", "2"], in: folder)
        #expect(ending.status == 69)
        #expect(ending.errors.contains("127.0.0.1:9"), "\(ending.errors)")

        let daemon = try Program(["run", "--config", file], in: folder)
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(60)
        while !daemon.errorsSoFar.contains("127.0.0.1:9") && clock.now < deadline {
            Thread.sleep(forTimeInterval: 0.1)
        }
        #expect(daemon.isRunning)
        let left = try daemon.stop()
        #expect(left.errors.contains("127.0.0.1:9"), "\(left.errors)")
        #expect(left.status == 0)
    }

    @Test("Secrets do not reach the output")
    func secrets() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            """
            kafka:
              bootstrap.servers: 127.0.0.1:9
              security.protocol: sasl_plaintext
              sasl.mechanism: PLAIN
              sasl.username: someone
              sasl.password: {file: "\(folder.path("password"))"}
            log: {level: trace}
            """, to: "acavd.yaml")
        _ = try folder.write("tell-nobody\n", to: "password")
        let ending = try Program.run(["check", "--config", file, "--timeout", "1"], in: folder)
        #expect(ending.status == 69)
        #expect(!(ending.output + ending.errors).contains("tell-nobody"))
    }
}
