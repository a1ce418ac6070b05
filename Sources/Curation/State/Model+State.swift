import Foundations
import Selection

extension Model {
    /// Members that are written together.
    static let membersPerPiece = 16

    /// Writes everything but the version and the clips since the last publication.
    func collect(into collector: inout PieceCollector) {
        for (number, view) in views.enumerated() {
            view.collect(view: number, slots: set.freshSlot, into: &collector)
        }
        let image = set.image()
        collector.add(PieceName.setProgress, image.progress)
        collector.add(blocks: PieceName.freeSlots, image.freeSlots)
        collector.add(blocks: PieceName.totals, image.totals)
        for (number, cells) in image.cells.enumerated() { collector.add(PieceName.cells(number), cells) }
        collector.end(series: PieceName.cells, at: image.cells.count)
        for (number, slots) in image.slots.enumerated() { collector.add(PieceName.slots(number), slots) }
        collector.end(series: PieceName.slots, at: image.slots.count)
        let blocks = ChangedBlocks.blocks(of: set.freshSlot, by: Model.membersPerPiece)
        var size = 0
        for (number, slots) in blocks.enumerated() {
            guard changedMembers.contains(number) || !collector.passesOverUnchanged else { continue }
            var writer = ByteWriter(capacity: size)
            for slot in slots { writeMember(slot, to: &writer) }
            size = max(size, writer.bytes.count)
            collector.add(PieceName.members(number), writer.bytes)
        }
        collector.end(series: PieceName.members, at: blocks.count)
    }

    /// Goes on from what was written.
    convenience init(
        _ parameters: CurationParameters, version: Int, clipsSincePublication: Int, from source: inout PieceSource
    ) throws(StateError) {
        var views: [ViewModel] = []
        for (number, view) in parameters.views.enumerated() {
            views.append(try ViewModel(view, number: number, parameters: parameters, from: &source))
        }
        let set = try Model.set(of: views, parameters: parameters, from: &source)
        self.init(parameters, version: version, views: views, set: set)
        self.clipsSincePublication = clipsSincePublication
        for (number, view) in views.enumerated() {
            try view.restoreBounds(view: number, slots: self.set.freshSlot, from: &source) { self.set.isMember($0) }
        }
        let blocks = ChangedBlocks.blocks(of: self.set.freshSlot, by: Model.membersPerPiece)
        for (number, slots) in blocks.enumerated() {
            try source.read(PieceName.members(number)) { reader throws(ByteReaderError) in
                for slot in slots { try readMember(slot, from: &reader) }
            }
        }
    }

    private static func set(
        of views: [ViewModel], parameters: CurationParameters, from source: inout PieceSource
    ) throws(StateError) -> CuratedSet {
        let image = CuratedSetImage(
            progress: try source.take(PieceName.setProgress), freeSlots: try source.take(blocks: PieceName.freeSlots),
            totals: try source.take(blocks: PieceName.totals), cells: source.take(series: PieceName.cells),
            slots: source.take(series: PieceName.slots))
        do throws(CuratedSetImageError) {
            return try CuratedSet(
                clusters: views.flatMap { $0.clusterings.map(\.clusters) },
                audioClusterings: parameters.audioViews.count * parameters.clusteringsPerView,
                parameters: parameters.selection, image: image)
        } catch {
            let name =
                switch error.part {
                case .progress: PieceName.setProgress
                case .freeSlots: PieceName.freeSlots
                case .totals: PieceName.totals
                case .cells(let number): PieceName.cells(number)
                case .slots(let number): PieceName.slots(number)
                }
            throw .malformed(name, error.reason)
        }
    }

    private func writeMember(_ slot: Int, to writer: inout ByteWriter) {
        let isMember = members.isMember(slot)
        writer.write(isMember)
        guard isMember else { return }
        members.write(slot, to: &writer)
        for view in views { view.writeEmbedding(slot: slot, to: &writer) }
    }

    private func readMember(_ slot: Int, from reader: inout ByteReader) throws(ByteReaderError) {
        guard try reader.bool() == set.isMember(slot) else {
            throw .invalid("slot \(slot) holds a member here, or in the set, and not in the other")
        }
        guard set.isMember(slot) else { return }
        let clip = try reader.clipReference()
        guard self.slot(of: clip.id) == nil else { throw .invalid("\(clip.id) is a member twice") }
        for view in views { try view.readEmbedding(slot: slot, from: &reader) }
        register(clip, slot: slot)
    }
}
