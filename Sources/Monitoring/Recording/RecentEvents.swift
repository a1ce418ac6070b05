/// The latest accepts and evicts, and small pictures of the clips they are about.
package struct RecentEvents: Sendable {
    /// Events and pictures that are kept.
    package static let most = 256

    /// The latest last.
    private var events: [RecentEvent] = []
    private var thumbnails: [String: [UInt8]] = [:]

    /// Clips with a picture, in the order in which they were pictured.
    private var pictured: [String] = []

    package init() {}

    package mutating func append(_ new: [RecentEvent]) {
        events += new.suffix(RecentEvents.most)
        events.removeFirst(max(0, events.count - RecentEvents.most))
    }

    /// Keeps a picture of a clip, which may become an event or not.
    package mutating func picture(_ clip: String, _ picture: [UInt8]) {
        if thumbnails.updateValue(picture, forKey: clip) == nil { pictured.append(clip) }
        guard pictured.count > 2 * RecentEvents.most else { return }
        // Those of clips that were declined go first: they are never shown.
        let shown = Set(events.map(\.clip))
        let kept =
            pictured.filter(shown.contains).suffix(RecentEvents.most / 2)
            + pictured.filter { !shown.contains($0) }.suffix(RecentEvents.most / 2)
        pictured = Array(kept)
        let left = Set(kept)
        thumbnails = thumbnails.filter { left.contains($0.key) }
    }

    package func thumbnail(of clip: String) -> [UInt8]? { thumbnails[clip] }

    /// At most so many, the latest first.
    package func latest(_ limit: Int) -> [RecentEvent] {
        events.suffix(max(0, limit)).reversed().map { event in
            var event = event
            event.hasThumbnail = thumbnails[event.clip] != nil
            return event
        }
    }

    /// Those that are about a clip, or in which it displaced another, the latest first.
    package func about(_ clip: String) -> [RecentEvent] {
        latest(RecentEvents.most).filter { $0.clip == clip || $0.displacedBy == clip }
    }
}
