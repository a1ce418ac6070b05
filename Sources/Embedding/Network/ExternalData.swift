/// The files beside an ONNX model in which it keeps weights, as exporters do where they are many.
///
/// Reads as much of the model's Protocol Buffers as leads to the names (`onnx.proto` of the ONNX project, messages
/// ModelProto, GraphProto, NodeProto, AttributeProto and TensorProto). What is not of that form has none: the runtime,
/// which has loaded the model before, keeps them elsewhere only in a format of its own.
enum ExternalData {
    /// Messages within messages that are followed: subgraphs lie in nodes of graphs.
    private static let deepest = 100

    /// The files, as the model names them, relative to its folder, each once, in the order of their names.
    static func locations(in model: Span<UInt8>) -> [String] {
        var found: Set<String> = []
        forEachMessage(in: model) { number, body in
            switch number {
            case 7: graph(body, 0, &found)
            case 25: forEachMessage(in: body) { if $0 == 7 { node($1, 0, &found) } }
            default: break
            }
        }
        return found.sorted()
    }

    private static func graph(_ bytes: Span<UInt8>, _ depth: Int, _ found: inout Set<String>) {
        guard depth < deepest else { return }
        forEachMessage(in: bytes) { number, body in
            switch number {
            case 1: node(body, depth, &found)
            case 5: tensor(body, &found)
            case 15: sparseTensor(body, &found)
            default: break
            }
        }
    }

    private static func node(_ bytes: Span<UInt8>, _ depth: Int, _ found: inout Set<String>) {
        forEachMessage(in: bytes) { number, body in
            guard number == 5 else { return }
            // An attribute: tensors and graphs, one or several.
            forEachMessage(in: body) { number, body in
                switch number {
                case 5, 10: tensor(body, &found)
                case 6, 11: graph(body, depth + 1, &found)
                case 22, 23: sparseTensor(body, &found)
                default: break
                }
            }
        }
    }

    private static func sparseTensor(_ bytes: Span<UInt8>, _ found: inout Set<String>) {
        forEachMessage(in: bytes) { if $0 == 1 || $0 == 2 { tensor($1, &found) } }
    }

    private static func tensor(_ bytes: Span<UInt8>, _ found: inout Set<String>) {
        forEachMessage(in: bytes) { number, body in
            guard number == 13 else { return }
            var (key, value) = ("", "")
            forEachMessage(in: body) { number, body in
                switch number {
                case 1: key = text(body)
                case 2: value = text(body)
                default: break
                }
            }
            if key == "location", !value.isEmpty { found.insert(value) }
        }
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// Calls `visit` with number and body of each field that has a length, to the end or the first that is malformed
    /// (Protocol Buffers, "Encoding").
    private static func forEachMessage(in bytes: Span<UInt8>, _ visit: (_ number: Int, _ body: Span<UInt8>) -> Void) {
        var place = 0
        while place < bytes.count {
            guard let tag = variableInteger(bytes, &place) else { return }
            switch tag & 7 {
            case 0:
                guard variableInteger(bytes, &place) != nil else { return }
            case 1: place += 8
            case 2:
                guard let length = variableInteger(bytes, &place), length <= UInt64(bytes.count - place) else { return }
                visit(Int(clamping: tag >> 3), bytes.extracting(place..<place + Int(length)))
                place += Int(length)
            case 5: place += 4
            default: return
            }
        }
    }

    private static func variableInteger(_ bytes: Span<UInt8>, _ place: inout Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < bytes.count, shift < 64 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
