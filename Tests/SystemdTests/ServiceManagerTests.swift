import Foundation
import Systemd
import TestManager
import Testing

@Suite struct ServiceManagerTests {
    @Test("A manager hears each thing once, at a path and in the abstract namespace", arguments: [false, true])
    func lifetime(isAbstract: Bool) throws {
        let listener = try NotificationListener(isAbstract: isAbstract)
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "40000"])
        #expect(manager.watchdog == .milliseconds(40))
        manager.progressed()
        manager.reloading()
        #expect(listener.messages() == [], "before it is ready there is no watchdog to be calmed, and no reload")
        manager.stillStarting()
        manager.stillStarting()
        #expect(listener.messages() == ["EXTEND_TIMEOUT_USEC=120000000"])
        manager.status("waiting\nfor brokers")
        manager.status("waiting\nfor brokers")
        #expect(listener.messages() == ["STATUS=waiting for brokers"])
        manager.ready()
        manager.stillStarting()
        #expect(listener.messages() == ["READY=1\nWATCHDOG=1"])
        manager.reloading()
        let reloading = listener.messages()
        #expect(reloading.count == 1)
        #expect(reloading.first?.wholeMatch(of: #/RELOADING=1\nMONOTONIC_USEC=[0-9]+/#) != nil)
        manager.reloaded()
        manager.reloaded()
        #expect(listener.messages() == ["READY=1\nWATCHDOG=1"])
        manager.stopping()
        #expect(listener.messages() == ["STOPPING=1"])
    }

    @Test func progressIsToldOfAFewTimesInEachSpan() throws {
        let listener = try NotificationListener()
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "3600000000"])
        manager.ready()
        for _ in 0..<1000 { manager.progressed() }
        #expect(listener.messages() == ["READY=1\nWATCHDOG=1"])
        let hasty = ServiceManager(environment: ["NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "4"])
        hasty.ready()
        Thread.sleep(forTimeInterval: 0.001)
        hasty.progressed()
        #expect(listener.messages() == ["READY=1\nWATCHDOG=1", "WATCHDOG=1"])
    }

    @Test(arguments: [
        ["WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"], ["WATCHDOG_USEC": "x"], ["WATCHDOG_USEC": "-1"], [:],
    ])
    func aWatchdogThatIsNotMeantIsNone(_ environment: [String: String]) {
        #expect(ServiceManager(environment: environment, process: 7).watchdog == nil)
    }

    @Test func aManagerThatIsGoneHoldsNothingUp() throws {
        var environment: [String: String] = [:]
        do { environment["NOTIFY_SOCKET"] = try NotificationListener().address }
        let manager = ServiceManager(environment: environment)
        manager.ready()
        manager.status("on my own")
        manager.stopping()
    }

    @Test("A manager that does not read holds up nothing that is said again, and the rest for a moment")
    func deafManager() throws {
        let listener = try NotificationListener(isDeaf: true)
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "4"])
        manager.ready()
        let start = ContinuousClock.now
        for number in 0..<10_000 {
            manager.status("\(number)")
            manager.progressed()
        }
        #expect(ContinuousClock.now - start < .seconds(60), "each of them would wait for seconds")
        manager.stopping()
    }
}
