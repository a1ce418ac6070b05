package import Media
import Inference

/// The encoder that runs a pretrained network.
///
/// Made before a process confines itself: opens files and may start threads then, and never again.
package final class NetworkEncoder: ClipEncoder {
    /// What the vectors mean: `NetworkDescription.identity()`.
    package let identity: String

    package let sampling: ClipSampling
    package let views: [ViewDescription]

    private let session: InferenceSession
    private let preparation: any WindowPreparation
    private let windowShape: [Int]
    private let outputs: [String]
    private let pooledViews: [PooledView]
    private var batch: WindowBatch

    /// Loads the model and tries it on made-up input, so that whatever does not fit is found now.
    ///
    /// - Complexity: Two runs of the model, and all of its bytes read for the identity.
    package init(_ description: NetworkDescription) throws(NetworkError) {
        if let defect = description.defect { throw description.error(.description(defect: defect)) }
        do {
            session = try InferenceSession(
                try InferenceLibrary(path: description.library), model: description.model,
                provider: description.provider, threads: description.threads)
        } catch {
            throw description.error(.runtime(error))
        }
        preparation = description.input.makePreparation()
        let trial = try NetworkTrial(session, for: description, preparation: preparation)
        identity = try description.identity()
        sampling = description.input.sampling
        windowShape = description.input.windowShape
        outputs = trial.outputs
        pooledViews = trial.views
        batch = trial.batch
        views = trial.views.map {
            ViewDescription(name: $0.view.name, modality: description.input.modality, dimension: $0.dimension)
        }
    }

    /// The windows of all clips go through the model in runs that are as full as can be. A clip's vector is the mean
    /// over its windows.
    package func encode(_ clips: [MediaClip]) -> [Result<[[Float]], EncodingError>] {
        let none = PooledClip(sums: pooledViews.map { [Float](repeating: 0, count: $0.dimension) })
        var pooled = [PooledClip](repeating: none, count: clips.count)
        for (index, clip) in clips.enumerated() {
            do {
                pooled[index].windows = try preparation.take(clip)
            } catch {
                pooled[index].error = error
                continue
            }
            for window in 0..<pooled[index].windows where pooled[index].error == nil {
                batch.add(window, from: preparation, clip: index)
                if batch.isFull { run(&pooled) }
            }
        }
        run(&pooled)
        return pooled.map { clip in Result { () throws(EncodingError) in try clip.vectors(of: pooledViews) } }
    }

    /// Runs the model on the windows that have gathered.
    private func run(_ pooled: inout [PooledClip]) {
        guard !batch.clips.isEmpty else { return }
        defer { batch.clear() }
        batch.finish()
        do {
            let results = try session.run(batch.values, shape: [batch.runCount] + windowShape, outputs: outputs)
            for (place, view) in pooledViews.enumerated() {
                let tensor = results[view.place]
                guard tensor.shape == [batch.runCount] + view.shape else {
                    return fail(&pooled, "output \(view.output) came in the shape \(tensor.shape)")
                }
                for (window, clip) in batch.clips.enumerated() {
                    view.add(window, of: tensor, to: &pooled[clip].sums[place])
                }
            }
        } catch {
            fail(&pooled, error.description)
        }
    }

    private func fail(_ pooled: inout [PooledClip], _ reason: String) {
        for clip in batch.clips { pooled[clip].error = pooled[clip].error ?? .failed(reason) }
    }
}

/// What has come of one clip's windows.
private struct PooledClip {
    var windows = 0

    /// For each view, over the windows.
    var sums: [[Float]]
    var error: EncodingError?

    func vectors(of views: [PooledView]) throws(EncodingError) -> [[Float]] {
        if let error { throw error }
        var vectors: [[Float]] = []
        for (view, sum) in zip(views, sums) {
            let vector = sum.map { $0 / Float(windows) }
            guard vector.allSatisfy(\.isFinite) else { throw .notFinite(view: view.view.name) }
            vectors.append(vector)
        }
        return vectors
    }
}
