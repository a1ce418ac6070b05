/// What peers.py is to measure: the files beside it are named here.
struct PeerPlan: Codable, Sendable {
    struct Shape: Codable, Sendable {
        let clusters: Int
        let dimension: Int
        let vectors: Int
        let batch: Int
        let vectorsFile: String
        let centroidsFile: String
    }

    struct Selection: Codable, Sendable {
        let clips: Int
        let capacity: Int
        let clusters: [Int]
        let file: String
    }

    let shapes: [Shape]
    let selection: Selection
}

/// What peers.py found.
struct PeerReport: Codable, Sendable {
    struct Speed: Codable, Sendable {
        enum Task: String, Codable {
            case assign
            case learn
        }

        let task: Task
        let peer: String
        let clusters: Int
        let dimension: Int

        /// A vector.
        let nanoseconds: Double
    }

    struct Selection: Codable, Sendable {
        let peer: String

        /// A clip.
        let nanoseconds: Double
        let chosen: [Int]
    }

    let python: String

    /// By module; and the packages that are not installed.
    let versions: [String: String]
    let missing: [String]
    let speed: [Speed]
    let selection: [Selection]
}
