import LoopbackKafka

extension WireClient {
    /// Joins the group "g" as its only member, and takes its own assignment.
    ///
    /// - Returns: The member's id and the generation.
    func join(sessionTimeout: Int32) throws -> (memberID: String, generation: Int32) {
        var joined = try ask(.joinGroup, version: 3) { writer in
            writer.string("g")
            writer.integer(sessionTimeout)
            writer.integer(60_000 as Int32)
            writer.string("")
            writer.string("consumer")
            writer.array(["range"]) { writer, name in
                writer.string(name)
                writer.byteArray([])
            }
        }
        _ = try joined.integer(Int32.self)
        guard try joined.integer(Int16.self) == 0 else { throw HungUp() }
        let generation = try joined.integer(Int32.self)
        _ = try joined.string()
        let memberID = try joined.string()
        _ = try ask(.syncGroup, version: 1) { writer in
            writer.string("g")
            writer.integer(generation)
            writer.string(memberID)
            writer.array([memberID]) { writer, member in
                writer.string(member)
                writer.byteArray([1, 2, 3])
            }
        }
        return (memberID, generation)
    }

    func heartbeat(_ memberID: String, generation: Int32) throws -> ErrorCode {
        var reader = try ask(.heartbeat, version: 1) { writer in
            writer.string("g")
            writer.integer(generation)
            writer.string(memberID)
        }
        _ = try reader.integer(Int32.self)
        return ErrorCode(rawValue: try reader.integer())
    }
}
