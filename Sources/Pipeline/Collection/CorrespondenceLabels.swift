import Foundation
package import Foundations

/// Which videos truly correspond, from a CSV file with the column `corresponds` (1 or 0) and one or both of `id` and `path`
/// among others.
package struct CorrespondenceLabels {
    /// A file that cannot be used: its name, the line, and what is wrong.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let byPath: [String: Bool]
    private let byID: [VideoID: Bool]

    /// - Parameter file: Paths in it are relative to its own folder.
    package init(file: String) throws(Failure) {
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw Failure(description: "\(file): the labels cannot be read: \(error.localizedDescription)")
        }
        var rows = CorrespondenceLabels.rows(of: text)
        guard !rows.isEmpty else { throw Failure(description: "\(file): the file is empty; it needs a header line") }
        let header = rows.removeFirst()
        let (pathColumn, idColumn) = (header.firstIndex(of: "path"), header.firstIndex(of: "id"))
        guard pathColumn != nil || idColumn != nil, let truthColumn = header.firstIndex(of: "corresponds") else {
            throw Failure(
                description: "\(file):1: the columns are \(header.joined(separator: ",")); corresponds must be among "
                    + "them, and path or id")
        }
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        var byPath: [String: Bool] = [:]
        var byID: [VideoID: Bool] = [:]
        for (index, row) in rows.enumerated() where row != [""] {
            guard row.count == header.count else {
                throw Failure(
                    description: "\(file):\(index + 2): \(row.count) columns where the header has \(header.count)")
            }
            guard let truth = ["1": true, "0": false, "true": true, "false": false][row[truthColumn]] else {
                throw Failure(description: "\(file):\(index + 2): corresponds is \"\(row[truthColumn])\", not 1 or 0")
            }
            if let pathColumn {
                byPath[CorrespondenceLabels.canonical(URL(fileURLWithPath: row[pathColumn], relativeTo: folder))] =
                    truth
            }
            if let id = idColumn.flatMap({ VideoID(row[$0]) }) { byID[id] = truth }
        }
        self.byPath = byPath
        self.byID = byID
    }

    /// Whether a video corresponds, by its id or else by its path or `file:` URI; nil when it has no label.
    package func corresponds(_ video: VideoID, at uri: String) -> Bool? {
        if let truth = byID[video] { return truth }
        guard uri.hasPrefix("file:"), let path = URL(string: uri)?.path else { return corresponds(uri) }
        return corresponds(path)
    }

    /// Whether the video at a path corresponds; nil when it has no label.
    package func corresponds(_ path: String) -> Bool? {
        byPath[CorrespondenceLabels.canonical(URL(fileURLWithPath: path))]
    }

    private static func canonical(_ url: URL) -> String { url.standardizedFileURL.resolvingSymlinksInPath().path }

    /// Rows and fields as RFC 4180 has them: fields may be quoted, a doubled quote in one is a quote.
    private static func rows(of text: String) -> [[String]] {
        var rows: [[String]] = [[]]
        var field = ""
        var isQuoted = false
        var previousWasQuote = false
        func endField() {
            rows[rows.count - 1].append(field)
            field = ""
        }
        for character in text {
            if isQuoted {
                if character == "\"" {
                    isQuoted = false
                    previousWasQuote = true
                    continue
                }
                field.append(character)
            } else {
                switch character {
                case "\"":
                    if previousWasQuote { field.append(character) }
                    isQuoted = true
                case ",": endField()
                case "\n", "\r\n":
                    endField()
                    rows.append([])
                default: field.append(character)
                }
            }
            previousWasQuote = false
        }
        if !field.isEmpty || !rows[rows.count - 1].isEmpty { endField() } else { rows.removeLast() }
        return rows
    }
}
