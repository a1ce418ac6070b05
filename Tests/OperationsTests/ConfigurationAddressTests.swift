import Foundation
import Operations
import Testing

@Suite("Where a daemon is seen")
struct ConfigurationAddressTests {
    /// A file that goes when the test does.
    private final class File {
        let path = FileManager.default.temporaryDirectory.appending(path: "acavd-\(UUID().uuidString).yaml").path

        init(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    @Test("What is wrong elsewhere in the file, and a secret that cannot be read, are no obstacle")
    func otherProblems() throws {
        let file = try File(
            """
            application_id: kitchen
            selection: {capacity: none of your business}
            kafka: {sasl.password: {file: /nowhere/secret}}
            http: {address: "127.0.0.1:4000", socket: /run/kitchen.sock}
            """)
        let configuration = try Configuration.loadAddresses(file: file.path, environment: ["ACAVD_SEED": "ten"])
        #expect(configuration.applicationID == "kitchen")
        #expect(configuration.http.address == "127.0.0.1:4000")
        #expect(configuration.http.socket == .path("/run/kitchen.sock"))
        #expect(throws: ConfigurationError.self) { try Configuration.load(file: file.path, environment: [:]) }
    }

    @Test("The environment overrides the file")
    func environment() throws {
        let file = try File("http: {address: off}")
        let configuration = try Configuration.loadAddresses(
            file: file.path, environment: ["ACAVD_HTTP_ADDRESS": "127.0.0.1:4001", "ACAVD_APPLICATION_ID": "attic"])
        #expect(configuration.http.address == "127.0.0.1:4001")
        #expect(configuration.applicationID == "attic")
    }

    @Test("What is wrong with these keys is said", arguments: ["http: {address: example.org:80}", "http: {port: 1}"])
    func wrong(yaml: String) throws {
        let file = try File(yaml)
        #expect(throws: ConfigurationError.self) { try Configuration.loadAddresses(file: file.path, environment: [:]) }
    }

    @Test(
        "A file that cannot be read is said to be so, in plain words",
        arguments: [("/nowhere/acavd.yaml", "No such file or directory"), ("/tmp", "it is a directory")])
    func unreadable(path: String, reason: String) {
        let error = #expect(throws: ConfigurationError.self) { try Configuration.load(file: path, environment: [:]) }
        #expect(error?.description.hasPrefix("\(path): the configuration cannot be read (\(reason)); check") == true)
    }

    @Test("A file that is not UTF-8 is said to be so")
    func encoding() throws {
        let file = try File("")
        try Data([0x73, 0xFF, 0xFE]).write(to: URL(filePath: file.path))
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration.load(file: file.path, environment: [:])
        }
        #expect(error?.description.contains("it is not UTF-8") == true)
    }

    @Test("A byte order mark before the first key is passed over")
    func byteOrderMark() throws {
        #expect(try read("\u{FEFF}seed: 7").seed == 7)
    }

    @Test("A problem knows its line and column", arguments: [("sed: 1", 1, 1), ("seed: 1\nlog: {level: loud}", 2, 14)])
    func positions(yaml: String, line: Int, column: Int) {
        let error = #expect(throws: ConfigurationError.self) { _ = try read(yaml) }
        #expect(error?.problems.first?.position?.line == line)
        #expect(error?.problems.first?.position?.column == column)
    }

    @Test("A variable has no line")
    func variablePosition() {
        let error = #expect(throws: ConfigurationError.self) { _ = try read("", environment: ["ACAVD_SEED": "ten"]) }
        #expect(error?.problems.first?.place == "ACAVD_SEED")
        #expect(error?.problems.first?.position == nil)
    }
}
