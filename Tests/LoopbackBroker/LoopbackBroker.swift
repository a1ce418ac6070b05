import Foundation
import LoopbackKafka

/// A broker that stays until it is killed, for what is tried by hand or by scripts: LoopbackBroker PORT.
@main
struct LoopbackBroker {
    static func main() throws {
        guard CommandLine.arguments.count == 2, let port = UInt16(CommandLine.arguments[1]) else {
            FileHandle.standardError.write(Data("usage: LoopbackBroker PORT\n".utf8))
            exit(64)
        }
        let broker = try LoopbackKafka(port: port)
        print(broker.bootstrapServers)
        fflush(nil)
        withExtendedLifetime(broker) {
            while true { pause() }
        }
    }
}
