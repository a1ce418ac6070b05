/// Every fuzz target.
package enum FuzzTargets {
    /// In the order in which they are run.
    package static let all: [any FuzzTarget.Type] = [
        DiscoveryMessageTarget.self,
        JSONTarget.self,
        CuratedRecordTarget.self,
        ConfigurationTarget.self,
        ParametersTarget.self,
        PiecesTarget.self,
        JournalTarget.self,
        HeadTarget.self,
        ChangelogTarget.self,
        LocalStoreTarget.self,
        FrameTarget.self,
        WorkerAnswerTarget.self,
        FetchMessageTarget.self,
        SourceLocationTarget.self,
        NetworkAddressTarget.self,
        FeatureFileTarget.self,
    ]

    /// The target of that name.
    package static func target(named name: String) -> (any FuzzTarget.Type)? { all.first { $0.name == name } }
}
