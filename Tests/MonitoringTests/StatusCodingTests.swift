import Foundation
import Monitoring
import Testing

@Suite struct StatusCodingTests {
    @Test func aStatusReadsBackAsItWasWritten() throws {
        var status = ServiceStatus(
            version: "1", applicationID: "a", instance: InstanceStatus(id: "i", host: "h", process: 7),
            startedAt: Date(timeIntervalSince1970: 1_700_000_000), phase: .standingBy)
        status.set.mutualInformationAdjusted = 0.25
        status.pairs = [PairStatus(number: 0, first: "sound#1", second: "picture#1", mutualInformation: 0.5)]
        let data = try StatusCoding.encode(status)
        #expect(try StatusCoding.decode(ServiceStatus.self, from: data) == status)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains(#""phase":"standing_by""#))
        #expect(text.contains(#""started_at":"2023-11-14T22:13:20Z""#))
    }
}
