import Clustering
import Foundations
import Selection

extension ByteWriter {
    mutating func write(_ parameters: CurationParameters) {
        var writer = ByteWriter()
        writer.write(parameters.audioViews.count)
        writer.write(parameters.visualViews.count)
        for view in parameters.views {
            writer.write(view.name)
            writer.write(view.featureDimension)
            writer.write(view.normalisation.rawValue)
            writer.write(view.dimension)
            writer.write(view.clusters)
        }
        writer.write(parameters.clusteringsPerView)
        writer.write(parameters.warmUpClips)
        writer.write(parameters.halfLifeClips)
        writer.write(parameters.publicationIntervalClips)
        writer.write(parameters.seed)
        writer.write(parameters.selection.capacity)
        writer.write(parameters.selection.pairing.rawValue)
        writer.write(parameters.selection.streamWeight)
        writer.write(parameters.selection.diversity)
        writer.write(parameters.selection.margin)
        writer.write(parameters.selection.gate)
        writer.write(parameters.selection.algorithm.rawValue)
        writer.write(parameters.selection.residenceClips)
        writer.write(parameters.selection.seed)
        write(writer.bytes)
        write(hash(writer.bytes))
    }
}

extension ByteReader {
    mutating func curationParameters() throws(ByteReaderError) -> CurationParameters {
        let bytes: [UInt8] = try array()
        // A capacity decides how much memory is allocated, so it is not taken on trust.
        guard try uint64() == hash(bytes) else { throw .invalid("the parameters are not those that were written") }
        var reader = ByteReader(bytes)
        let parameters = try reader.checkedParameters()
        try reader.finish()
        return parameters
    }

    private mutating func checkedParameters() throws(ByteReaderError) -> CurationParameters {
        let audio = try integer(1...max(remaining, 1), "the number of audio views")
        let visual = try integer(1...max(remaining, 1), "the number of visual views")
        var views: [CurationView] = []
        for _ in 0..<audio + visual {
            views.append(
                CurationView(
                    name: try string(),
                    featureDimension: try integer(1...(1 << 24), "the length of a feature vector"),
                    normalisation: try normalisation(),
                    dimension: try integer(1...(1 << 24), "the dimension of a view"),
                    clusters: try integer(2...4096, "the number of clusters")))
        }
        let clusterings = try integer(1...(1 << 16), "the number of clusterings")
        let warmUp = try integer(1...Int.max, "the length of the warm-up")
        let halfLife = try positive("the half-life")
        let interval = try integer(1...Int.max, "the interval between publications")
        let seed = try uint64()
        return CurationParameters(
            audioViews: Array(views[..<audio]), visualViews: Array(views[audio...]),
            selection: try selectionParameters(), clusteringsPerView: clusterings, warmUpClips: warmUp,
            halfLifeClips: halfLife, publicationIntervalClips: interval, seed: seed)
    }

    private mutating func selectionParameters() throws(ByteReaderError) -> SelectionParameters {
        let capacity = try integer(1...SelectionParameters.greatestCapacity, "the capacity")
        guard let pairing = Pairing(rawValue: try string()) else { throw .invalid("a pairing that does not exist") }
        let (streamWeight, diversity) = (try number(0...1, "the stream's weight"), try number(0...16, "diversity"))
        let (margin, gate) = (try number(0...16, "the margin"), try number(-20...20, "the gate"))
        guard let algorithm = SelectionAlgorithm(rawValue: try string()), algorithm.isOnline else {
            throw .invalid("an algorithm that keeps no set")
        }
        return SelectionParameters(
            capacity: capacity, pairing: pairing, algorithm: algorithm, streamWeight: streamWeight,
            diversity: diversity, margin: margin, gate: gate,
            residenceClips: try integer(0...Int(Int32.max), "the residence"), seed: try uint64())
    }

    private mutating func normalisation() throws(ByteReaderError) -> Normalisation {
        guard let normalisation = Normalisation(rawValue: try string()) else {
            throw .invalid("a normalisation that does not exist")
        }
        return normalisation
    }

    private mutating func number(_ range: ClosedRange<Double>, _ name: String) throws(ByteReaderError) -> Double {
        let value = try double()
        guard range.contains(value) else { throw .invalid("\(name) is \(value)") }
        return value
    }

    private mutating func positive(_ name: String) throws(ByteReaderError) -> Double {
        let value = try double()
        guard value > 0 else { throw .invalid("\(name) is \(value)") }
        return value
    }
}

/// FNV-1a.
private func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}
