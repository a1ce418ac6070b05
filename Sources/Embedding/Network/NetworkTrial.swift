import Inference
import Media

/// What a description and a model make of each other, found by running the model on made-up input.
struct NetworkTrial {
    /// For the windows of one run.
    let batch: WindowBatch

    /// The names of the outputs that views are made of, each once.
    let outputs: [String]

    let views: [PooledView]

    /// The greatest difference, as a share of the greatest value, that the window beside it may make to a vector:
    /// accelerators compute batches of different sizes in different ways, some with ten bits of mantissa.
    private static let tolerance: Float = 0.01

    /// Runs the model with one window and, where it may get several, with two.
    init(
        _ session: InferenceSession, for description: NetworkDescription, preparation: any WindowPreparation
    ) throws(NetworkError) {
        let input = description.input
        let fixed = try NetworkTrial.fixedBatch(session, description)
        let windowSize = input.windowShape.reduce(1, *)
        batch = WindowBatch(
            windowSize: windowSize, capacity: fixed ?? description.batch, isFixed: fixed != nil)

        let available = session.outputs.map(\.name)
        var outputs: [String] = []
        var places: [Int] = []
        for view in description.views {
            guard let name = view.output ?? (available.count == 1 ? available.first : nil) else {
                throw description.error(.ambiguousOutput(view: view.name, found: available))
            }
            if !outputs.contains(name) { outputs.append(name) }
            places.append(outputs.firstIndex(of: name) ?? 0)
        }
        self.outputs = outputs

        let alone = try NetworkTrial.run(
            session, description, preparation, outputs,
            batch: WindowBatch(windowSize: windowSize, capacity: fixed ?? 1, isFixed: fixed != nil), windows: 1)
        var views: [PooledView] = []
        for (view, place) in zip(description.views, places) {
            views.append(try NetworkTrial.pooled(view, outputs[place], place, alone[place].shape, description))
        }
        self.views = views
        let vectors = views.map { NetworkTrial.vector($0, in: alone) }
        for (view, vector) in zip(description.views, vectors) where !vector.allSatisfy(\.isFinite) {
            throw description.error(.notFinite(view: view.name))
        }

        guard batch.capacity > 1 else { return }
        let together = try NetworkTrial.run(
            session, description, preparation, outputs,
            batch: WindowBatch(windowSize: windowSize, capacity: fixed ?? 2, isFixed: fixed != nil), windows: 2)
        for (view, vector) in zip(views, vectors) {
            let allowed = NetworkTrial.tolerance * vector.reduce(0) { max($0, abs($1)) }
            // Put this way it also refuses what is not a number.
            guard zip(NetworkTrial.vector(view, in: together), vector).allSatisfy({ abs($0 - $1) <= allowed }) else {
                throw description.error(.mixedWindows(view: view.view.name))
            }
        }
    }

    /// The number of windows that the model always wants; nil where it takes any.
    private static func fixedBatch(
        _ session: InferenceSession, _ description: NetworkDescription
    ) throws(NetworkError) -> Int? {
        let (input, shape) = (description.input, description.input.windowShape)
        // The session has exactly one input. A model that tells no shape is tried.
        guard let wanted = session.inputs.first, !wanted.shape.isEmpty else { return nil }
        guard wanted.shape.count == shape.count + 1,
            zip(wanted.shape.dropFirst(), shape).allSatisfy({ $0.0 == nil || $0.0 == $0.1 })
        else {
            throw description.error(.inputShape(wanted, layout: input.layoutName, windowShape: shape))
        }
        return wanted.shape[0]
    }

    /// Runs the model on the first of two made-up clips, or on both.
    private static func run(
        _ session: InferenceSession, _ description: NetworkDescription, _ preparation: any WindowPreparation,
        _ outputs: [String], batch: consuming WindowBatch, windows: Int
    ) throws(NetworkError) -> [Tensor] {
        for clip in 0..<windows {
            do {
                _ = try preparation.take(description.input.trialClip(clip))
            } catch {
                preconditionFailure("a trial clip has what the input asks for")
            }
            batch.add(0, from: preparation, clip: clip)
        }
        batch.finish()
        let results: [Tensor]
        do {
            results = try session.run(
                batch.values, shape: [batch.runCount] + description.input.windowShape, outputs: outputs)
        } catch {
            guard case .run(_, let reason) = error else { throw description.error(.runtime(error)) }
            throw description.error(.trial(windows: windows, reason: reason))
        }
        for (name, result) in zip(outputs, results) where result.shape.first != batch.runCount {
            throw description.error(.batch(output: name, shape: result.shape, windows: batch.runCount))
        }
        return results
    }

    private static func pooled(
        _ view: NetworkView, _ output: String, _ place: Int, _ shape: [Int], _ description: NetworkDescription
    ) throws(NetworkError) -> PooledView {
        let rest = Array(shape.dropFirst())
        guard let dimension = view.pooling.dimension(of: rest) else {
            throw description.error(.pooling(view: view.name, view.pooling, output: output, shape: shape))
        }
        guard !rest.contains(0), dimension <= NetworkView.greatestDimension else {
            throw description.error(.dimension(view: view.name, output: output, rest.contains(0) ? 0 : dimension))
        }
        return PooledView(view: view, output: output, place: place, shape: rest, dimension: dimension)
    }

    private static func vector(_ view: PooledView, in results: [Tensor]) -> [Float] {
        var sum = [Float](repeating: 0, count: view.dimension)
        view.add(0, of: results[view.place], to: &sum)
        return sum
    }
}
