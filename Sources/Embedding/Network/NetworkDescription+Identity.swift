import Foundation

extension NetworkDescription {
    /// Part of every identity: changes whenever input is prepared or output pooled in another way.
    private static let preparation = 1

    /// What the vectors mean: the same wherever they are comparable, another whenever they may differ. Made of what the
    /// model's file and the files of weights that it names hold, of the input and of the views; not of where the files
    /// lie, nor of what computes and how many windows at once, which changes no more than the last digits.
    ///
    /// A model in another format than ONNX's counts with its own file alone.
    ///
    /// - Throws: `NetworkError` with the cause `unreadable`.
    /// - Complexity: Reads the files whole.
    package func identity() throws(NetworkError) -> String {
        let bytes = try contents(of: model)
        var digests = [digest(of: bytes)]
        let folder = URL(fileURLWithPath: model).deletingLastPathComponent()
        for location in ExternalData.locations(in: bytes.span) {
            let weights = try contents(of: folder.appendingPathComponent(location).path)
            digests.append("\(location)=\(digest(of: weights))")
        }
        digests.append(try meaning())
        let whole = digest(of: Data(digests.joined(separator: "\n").utf8))
        return "network/\(NetworkDescription.preparation):\(whole)"
    }

    /// The description without what belongs to the machine.
    private struct Meaning: Encodable {
        let input: NetworkInput
        let views: [NetworkView]
    }

    private func meaning() throws(NetworkError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(Meaning(input: input, views: views)), as: UTF8.self)
        } catch {
            throw self.error(.description(defect: "what cannot be written as JSON: \(error.localizedDescription)"))
        }
    }

    /// A file, mapped: weights are large.
    private func contents(of path: String) throws(NetworkError) -> Data {
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        } catch {
            throw self.error(.unreadable(path: path, reason: error.localizedDescription))
        }
    }

    private func digest(of bytes: Data) -> String {
        var digest = FileDigest()
        digest.update(bytes.span)
        return digest.finish()
    }
}
