import Curation
import Foundations
import Selection
import Testing

@Suite("Other parameters")
struct AdoptionTests {
    private func curator(capacity: Int, clips: Int, seed: UInt64 = 1) throws -> (Curator, FeatureStream) {
        var stream = FeatureStream(concepts: 10, seed: seed)
        let curator = Curator(FeatureStream.parameters(capacity: capacity, warmUp: 200))
        _ = try curator.curate(inputs(stream.take(clips)))
        return (curator, stream)
    }

    @Test(
        "A smaller capacity evicts down to it, one after the other, each the least valuable then",
        arguments: [199, 120, 37, 1], [1, 2] as [UInt64])
    func shrink(capacity: Int, seed: UInt64) throws {
        let (curator, stream) = try curator(capacity: 200, clips: 3000, seed: seed)
        #expect(curator.state.size == 200)
        var remaining = Dictionary(
            uniqueKeysWithValues: curator.members.map { ($0.clip.id, $0.assignment) })
        var state = curator.state
        var parameters = curator.parameters
        parameters.selection.capacity = capacity

        let evictions = try curator.adopt(parameters)
        #expect(evictions.count == 200 - capacity)
        #expect(curator.counts.capacityEvicted == evictions.count)
        for eviction in evictions {
            #expect(remaining.removeValue(forKey: eviction.clip.id) == eviction.assignment)
            #expect(eviction.state.size == remaining.count)
            #expect(eviction.gain == eviction.state.mutualInformation - state.mutualInformation)
            state = eviction.state
        }
        #expect(state == curator.state)
        #expect(curator.parameters == parameters)
        #expect(
            Dictionary(uniqueKeysWithValues: curator.members.map { ($0.clip.id, $0.assignment) }) == remaining)
        try expectGoesOn(curator, stream, capacity: capacity)
    }

    @Test("A larger capacity keeps every member and takes more", arguments: [201, 1000])
    func grow(capacity: Int) throws {
        let (curator, stream) = try curator(capacity: 200, clips: 2000)
        let (members, state) = (curator.members, curator.state)
        var parameters = curator.parameters
        parameters.selection.capacity = capacity
        #expect(try curator.adopt(parameters).isEmpty)
        #expect(curator.state == state)
        #expect(curator.members.map(\.clip) == members.map(\.clip))
        #expect(curator.members.map(\.assignment) == members.map(\.assignment))
        #expect(try expectGoesOn(curator, stream, capacity: capacity) > 200)
    }

    /// Is restored, goes on, replays and withdraws like any other.
    ///
    /// - Returns: The most members it had.
    @discardableResult
    private func expectGoesOn(_ curator: Curator, _ stream: FeatureStream, capacity: Int) throws -> Int {
        var greatest = 0
        var stream = stream
        let twin = try Curator(restoring: curator.pieces().byName)
        let follower = try Curator(restoring: curator.pieces().byName)
        for _ in 0..<6 {
            var call = inputs(stream.take(100))
            if let member = curator.members.first { call.append(.withdrawal(member.clip.video)) }
            let step = try curator.curate(call)
            #expect(try twin.curate(call).outcomes.map(summary) == step.outcomes.map(summary))
            #expect(try follower.replay(step.journal).corrections == 0)
            #expect(curator.state.size <= capacity)
            greatest = max(greatest, step.outcomes.map(size).max() ?? 0)
        }
        #expect(differences(twin.pieces(), curator.pieces()) == [])
        #expect(differences(follower.pieces(), curator.pieces()) == [])
        return greatest
    }

    private func size(_ outcome: CurationOutcome) -> Int {
        if case .accepted(let acceptance) = outcome, acceptance.displaced == nil {
            acceptance.change.state.size
        } else {
            0
        }
    }

    @Test("The first to leave is the member whose removal costs least, the lowest slot of several")
    func order() throws {
        let (curator, _) = try curator(capacity: 60, clips: 1500)
        // What is left is best known after one eviction: that of no other member leaves a better objective when the
        // stream has no say and diversity no weight of its own.
        var parameters = curator.parameters
        parameters.selection.streamWeight = 0
        parameters.selection.diversity = 1
        _ = try curator.adopt(parameters)
        let pieces = curator.pieces().byName
        parameters.selection.capacity = 59
        let eviction = try #require(try curator.adopt(parameters).first)
        var best = -Double.infinity
        for member in try Curator(restoring: pieces).members {
            let other = try Curator(restoring: pieces)
            // Two clips of one video may both be members; one alone is what is asked about.
            guard other.members.count(where: { $0.clip.video == member.clip.video }) == 1 else { continue }
            _ = try other.curate([.withdrawal(member.clip.video)])
            best = max(best, other.state.mutualInformation)
        }
        #expect(curator.state.mutualInformation >= best - 1e-4)
        #expect(eviction.state == curator.state)
    }

    @Test("The same parameters change nothing")
    func same() throws {
        let (curator, _) = try curator(capacity: 100, clips: 1000)
        let before = curator.pieces()
        #expect(try curator.adopt(curator.parameters).isEmpty)
        #expect(differences(curator.pieces(), before) == [])
    }

    @Test("Weights, margin, gate, half-life and interval may change, and what follows is by the new ones")
    func weights() throws {
        let (curator, stream) = try curator(capacity: 100, clips: 1000)
        var parameters = curator.parameters
        parameters.selection.streamWeight = 0.2
        parameters.selection.diversity = 1
        parameters.selection.margin = 0
        parameters.selection.gate = -1
        parameters.halfLifeClips = 500
        parameters.publicationIntervalClips = 10
        parameters.warmUpClips = 7
        #expect(try curator.adopt(parameters).isEmpty)
        let publications = curator.counts.publications
        try expectGoesOn(curator, stream, capacity: 100)
        #expect(curator.counts.publications > publications + 50)
        #expect(try Curator(restoring: curator.pieces().byName).parameters == parameters)
    }

    @Test(
        "The algorithm and the residence may change: members stay, and what follows is by the new ones",
        arguments: SelectionAlgorithm.allCases.filter(\.isOnline), [0, 150])
    func algorithm(algorithm: SelectionAlgorithm, residenceClips: Int) throws {
        let (curator, stream) = try curator(capacity: 100, clips: 1000)
        let members = curator.members
        var parameters = curator.parameters
        parameters.selection.algorithm = algorithm
        parameters.selection.residenceClips = residenceClips
        #expect(try curator.adopt(parameters).isEmpty)
        #expect(curator.members.map(\.clip) == members.map(\.clip))
        try expectGoesOn(curator, stream, capacity: 100)
        #expect(try Curator(restoring: curator.pieces().byName).parameters == parameters)
        // And back.
        parameters.selection.algorithm = .blend
        parameters.selection.residenceClips = 0
        #expect(try curator.adopt(parameters).isEmpty)
        try expectGoesOn(curator, stream, capacity: 100)
    }

    @Test("During the warm-up its length and the capacity may change; what is held stays")
    func warmingUp() throws {
        var stream = FeatureStream(concepts: 10, seed: 4)
        let curator = Curator(FeatureStream.parameters(capacity: 100, warmUp: 200))
        _ = try curator.curate(inputs(stream.take(80)))
        var parameters = curator.parameters
        parameters.warmUpClips = 120
        parameters.selection.capacity = 30
        #expect(try curator.adopt(parameters).isEmpty)
        let restored = try Curator(restoring: curator.pieces().byName)
        #expect(try restored.curate(inputs(stream.take(39))).outcomes.isEmpty)
        #expect(try restored.curate(inputs(stream.take(1))).outcomes.count == 120)
        #expect(restored.state.size <= 30)
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sentence: String
        let change: @Sendable (inout CurationParameters) -> Void

        init(_ name: String, _ sentence: String, _ change: @escaping @Sendable (inout CurationParameters) -> Void) {
            testDescription = name
            self.sentence = sentence
            self.change = change
        }
    }

    private static func view(
        _ name: String, features: Int = 12, dimension: Int = 8, clusters: Int = 12
    ) -> CurationView {
        CurationView(name: name, featureDimension: features, dimension: dimension, clusters: clusters)
    }

    static let changes = [
        Change("clusters", "view sound has 12 clusters in the state and 64 in the configuration") {
            $0.audioViews = [view("sound", clusters: 64)]
        },
        Change("dimension", "view sound has 8 dimensions in the state and 9 in the configuration") {
            $0.audioViews = [view("sound", dimension: 9)]
        },
        Change("features", "view sound has 12 features in the state and 13 in the configuration") {
            $0.audioViews = [view("sound", features: 13)]
        },
        Change("another view", "audio view noise is in the configuration and not in the state") {
            $0.audioViews.append(view("noise"))
        },
        Change("a view less", "visual view picture is in the state and not in the configuration") {
            $0.visualViews = [view("motion")]
        },
        Change("clusterings", "the number of clusterings a view is 3 in the state and 2 in the configuration") {
            $0.clusteringsPerView = 2
        },
        Change("pairing", "the pairing is bipartite in the state and diagonal in the configuration") {
            $0.selection.pairing = .diagonal
        },
        Change("seed", "the seed is 1 in the state and 2 in the configuration") { $0.seed = 2 },
    ]

    @Test("What may not change is refused with a sentence each, and nothing changes", arguments: changes, [50, 400])
    func incompatible(change: Change, clips: Int) throws {
        let (curator, _) = try curator(capacity: 40, clips: clips)
        let before = curator.pieces()
        var parameters = curator.parameters
        parameters.selection.capacity = 10
        change.change(&parameters)
        #expect { _ = try curator.adopt(parameters) } throws: { error in
            guard case .incompatible(let sentences)? = error as? StateError else { return false }
            return sentences.contains(change.sentence)
        }
        #expect(differences(curator.pieces(), before) == [])
    }

    @Test("The order of views is part of the state")
    func viewOrder() throws {
        var parameters = FeatureStream.parameters(capacity: 40)
        parameters.audioViews = [Self.view("a"), Self.view("b")]
        let curator = Curator(parameters)
        parameters.audioViews.reverse()
        #expect(
            throws: StateError.incompatible([
                "the audio views are a, b in the state and b, a in the configuration"
            ])
        ) { try curator.adopt(parameters) }
    }
}
