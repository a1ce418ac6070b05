import Foundations

extension Curator {
    /// The whole state, cut into pieces. The same state gives the same pieces, under the same names; the order is always
    /// the same too. A piece is at most about 512 KiB long. Names that are no longer among them are to be forgotten.
    ///
    /// - Complexity: O(state), at the speed of a copy.
    package func pieces() -> [StatePiece] {
        var collector = PieceCollector(PieceLedger(), passingOverUnchanged: false)
        collect(into: &collector)
        return collector.changes.written
    }

    /// From the pieces of an earlier state to the `pieces` of this one, and brings their ledger up to date.
    ///
    /// Members, their embeddings and how far they are from the centroids, by far the most of a large state, are passed
    /// over where nothing has changed since the ledger was last brought up to date here, or since the state was restored
    /// from its pieces. With any other ledger the result is the same, and takes as long as `pieces`.
    ///
    /// - Complexity: O(what has changed + slots + cells + centroids).
    package func changes(since ledger: inout PieceLedger) -> PieceChanges {
        var collector = PieceCollector(ledger, passingOverUnchanged: ledger.fingerprint == collected)
        // Not copied: the collector has it.
        ledger = PieceLedger()
        collect(into: &collector)
        let (changes, current) = collector.finish()
        ledger = current
        collected = current.fingerprint
        model?.forgetChanges()
        return changes
    }

    private func collect(into collector: inout PieceCollector) {
        var writer = ByteWriter()
        writer.write(parameters)
        collector.add(PieceName.parameters, writer.bytes)
        let progress = CurationProgress(
            firstModelVersion: firstModelVersion, inputsTaken: inputsTaken, counts: counts,
            phase: model.map {
                .deciding(modelVersion: $0.version, clipsSincePublication: $0.clipsSincePublication)
            } ?? .warmingUp(held: held.count))
        collector.add(PieceName.progress, progress.bytes)
        var heldClips = ByteWriter()
        for clip in held { heldClips.write(clip) }
        collector.add(blocks: PieceName.held, heldClips.bytes)
        model?.collect(into: &collector)
    }

    /// The curator whose `pieces` these are, under the parameters that it had.
    ///
    /// - Parameters:
    ///   - pieces: By name.
    ///   - ledger: Of these pieces, when `changes` will be asked for since it.
    /// - Throws: When a piece is missing, is not what a curator wrote, or is of another state than the rest.
    /// - Complexity: O(state + members · pairs).
    package convenience init(
        restoring pieces: [String: [UInt8]], recordedIn ledger: PieceLedger? = nil
    ) throws(StateError) {
        var source = PieceSource(pieces)
        let progress = try CurationProgress(from: &source)
        let parameters = try source.read(PieceName.parameters) { reader throws(ByteReaderError) in
            try reader.curationParameters()
        }
        self.init(parameters, firstModelVersion: progress.firstModelVersion)
        inputsTaken = progress.inputsTaken
        counts = progress.counts
        switch progress.phase {
        case .warmingUp(0): break
        case .warmingUp(let count):
            held = try source.read(blocks: PieceName.held) { reader throws(ByteReaderError) in
                var clips: [EmbeddedClip] = []
                for _ in 0..<count { clips.append(try reader.embeddedClip(parameters.views)) }
                return clips
            }
        case .deciding(let version, let clipsSincePublication):
            guard clipsSincePublication < parameters.publicationIntervalClips else {
                throw .malformed(PieceName.progress, reason: "a publication is missing")
            }
            model = try Model(
                parameters, version: version, clipsSincePublication: clipsSincePublication, from: &source)
        }
        try source.finish()
        collected = ledger?.fingerprint
        model?.forgetChanges()
    }
}
