package import Media

/// Several encoders that work as one on the same clips.
package final class EncoderEnsemble: ClipEncoder {
    package let sampling: ClipSampling
    package let views: [ViewDescription]

    private let encoders: [any ClipEncoder]

    /// Where each view's vector comes from.
    private let places: [(encoder: Int, view: Int)]

    /// - Parameters:
    ///   - encoders: All belong to the thread that this one will.
    ///   - order: Names of the views that are given, in their order; audio goes first all the same.
    /// - Precondition: Exactly one encoder has each of the views, and each encoder has one of them at least.
    package init(_ encoders: [any ClipEncoder], order: [String]) {
        var (audio, visual): ([(encoder: Int, view: Int)], [(encoder: Int, view: Int)]) = ([], [])
        for name in order {
            var found: [(encoder: Int, view: Int)] = []
            for (encoder, one) in encoders.enumerated() {
                found += one.views.indices.filter { one.views[$0].name == name }.map { (encoder, $0) }
            }
            precondition(found.count == 1, "a view is one encoder's")
            switch encoders[found[0].encoder].views[found[0].view].modality {
            case .audio: audio += found
            case .visual: visual += found
            }
        }
        let places = audio + visual
        precondition(Set(order).count == order.count, "each view is given once")
        precondition(encoders.indices.allSatisfy { encoder in places.contains { $0.encoder == encoder } }, "all work")
        self.encoders = encoders
        self.places = places
        views = places.map { encoders[$0.encoder].views[$0.view] }
        sampling = encoders.map(\.sampling).reduce(ClipSampling(pictures: [], soundRates: [])) { $0.union($1) }
    }

    /// A clip that one encoder cannot embed is not shown to those behind it.
    package func encode(_ clips: [MediaClip]) -> [Result<[[Float]], EncodingError>] {
        var errors: [Int: EncodingError] = [:]
        var vectors = [[[[Float]]]](repeating: [], count: clips.count)
        for encoder in encoders {
            let rest = clips.indices.filter { errors[$0] == nil }
            for (clip, result) in zip(rest, encoder.encode(rest.map { clips[$0] })) {
                switch result {
                case .success(let ofEncoder): vectors[clip].append(ofEncoder)
                case .failure(let error): errors[clip] = error
                }
            }
        }
        return clips.indices.map { clip in
            if let error = errors[clip] { return .failure(error) }
            return .success(places.map { vectors[clip][$0.encoder][$0.view] })
        }
    }
}
