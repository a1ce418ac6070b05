import Foundation
package import Foundations

/// Writes a `FeatureFile`, clip by clip: a .npz file as numpy.load reads it. It is there once it is whole.
package final class FeatureWriter {
    private let path: String
    private let views: [(view: FeatureView, dimension: Int)]
    private let ids: TextColumn
    private let uris: TextColumn
    private let starts: GrowingFile
    private let ends: GrowingFile
    private let vectors: [GrowingFile]

    /// Clips written so far.
    package private(set) var count = 0

    /// Nothing is written under the name yet; columns lie in files without a name in the same directory.
    ///
    /// - Parameter views: With the lengths of their vectors.
    /// - Throws: When there is something of that name that is no file, such as a directory or a device; or nothing can be
    ///   written beside it.
    package init(_ path: String, views: [(view: FeatureView, dimension: Int)]) throws(ExchangeError) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw ExchangeError(path, "is there and no file; name one that may be written")
        }
        let directory = FeatureWriter.directory(of: path)
        self.path = path
        self.views = views
        ids = try TextColumn(in: directory)
        uris = try TextColumn(in: directory)
        starts = try GrowingFile(unnamedIn: directory)
        ends = try GrowingFile(unnamedIn: directory)
        var vectors: [GrowingFile] = []
        for _ in views { vectors.append(try GrowingFile(unnamedIn: directory)) }
        self.vectors = vectors
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// - Precondition: A vector of its length for each view.
    package func append(_ clip: ClipReference, features: [[Float]]) throws(ExchangeError) {
        precondition(features.map(\.count) == views.map(\.dimension), "a vector of its length a view")
        try ids.append(clip.video.text)
        try uris.append(clip.uri)
        for (column, seconds) in [(starts, clip.span.start), (ends, clip.span.end)] {
            try column.append(withUnsafeBytes(of: seconds.bitPattern.littleEndian) { Array($0) })
        }
        for (column, vector) in zip(vectors, features) { try column.append(vector) }
        count += 1
    }

    /// Writes the file, in the place of one that was there.
    package func finish() throws(ExchangeError) {
        let temporary = "\(path).\(getpid()).part"
        let file = try GrowingFile(creating: temporary)
        do throws(ExchangeError) {
            var archive = ArchiveWriter(file)
            try ids.write(FeatureFile.ids, to: &archive)
            try uris.write(FeatureFile.uri, to: &archive)
            try write(starts, FeatureFile.start, .float64, [count], to: &archive)
            try write(ends, FeatureFile.end, .float64, [count], to: &archive)
            for (column, view) in zip(vectors, views) {
                try write(column, view.view.array, .float32, [count, view.dimension], to: &archive)
            }
            try archive.finish()
            try file.synchronise()
            guard rename(temporary, path) == 0 else {
                throw ExchangeError(path, "it cannot be given its name: \(String(cString: strerror(errno)))")
            }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private func write(
        _ column: GrowingFile, _ name: String, _ element: ElementType, _ shape: [Int], to archive: inout ArchiveWriter
    ) throws(ExchangeError) {
        let content = try column.finishedForReading()
        let header = ArrayHeader(element: element, shape: shape).encoded
        try archive.add("\(name).npy", bytes: header.count + content.size) { append throws(ExchangeError) in
            try append(header)
            let step = 1 << 20
            for start in stride(from: 0, to: content.size, by: step) {
                try append(try content.bytes(at: start, count: min(step, content.size - start)))
            }
        }
    }
}
