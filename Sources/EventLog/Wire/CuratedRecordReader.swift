import Foundations

/// Takes a record apart and says what is wrong with it.
struct CuratedRecordReader {
    let record: ConsumedRecord

    func error(_ problem: String) -> CuratedEventError {
        CuratedEventError(source: record.source, offset: record.offset, problem: problem)
    }

    func clipID() throws(CuratedEventError) -> ClipID {
        let key = String(decoding: record.key ?? [], as: UTF8.self)
        guard let id = ClipID(parsing: key) else { throw error("the key \"\(key)\" is not a clip id") }
        return id
    }

    func json() throws(CuratedEventError) -> JSONValue {
        guard let value = record.value, let text = String(validating: value, as: UTF8.self) else {
            throw error("the value is not text")
        }
        do throws(JSONError) {
            return try JSONParser.parse(text)
        } catch let problem {
            throw error("the value is not JSON: \(problem)")
        }
    }

    func change(_ json: JSONValue) throws(CuratedEventError) -> ClipChange {
        ClipChange(
            sequence: try integer(json, "sequence"),
            clip: try clip(try member(json, "clip")),
            assignments: try assignments(try member(json, "assignments")),
            modelVersion: try integer(json, "model_version"),
            gain: try number(json, "gain"),
            objective: try number(json, "objective"),
            setSize: try integer(json, "set_size"))
    }

    func reason(_ json: JSONValue) throws(CuratedEventError) -> EvictionReason {
        switch try string(json, "reason") {
        case "displaced":
            let by = try string(json, "by")
            guard let winner = ClipID(parsing: by) else { throw error("by is \"\(by)\", not a clip id") }
            return .displaced(by: winner)
        case "withdrawn": return .withdrawn
        case "capacity": return .capacity
        case "reset": return .reset
        case let other: throw error("the reason \"\(other)\" is unknown")
        }
    }

    private func clip(_ json: JSONValue) throws(CuratedEventError) -> ClipReference {
        guard let video = VideoID(try string(json, "video")) else { throw error("video is empty") }
        let start = try number(json, "start")
        let end = try number(json, "end")
        guard start >= 0, start <= end, end <= DiscoveryMessage.latestInstant else {
            throw error("a clip cannot run from \(start) s to \(end) s")
        }
        let clip = ClipReference(video: video, uri: try string(json, "uri"), span: TimeSpan(start: start, end: end))
        let id = try string(json, "id")
        guard id == clip.id.description else { throw error("the clip id \"\(id)\" is not \(clip.id)") }
        return clip
    }

    private func assignments(_ json: JSONValue) throws(CuratedEventError) -> [ViewAssignment] {
        guard case .object(let members) = json else { throw error("assignments is \(json.kind), not an object") }
        var assignments: [ViewAssignment] = []
        for member in members {
            assignments.append(ViewAssignment(view: member.name, cluster: try integer(json, member.name)))
        }
        return assignments
    }

    private func member(_ json: JSONValue, _ name: String) throws(CuratedEventError) -> JSONValue {
        guard let value = json[name] else { throw error("\(name) is missing") }
        return value
    }

    private func string(_ json: JSONValue, _ name: String) throws(CuratedEventError) -> String {
        let value = try member(json, name)
        guard case .string(let text) = value else { throw error("\(name) is \(value.kind), not a string") }
        return text
    }

    private func integer<Integer: FixedWidthInteger>(
        _ json: JSONValue, _ name: String
    ) throws(CuratedEventError) -> Integer {
        let value = try member(json, name)
        guard case .number(let digits) = value, let integer = Integer(digits) else {
            throw error("\(name) is not an integer of \(Integer.bitWidth) bits")
        }
        return integer
    }

    private func number(_ json: JSONValue, _ name: String) throws(CuratedEventError) -> Double {
        let value = try member(json, name)
        guard case .number(let digits) = value, let number = Double(digits), number.isFinite else {
            throw error("\(name) is not a finite number")
        }
        return number
    }
}
