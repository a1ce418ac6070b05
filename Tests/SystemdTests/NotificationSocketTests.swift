import Systemd
import Testing

@Suite struct NotificationSocketTests {
    @Test(arguments: [nil, "", "relative", "@", "vsock:2:1234", "/" + String(repeating: "x", count: 120)])
    func whereNoManagerListensThereIsNoSocket(_ address: String?) {
        #expect(NotificationSocket(environment: address.map { ["NOTIFY_SOCKET": $0] } ?? [:]) == nil)
    }
}
