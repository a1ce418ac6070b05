import Metrics
import Monitoring

/// The metrics that an expression of Prometheus' query language names.
///
/// Everything else that looks like a name is taken away: texts, conditions on labels, lists of labels, functions and
/// keywords. So a name that was mistyped is left, whatever it begins with.
func metricNames(in expression: String) -> Set<String> {
    var rest = expression.replacing(/"[^"]*"/, with: "")
    rest = rest.replacing(/\{[^}]*\}/, with: "")
    rest = rest.replacing(/\[[^\]]*\]/, with: "")
    rest = rest.replacing(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/, with: "")
    rest = rest.replacing(/\boffset\s+\w+/, with: "")
    let names = rest.matches(of: /[A-Za-z_:][A-Za-z0-9_:]*(\s*\()?/).compactMap { match -> String? in
        match.1 == nil ? String(match.0) : nil
    }
    // What stands behind a digit is its exponent.
    let keywords: Set<String> = ["and", "or", "unless", "bool", "offset"]
    let numbers = Set(rest.matches(of: /\b[0-9.]+(e[0-9]+)/).map { String($0.1) })
    return Set(names).subtracting(keywords).subtracting(numbers)
}

/// The names that queries may ask for: those of the daemon, of histograms those of their parts, and Prometheus' own.
let queryableNames: Set<String> = {
    var names: Set<String> = ["up", "ALERTS"]
    for metric in ServiceMetrics.descriptions {
        if metric.kind == .histogram {
            names.formUnion(["_bucket", "_sum", "_count"].map { metric.name + $0 })
        } else {
            names.insert(metric.name)
        }
    }
    return names
}()
