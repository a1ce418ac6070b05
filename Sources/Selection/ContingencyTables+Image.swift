import Foundations

extension ContingencyTables {
    /// Cells of a part of an image, unless a row alone has more.
    private static let cellsPerPart = 1 << 15

    /// Bytes of a cell in an image, at most: three numbers of 32 bits.
    private static let bytesPerCell = 15

    func writeTotals(to writer: inout ByteWriter) {
        writer.write(streamTotal)
        writer.write(memberTotal)
        writer.write(pairWeights)
        writer.write(weighedTotal)
        // A cluster is two numbers of 32 bits, members first, without padding.
        marginals.withMemoryRebound(to: UInt32.self, capacity: 2 * marginalCount) {
            writer.write(plain: UnsafeBufferPointer(start: $0, count: 2 * marginalCount))
        }
    }

    /// Reads into tables that count the members what they know of the stream.
    mutating func readTotals(from reader: inout ByteReader) throws(ByteReaderError) {
        streamTotal = try reader.uint64()
        guard streamTotal <= ContingencyTables.longestStream else {
            throw .invalid("the stream counts \(streamTotal) clips, more than it ever holds")
        }
        let total = try reader.integer(0...Int(Int32.max), "the number of members")
        let weights = try reader.array(of: UInt32.self)
        guard isPossible(weights) else { throw .invalid("the pairs' weights are not those of \(tableCount) pairs") }
        weighPairs(as: weights)
        weighedTotal = try reader.uint64()
        guard weighedTotal <= streamTotal else { throw .invalid("the pairs were weighed by more than the stream") }
        let numbers = try reader.array(of: UInt32.self, count: 2 * marginalCount)
        guard total == memberTotal && (0..<marginalCount).allSatisfy({ marginals[$0].members == numbers[2 * $0] })
        else {
            throw .invalid("the clusters' counts are not those of the members")
        }
        for index in 0..<marginalCount {
            marginals[index].stream = numbers[2 * index + 1]
            guard marginals[index].stream <= streamTotal else {
                throw .invalid("a cluster has more clips than the stream")
            }
        }
    }

    /// The places of the cells that each part of an image holds: some rows of a pair's table.
    var parts: [Range<Int>] {
        (0..<tableCount).flatMap { index in
            let table = tables[index]
            let length = max(1, ContingencyTables.cellsPerPart / table.stride) * table.stride
            return stride(from: table.places.lowerBound, to: table.places.upperBound, by: length).map {
                $0..<min($0 + length, table.places.upperBound)
            }
        }
    }

    /// The cells, part by part. A part is a list of the cells in which something fell, in order: how many empty ones
    /// come before it, clips of the stream, members; and how many empty ones come after the last, if any do. All are
    /// numbers of variable length (little-endian base 128, as in protocol buffers).
    ///
    /// Dense and sparse tables of the same counts have the same image.
    ///
    /// - Complexity: O(cells); of sparse tables O(n log n) for the n cells in which something fell.
    func cellImages() -> [[UInt8]] {
        let parts = parts
        let scratch = LargeArray<UInt8>(
            repeating: 0, count: ContingencyTables.bytesPerCell * (parts.map(\.count).max() ?? 0) + 5)
        var images: [[UInt8]] = []
        images.reserveCapacity(parts.count)
        if isSparse {
            let sorted = sortedCells()
            var next = 0
            for part in parts {
                var writing = CellWriting(part, into: scratch.base)
                while next < sorted.count, sorted[next].place < part.upperBound {
                    writing.write(sorted[next].cell, at: sorted[next].place)
                    next += 1
                }
                images.append(writing.finish())
            }
        } else {
            for part in parts {
                var writing = CellWriting(part, into: scratch.base)
                for place in part {
                    let cell = cell(at: place)
                    if !cell.isEmpty { writing.write(cell, at: place) }
                }
                images.append(writing.finish())
            }
        }
        return images
    }

    func sortedCells() -> [(place: Int, cell: Cell)] {
        var cells: [(place: Int, cell: Cell)] = []
        cells.reserveCapacity(sparseCount)
        forEachCell { cells.append(($0, $1)) }
        cells.sort { $0.place < $1.place }
        return cells
    }

    /// Reads the stream's counts of a part into tables that count the members and have their totals.
    ///
    /// - Parameter members: By pair, those found in its cells so far; they must come to all of them.
    mutating func readCells(
        _ part: Range<Int>, members: inout [Int], finder: TableFinder, from reader: inout ByteReader
    ) throws(ByteReaderError) {
        let index = finder.index(of: part.lowerBound)
        let table = tables[index]
        let ofRows = marginals + marginalOffsets[table.first]
        let ofColumns = marginals + marginalOffsets[table.second]
        var numbers = CellNumbers(try reader.array(count: reader.remaining))
        var place = part.lowerBound
        while place < part.upperBound {
            place += Int(try numbers.next())
            guard place < part.upperBound else { break }
            let stream = try numbers.next()
            let read = Cell(members: try numbers.next(), stream: stream)
            let (row, column) = (place - table.offset).quotientAndRemainder(dividingBy: table.stride)
            guard !read.isEmpty, read.members == cell(at: place).members else {
                throw .invalid("the cells' counts are not those of the members")
            }
            guard read.stream <= min(ofRows[row].stream, ofColumns[column].stream) else {
                throw .invalid("a cell has more clips than its clusters")
            }
            members[index] += Int(read.members)
            update(place) { $0.stream = read.stream }
            place += 1
        }
        guard place == part.upperBound && numbers.isAtEnd else {
            throw .invalid("there are more cells than the table has")
        }
    }
}

/// Writes the cells of a part into memory that is long enough for all of them.
private struct CellWriting {
    private let part: Range<Int>
    private let start: UnsafeMutablePointer<UInt8>
    private var end: UnsafeMutablePointer<UInt8>
    private var next: Int

    init(_ part: Range<Int>, into start: UnsafeMutablePointer<UInt8>) {
        self.part = part
        self.start = start
        end = start
        next = part.lowerBound
    }

    /// - Precondition: Places come in ascending order.
    @inline(__always)
    mutating func write(_ cell: ContingencyTables.Cell, at place: Int) {
        write(UInt32(place - next))
        write(cell.stream)
        write(cell.members)
        next = place + 1
    }

    mutating func finish() -> [UInt8] {
        if next < part.upperBound { write(UInt32(part.upperBound - next)) }
        return Array(UnsafeBufferPointer(start: start, count: end - start))
    }

    @inline(__always)
    private mutating func write(_ value: UInt32) {
        var rest = value
        while rest >= 0x80 {
            end.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
            end += 1
            rest >>= 7
        }
        end.pointee = UInt8(truncatingIfNeeded: rest)
        end += 1
    }
}

/// The numbers of a part, read back.
private struct CellNumbers {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset == bytes.count }

    /// A number of up to 32 bits, seven a byte, the lowest first; all bytes but the last have their highest bit set.
    @inline(__always)
    mutating func next() throws(ByteReaderError) -> UInt32 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 32 {
            guard offset < bytes.count else { throw .truncated(wanted: 1, left: 0) }
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 && value <= UInt32.max { return UInt32(truncatingIfNeeded: value) }
            shift += 7
        }
        throw .invalid("a number has more than 32 bits")
    }
}
