import Foundation

extension ValueForm<[Configuration.View]> {
    /// A list of names or of mappings with a name and a number of clusters, or names with commas between them.
    static var views: ValueForm {
        ValueForm(
            expectation: "a list of views, each a name or {name: NAME, clusters: NUMBER}",
            example: "[\(example)]",
            read: read,
            write: { views in "[" + views.map(text).joined(separator: ", ") + "]" })
    }

    private static var example: String { "{name: sound, clusters: 64}" }

    private static func text(_ view: Configuration.View) -> String {
        view.clusters.map { "{name: \(view.name), clusters: \($0)}" } ?? view.name
    }

    private static func read(_ found: FoundValue, _ reading: inout ConfigurationReading) -> [Configuration.View]? {
        switch found.content {
        case .nothing: return []
        case .text(let names, _):
            let views = names.split(separator: ",").map { name in
                Configuration.View(name: name.trimmingCharacters(in: .whitespaces))
            }
            return views.contains { $0.name.isEmpty } ? nil : views
        case .list(let elements): return elements.compactMap { readView($0, &reading) }
        case .mapping: return nil
        }
    }

    private static func readView(_ found: FoundValue, _ reading: inout ConfigurationReading) -> Configuration.View? {
        if let name = found.text, !name.isEmpty { return Configuration.View(name: name) }
        guard case .mapping(let entries) = found.content, entries.contains(where: { $0.name == "name" }) else {
            reading.report(found, expected: "a name or {name: NAME, clusters: NUMBER}", example: example)
            return nil
        }
        var view = Configuration.View(name: "")
        for entry in entries {
            switch entry.name {
            case "name":
                if let name = entry.value.text, !name.isEmpty {
                    view.name = name
                } else {
                    reading.report(entry.value, expected: "the name of a view", example: "sound")
                }
            case "clusters":
                let form = ValueForm<Int>.clusters
                view.clusters = form.read(entry.value, &reading)
                if view.clusters == nil { reading.report(entry.value, expected: form.expectation, example: "64") }
            default:
                reading.reportUnknown(entry, amongst: ["name", "clusters"])
            }
        }
        return view
    }
}
