import Clustering
import Foundations
import Numerics
import Selection

extension ViewModel {
    /// Slots whose bounds are in one piece.
    static let slotsPerPiece = 256

    /// Writes everything but the embeddings, which lie with the members.
    ///
    /// - Parameter slots: How many were ever used.
    func collect(view: Int, slots: Int, into collector: inout PieceCollector) {
        var writer = ByteWriter()
        featureMap.write(to: &writer)
        collector.add(blocks: PieceName.whitening(view: view), writer.bytes)
        collector.add(blocks: PieceName.batch(view: view), batchBytes())
        for (number, clustering) in clusterings.enumerated() {
            var published = ByteWriter()
            clustering.published.write(to: &published)
            published.write(clustering.bounds.loosening)
            collector.add(blocks: PieceName.published(view: view, clustering: number), published.bytes)
            var training = ByteWriter()
            clustering.training.write(to: &training)
            collector.add(blocks: PieceName.training(view: view, clustering: number), training.bytes)
        }
        let blocks = ChangedBlocks.blocks(of: slots, by: ViewModel.slotsPerPiece)
        for (number, slots) in blocks.enumerated() {
            let hasChanged = clusterings.contains { $0.changedBounds.contains(number) }
            guard hasChanged || !collector.passesOverUnchanged else { continue }
            var writer = ByteWriter(capacity: 4 * slots.count * clusterings.count)
            for clustering in clusterings {
                clustering.bounds.withUnsafeValues(of: slots) { writer.write(plain: $0) }
            }
            collector.add(PieceName.bounds(view: view, number), writer.bytes)
        }
        collector.end(series: { PieceName.bounds(view: view, $0) }, at: blocks.count)
    }

    /// Goes on from what was written; bounds and embeddings are to follow.
    convenience init(
        _ view: CurationView, number: Int, parameters: CurationParameters, from source: inout PieceSource
    ) throws(StateError) {
        let name = PieceName.whitening(view: number)
        let featureMap = try source.read(blocks: name) { reader throws(ByteReaderError) in
            let featureMap = try FeatureMap(reading: &reader)
            guard
                featureMap.normalisation == view.normalisation,
                featureMap.featureDimension == view.featureDimension && featureMap.dimension <= view.dimension
            else {
                throw .invalid(
                    "it maps \(featureMap.featureDimension) features to \(featureMap.dimension), for a view of "
                        + "\(view.featureDimension) and at most \(view.dimension)")
            }
            return featureMap
        }
        let dimension = featureMap.dimension
        var batchCount = 0
        let batch = try source.read(blocks: PieceName.batch(view: number)) { reader throws(ByteReaderError) in
            batchCount = try reader.integer(0...ViewModel.trainingBatch - 1, "the number of vectors to learn from")
            var batch = Matrix(rows: ViewModel.trainingBatch, columns: dimension)
            for row in 0..<batchCount { batch.setRow(row, to: try reader.whitened(dimension).map { Float($0) }) }
            return batch
        }
        var clusterings: [ClusteringModel] = []
        for clustering in 0..<parameters.clusteringsPerView {
            clusterings.append(
                try ClusteringModel(
                    view, dimension: dimension,
                    names: (
                        PieceName.published(view: number, clustering: clustering),
                        PieceName.training(view: number, clustering: clustering)
                    ), parameters: parameters, from: &source))
        }
        self.init(
            featureMap: featureMap, clusterings: clusterings, batch: batch, batchCount: batchCount,
            capacity: parameters.selection.capacity)
    }

    /// Reads how far the members are from the centroids.
    ///
    /// - Parameters:
    ///   - slots: How many were ever used.
    ///   - isMember: Whether a slot holds a member.
    func restoreBounds(
        view: Int, slots: Int, from source: inout PieceSource, isMember: (Int) -> Bool
    ) throws(StateError) {
        let blocks = ChangedBlocks.blocks(of: slots, by: ViewModel.slotsPerPiece)
        for (number, slots) in blocks.enumerated() {
            try source.read(PieceName.bounds(view: view, number)) { reader throws(ByteReaderError) in
                for clustering in clusterings {
                    let bounds = try reader.array(of: Float.self, count: slots.count)
                    for (bound, slot) in zip(bounds, slots) where isMember(slot) {
                        guard clustering.restore(bound, slot: slot) else {
                            throw .invalid("\(bound) is no bound of how near a member is")
                        }
                    }
                }
            }
        }
    }

    /// Writes the embedding of a member.
    func writeEmbedding(slot: Int, to writer: inout ByteWriter) {
        writer.write(plain: UnsafeBufferPointer(start: embeddings + slot * dimension, count: dimension))
    }

    /// Reads the embedding of a member.
    func readEmbedding(slot: Int, from reader: inout ByteReader) throws(ByteReaderError) {
        let embedding = UnsafeMutableBufferPointer(start: embeddings + slot * dimension, count: dimension)
        try reader.read(into: embedding)
        guard isWhitened(UnsafeBufferPointer(embedding)) else { throw .invalid("an embedding that was not whitened") }
    }

    /// Exact: whitened vectors are rounded to half precision.
    private func batchBytes() -> [UInt8] {
        var writer = ByteWriter(capacity: 8 + 2 * batchCount * dimension)
        writer.write(batchCount)
        for row in 0..<batchCount { writer.write(halves: batch, row: row) }
        return writer.bytes
    }
}

extension ClusteringModel {
    fileprivate convenience init(
        _ view: CurationView, dimension: Int, names: (published: String, training: String),
        parameters: CurationParameters, from source: inout PieceSource
    ) throws(StateError) {
        var loosening: [Double] = []
        let published = try source.read(blocks: names.published) { reader throws(ByteReaderError) in
            let published = try Codebook(reading: &reader)
            guard published.dimension == dimension && published.clusters <= view.clusters else {
                throw .invalid(
                    "\(published.clusters) centroids of \(published.dimension) dimensions, for at most "
                        + "\(view.clusters) of \(dimension)")
            }
            guard published.greatestSquaredLength <= FeatureMap.greatestSquaredLength else {
                throw .invalid("a centroid that is no mean of whitened vectors")
            }
            loosening = try reader.array(of: Double.self)
            guard loosening.count == published.clusters && loosening.allSatisfy(DistanceBounds.isPossible) else {
                throw .invalid("what the bounds have lost is not a length for each cluster")
            }
            return published
        }
        let clusters = published.clusters
        let training = try source.read(blocks: names.training) { reader throws(ByteReaderError) in
            let training = try MiniBatchKMeans(reading: &reader, halfLife: parameters.halfLifeClips)
            guard training.dimension == dimension && training.clusters == clusters else {
                throw .invalid("the centroids in training are not those in force \(clusters) times \(dimension)")
            }
            guard training.codebook().greatestSquaredLength <= FeatureMap.greatestSquaredLength else {
                throw .invalid("a centroid in training that is no mean of whitened vectors")
            }
            return training
        }
        self.init(
            published: published, training: training,
            bounds: DistanceBounds(capacity: parameters.selection.capacity, loosening: loosening))
    }
}
