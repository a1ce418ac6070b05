import Foundations
import Selection
import Testing

/// A set by an algorithm, of three clusterings in all pairs.
struct OnlineCase: Sendable, CustomTestStringConvertible {
    static let clusters = [6, 5, 7]

    let algorithm: SelectionAlgorithm
    let residenceClips: Int
    var testDescription: String { "\(algorithm.rawValue), residence \(residenceClips)" }

    static let all = SelectionAlgorithm.allCases.filter(\.isOnline).flatMap { algorithm in
        [0, 37].map { OnlineCase(algorithm: algorithm, residenceClips: $0) }
    }

    func parameters(capacity: Int) -> SelectionParameters {
        SelectionParameters(
            capacity: capacity, pairing: .combination, algorithm: algorithm, margin: 0.02,
            residenceClips: residenceClips, seed: 5)
    }

    func set(capacity: Int) -> CuratedSet {
        CuratedSet(clusters: Self.clusters, audioClusterings: 1, parameters: parameters(capacity: capacity))
    }

    func stream(seed: UInt64) -> SyntheticStream {
        SyntheticStream(concepts: 6, clusters: Self.clusters, audioClusterings: 1, seed: seed)
    }
}

@Suite("Every algorithm that keeps a set")
struct AlgorithmTests {
    @Test(
        "A set restored from its image decides the same, whatever happens to its members",
        arguments: OnlineCase.all, [1, 2, 3] as [UInt64])
    func restore(online: OnlineCase, seed: UInt64) throws {
        let capacity = 40
        var generator = SeededGenerator(seed: seed)
        var stream = online.stream(seed: seed)
        var set = online.set(capacity: capacity)
        var stopped = online.set(capacity: capacity)
        var restorations = 0
        for (number, clip) in stream.take(6000).enumerated() {
            if generator.nextUnit() < 0.01 {
                stopped = try CuratedSet(
                    clusters: OnlineCase.clusters, audioClusterings: 1, parameters: stopped.parameters,
                    image: stopped.image())
                #expect(stopped.image() == set.image())
                restorations += 1
            }
            let members = (0..<capacity).filter { set.isMember($0) }
            if generator.nextUnit() < 0.01, let slot = members.randomElement(using: &generator) {
                set.remove(slot: slot)
                stopped.remove(slot: slot)
            }
            if generator.nextUnit() < 0.01, let slot = members.last, set.isMember(slot) {
                let elsewhere = OnlineCase.clusters.map { UInt16.random(in: 0..<UInt16($0), using: &generator) }
                set.reassign(slot: slot, to: elsewhere)
                stopped.reassign(slot: slot, to: elsewhere)
            }
            if number % 300 == 299 {
                set.weighPairs()
                stopped.weighPairs()
            }
            set.observe(clip.assignment)
            stopped.observe(clip.assignment)
            #expect(set.offer(clip.assignment) == stopped.offer(clip.assignment))
        }
        #expect(restorations > 30)
        #expect(stopped.image() == set.image())
        #expect(set.count > capacity / 2)
    }

    @Test("A set that is told what another did agrees, and ends as the other", arguments: OnlineCase.all)
    func agreement(online: OnlineCase) throws {
        var stream = online.stream(seed: 8)
        var leader = online.set(capacity: 40)
        var follower = online.set(capacity: 40)
        for (assignment, _) in stream.take(3000) {
            leader.observe(assignment)
            follower.observe(assignment)
            let decision = leader.offer(assignment)
            let (done, agreed) = try follower.offer(assignment, ruled: decision.ruling)
            #expect(agreed && done == decision)
        }
        #expect(leader.image() == follower.image())
    }

    @Test(
        "Told otherwise, a set obeys, and its counts stay those of the members", arguments: OnlineCase.all,
        [1, 2] as [UInt64])
    func obedience(online: OnlineCase, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var stream = online.stream(seed: seed)
        var set = online.set(capacity: 30)
        var seen: [[UInt16]] = []
        for (assignment, _) in stream.take(1200) {
            set.observe(assignment)
            seen.append(assignment)
            guard generator.nextUnit() < 0.2 else {
                _ = set.offer(assignment)
                continue
            }
            let reason = try #require(DeclineReason.allCases.randomElement(using: &generator))
            #expect(try set.offer(assignment, ruled: .declined(reason)).decision == .declined(reason))
        }
        expectRecount(set, stream: seen)
        // What another did is part of the state: it can be written down and gone on from.
        let restored = try CuratedSet(
            clusters: OnlineCase.clusters, audioClusterings: 1, parameters: set.parameters, image: set.image())
        #expect(restored.image() == set.image())
    }

    @Test(
        "Each algorithm can go on from the members that any other chose",
        arguments: SelectionAlgorithm.allCases.filter(\.isOnline), SelectionAlgorithm.allCases.filter(\.isOnline))
    func change(from: SelectionAlgorithm, to: SelectionAlgorithm) throws {
        let before = OnlineCase(algorithm: from, residenceClips: 100)
        var stream = before.stream(seed: 3)
        var set = before.set(capacity: 40)
        for (assignment, _) in stream.take(900) {
            set.observe(assignment)
            _ = set.offer(assignment)
        }
        let parameters = OnlineCase(algorithm: to, residenceClips: 60).parameters(capacity: 50)
        let slots = (0..<40).filter { set.isMember($0) }
        var other = set.rebuilt(parameters, keeping: slots)
        #expect(other.arrivals == set.arrivals && other.count == set.count)
        #expect(other.tables.mutualInformation == set.tables.mutualInformation)
        var restored = try CuratedSet(
            clusters: OnlineCase.clusters, audioClusterings: 1, parameters: parameters, image: other.image())
        for (number, clip) in stream.take(3000).enumerated() {
            if number % 300 == 0 {
                other.weighPairs()
                restored.weighPairs()
            }
            other.observe(clip.assignment)
            restored.observe(clip.assignment)
            #expect(other.offer(clip.assignment) == restored.offer(clip.assignment))
        }
        #expect(restored.image() == other.image())
    }

    @Test("An image of one algorithm is none of another that remembers more")
    func foreignImage() throws {
        let blend = OnlineCase(algorithm: .blend, residenceClips: 0)
        var stream = blend.stream(seed: 3)
        var set = blend.set(capacity: 40)
        for (assignment, _) in stream.take(300) {
            set.observe(assignment)
            _ = set.offer(assignment)
        }
        for algorithm in [SelectionAlgorithm.threeSieves, .normalised] {
            let parameters = OnlineCase(algorithm: algorithm, residenceClips: 0).parameters(capacity: 40)
            #expect(throws: CuratedSetImageError.self) {
                _ = try CuratedSet(
                    clusters: OnlineCase.clusters, audioClusterings: 1, parameters: parameters, image: set.image())
            }
        }
    }

    @Test("One pass over a collection chooses what a set that is offered its clips ends with")
    func onlinePass() {
        var stream = SyntheticStream(concepts: 12, clusters: [12, 12], audioClusterings: 1, seed: 4)
        var clips = AssignedClips(clusters: [12, 12], audioClusterings: 1)
        for (assignment, _) in stream.take(3000) { clips.append(assignment) }
        for algorithm in SelectionAlgorithm.allCases where algorithm.isOnline {
            let choice = OnlinePass(SelectionParameters(capacity: 1, algorithm: algorithm))
                .choose(from: clips, capacity: 200)
            var set = CuratedSet(
                clusters: [12, 12], audioClusterings: 1,
                parameters: SelectionParameters(capacity: 200, algorithm: algorithm))
            var displaced = 0
            for clip in 0..<clips.count {
                set.observe(clips[clip])
                if case .displaced = set.offer(clips[clip]) { displaced += 1 }
                if clip % 1024 == 1023 { set.weighPairs() }
            }
            #expect(choice.clips.count == set.count && choice.evictions == displaced)
            #expect(choice.clips == Array(Set(choice.clips)).sorted())
            let members = (0..<200).filter { set.isMember($0) }.map { set.assignment(slot: $0) }
            #expect(
                members.sorted { $0.lexicographicallyPrecedes($1) }
                    == choice.clips.map { clips[$0] }.sorted { $0.lexicographicallyPrecedes($1) })
            let (mutual, normalised) = clips.information(of: choice.clips)
            #expect(mutual == set.tables.mutualInformation)
            #expect(normalised == set.tables.normalisedMutualInformation)
        }
    }
}

extension Decision {
    var ruling: Ruling {
        switch self {
        case .declined(let reason): .declined(reason)
        case .admitted(let slot, _): .admitted(slot: slot)
        case .displaced(let slot, _): .displaced(slot: slot)
        }
    }
}
