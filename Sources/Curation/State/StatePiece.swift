/// A named part of the curator's state. What changes together lies in one piece, what stays lies in others, so that a
/// checkpoint need write only the pieces that differ from the last one's.
package struct StatePiece: Sendable, Hashable {
    package let name: String
    package let value: [UInt8]
}

/// What the pieces are called.
enum PieceName {
    static let parameters = "parameters"
    static let progress = "progress"
    static let held = "held"
    static let setProgress = "set/progress"
    static let freeSlots = "set/free-slots"
    static let totals = "set/totals"

    static func cells(_ block: Int) -> String { numbered("set/cells", block) }
    static func slots(_ block: Int) -> String { numbered("set/slots", block) }
    static func members(_ block: Int) -> String { numbered("members", block) }
    static func whitening(view: Int) -> String { "view/\(view)/whitening" }
    static func batch(view: Int) -> String { "view/\(view)/batch" }
    static func bounds(view: Int, _ block: Int) -> String { numbered("view/\(view)/bounds", block) }
    static func published(view: Int, clustering: Int) -> String { "view/\(view)/clustering/\(clustering)/published" }
    static func training(view: Int, clustering: Int) -> String { "view/\(view)/clustering/\(clustering)/training" }

    /// Padded, so that a listing sorts.
    static func numbered(_ name: String, _ number: Int) -> String {
        let digits = String(number)
        return "\(name)/" + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }
}
