import Foundations

extension ContingencyTables {
    func writeTotals(to writer: inout ByteWriter) {
        writer.write(streamTotal)
        writer.write(memberTotal)
        writer.write(pairWeights)
        write(marginals, count: marginalCount, to: &writer)
    }

    func writeCells(to writer: inout ByteWriter) {
        write(cells, count: cellCount, to: &writer)
    }

    /// Reads into empty tables what they know of the stream.
    ///
    /// - Returns: The members they counted, for `compare` once the members are back.
    mutating func readTotals(
        from reader: inout ByteReader
    ) throws(ByteReaderError) -> (marginals: [UInt32], total: Int) {
        streamTotal = try reader.uint64()
        guard streamTotal <= ContingencyTables.longestStream else {
            throw .invalid("the stream counts \(streamTotal) clips, more than it ever holds")
        }
        let total = try reader.integer(0...Int(Int32.max), "the number of members")
        let weights = try reader.array(of: UInt32.self)
        guard isPossible(weights) else { throw .invalid("the pairs' weights are not those of \(tableCount) pairs") }
        weighPairs(as: weights)
        let members = try read(into: marginals, count: marginalCount, from: &reader)
        for index in 0..<marginalCount where marginals[index].stream > streamTotal {
            throw .invalid("a cluster has more clips than the stream")
        }
        return (members, total)
    }

    /// Reads into tables whose totals have been read.
    ///
    /// - Returns: The members they counted, for `compare` once the members are back.
    mutating func readCells(from reader: inout ByteReader) throws(ByteReaderError) -> [UInt32] {
        let members = try read(into: cells, count: cellCount, from: &reader)
        for index in 0..<tableCount {
            let table = tables[index]
            for row in 0..<clusters[table.first] {
                let ofRow = marginals[marginalOffsets[table.first] + row].stream
                for column in 0..<table.stride {
                    let ofColumn = marginals[marginalOffsets[table.second] + column].stream
                    guard cells[table.offset + row * table.stride + column].stream <= min(ofRow, ofColumn) else {
                        throw .invalid("a cell has more clips than its clusters")
                    }
                }
            }
        }
        return members
    }

    /// Holds the clusters' members against those that were read.
    func compare(marginals read: [UInt32], total: Int) throws(ByteReaderError) {
        guard total == memberTotal && (0..<marginalCount).allSatisfy({ marginals[$0].members == read[$0] }) else {
            throw .invalid("the clusters' counts are not those of the members")
        }
    }

    /// Holds the cells' members against those that were read.
    func compare(cells read: [UInt32]) throws(ByteReaderError) {
        guard (0..<cellCount).allSatisfy({ cells[$0].members == read[$0] }) else {
            throw .invalid("the cells' counts are not those of the members")
        }
    }

    private func write(_ cells: UnsafeMutablePointer<Cell>, count: Int, to writer: inout ByteWriter) {
        // A cell is two numbers of 32 bits, members first, without padding.
        cells.withMemoryRebound(to: UInt32.self, capacity: 2 * count) {
            writer.write(plain: UnsafeBufferPointer(start: $0, count: 2 * count))
        }
    }

    /// Reads the stream's counts into cells without members.
    private func read(
        into cells: UnsafeMutablePointer<Cell>, count: Int, from reader: inout ByteReader
    ) throws(ByteReaderError) -> [UInt32] {
        let numbers = try reader.array(of: UInt32.self, count: 2 * count)
        for index in 0..<count { cells[index] = Cell(members: 0, stream: numbers[2 * index + 1]) }
        return (0..<count).map { numbers[2 * $0] }
    }
}
