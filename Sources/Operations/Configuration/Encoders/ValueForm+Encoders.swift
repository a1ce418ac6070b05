import Foundation

extension ValueForm<[Configuration.Encoder]> {
    /// A list of encoders.
    static var encoders: ValueForm {
        .list(
            of: .record(
                Configuration.Encoder(), "an encoder",
                fields: [
                    RecordField("name", \.name, .plainName, example: "r2plus1d", isRequired: true),
                    RecordField("model", \.model, .file, example: "/srv/models/r2plus1d.onnx", isRequired: true),
                    RecordField("pictures", \.pictures, .pictures),
                    RecordField("log_mel", \.logMel, .logMel),
                    RecordField("waveform", \.waveform, .waveform),
                    RecordField("provider", \.provider, .choice(), example: "cuda"),
                    RecordField("provider_options", \.providerOptions, .texts, example: "{device_id: 0}"),
                    RecordField("threads", \.threads, .whole(in: 1...256), example: "1"),
                    RecordField("batch", \.batch, .whole(in: 1...4096), example: "4"),
                ]), "encoders")
    }
}

extension ValueForm<Configuration.Pictures?> {
    fileprivate static var pictures: ValueForm {
        .optional(
            .record(
                Configuration.Pictures(), "pictures",
                fields: [
                    RecordField("frames", \.frames, .whole(in: 1...1024), example: "16"),
                    RecordField("windows", \.windows, .whole(in: 1...256), example: "1"),
                    RecordField(
                        "frames_per_second", \.framesPerSecond,
                        .either(.number(in: 0.01...240), or: "auto", example: "15")),
                    RecordField("width", \.width, .whole(in: 8...4096), example: "112", isRequired: true),
                    RecordField("height", \.height, .whole(in: 8...4096), example: "112", isRequired: true),
                    RecordField("short_side", \.shortSide, .either(.whole(in: 8...4096), or: "none", example: "128")),
                    RecordField("layout", \.layout, .choice(), example: "NCTHW", isRequired: true),
                    RecordField("channels", \.channels, .choice(), example: "bgr"),
                    RecordField("mean", \.mean, .threeNumbers(in: -255...255), example: "[0.432, 0.395, 0.376]"),
                    RecordField("std", \.deviation, .threeNumbers(in: 1e-6...255), example: "[0.228, 0.221, 0.217]"),
                ]))
    }
}

extension ValueForm<Configuration.LogMel?> {
    fileprivate static var logMel: ValueForm {
        .optional(
            .record(
                Configuration.LogMel(), "log-mel spectrograms",
                fields: [
                    RecordField("sample_rate", \.sampleRate, .whole(in: 4000...192_000), example: "16000"),
                    RecordField("window_seconds", \.windowSeconds, .seconds(in: 0.001...1), example: "0.025"),
                    RecordField("hop_seconds", \.hopSeconds, .seconds(in: 0.001...1), example: "0.01"),
                    RecordField(
                        "transform_size", \.transformSize,
                        .either(.whole(in: 2...65_536), or: "auto", example: "512")),
                    RecordField("bands", \.bands, .whole(in: 1...1024), example: "64"),
                    RecordField("lowest", \.lowest, .number(in: 0...96_000), example: "125"),
                    RecordField("highest", \.highest, .number(in: 1...96_000), example: "7500"),
                    RecordField("scale", \.scale, .choice(), example: "slaney"),
                    RecordField("area_normalised", \.isAreaNormalised, .truth, example: "true"),
                    RecordField("spectrum", \.spectrum, .choice(), example: "power"),
                    RecordField("logarithm", \.logarithm, .choice(), example: "decibel"),
                    RecordField("offset", \.offset, .number(in: 1e-12...1), example: "0.01"),
                    RecordField("frames", \.frames, .whole(in: 1...100_000), example: "96", isRequired: true),
                    RecordField(
                        "hop_frames", \.hopFrames, .either(.whole(in: 1...100_000), or: "auto", example: "48")),
                    RecordField("layout", \.layout, .choice(), example: "N1TF", isRequired: true),
                    RecordField("mean", \.mean, .number(in: -1e6...1e6), example: "-4.27"),
                    RecordField("std", \.deviation, .number(in: 1e-6...1e6), example: "4.57"),
                ]))
    }
}

extension ValueForm<Configuration.Waveform?> {
    fileprivate static var waveform: ValueForm {
        .optional(
            .record(
                Configuration.Waveform(), "a waveform",
                fields: [
                    RecordField(
                        "sample_rate", \.sampleRate, .whole(in: 4000...192_000), example: "16000", isRequired: true),
                    RecordField("seconds", \.seconds, .seconds(in: 0.01...3600), example: "0.975", isRequired: true),
                    RecordField(
                        "hop_seconds", \.hopSeconds, .either(.seconds(in: 0.01...3600), or: "auto", example: "0.5")),
                    RecordField("layout", \.layout, .choice(), example: "NS", isRequired: true),
                ]))
    }
}

extension ValueForm<[Configuration.View]> {
    /// A list of names or of views, or names with commas between them.
    static var views: ValueForm {
        let list = ValueForm.list(
            of: .record(
                Configuration.View(), "a view",
                fields: [
                    RecordField("name", \.name, .plainName, example: "sound", isRequired: true),
                    RecordField("encoder", \.encoder, .either(.plainName, or: "builtin", example: "r2plus1d")),
                    RecordField("output", \.output, .either(.tensorName, or: "auto", example: "features")),
                    RecordField("pooling", \.pooling, .choice(), example: "mean"),
                    RecordField("normalisation", \.normalisation, .choice(), example: "unit"),
                    RecordField("dimension", \.dimension, .either(.whole(in: 1...4096), or: "auto", example: "128")),
                    RecordField("clusters", \.clusters, .either(.clusters, or: "auto", example: "64")),
                ],
                shorthand: { Configuration.View(named: $0) }), "views")
        return ValueForm(
            expectation: "a list of views, each a name or a mapping of keys",
            example: "[{name: sound, clusters: 64}]",
            read: { found, reading in
                guard case .text(let names, _) = found.content else { return list.read(found, &reading) }
                let views = names.split(separator: ",").map {
                    Configuration.View(named: $0.trimmingCharacters(in: .whitespaces))
                }
                return views.contains { $0 == nil } ? nil : views.compactMap { $0 }
            },
            write: list.write)
    }
}

extension Configuration.View {
    /// A view of the built-in encoder; nil where that is no name.
    fileprivate init?(named name: String) {
        guard ValueForm<String>.isPlainName(name) else { return nil }
        self.init(name: name)
    }
}

extension ValueForm {
    /// A value that is there where its key is.
    fileprivate static func optional<Wrapped>(_ form: ValueForm<Wrapped>) -> ValueForm where Value == Wrapped? {
        ValueForm(
            expectation: form.expectation, example: form.example,
            read: { found, reading in
                if found.plainText == "none" { return .some(nil) }
                return form.read(found, &reading).map { .some($0) }
            },
            write: { $0.map(form.write) ?? "none" })
    }
}

extension ValueForm<[Double]> {
    /// One number for each of red, green and blue.
    fileprivate static func threeNumbers(in range: ClosedRange<Double>) -> ValueForm {
        let number = ValueForm<Double>.number(in: range)
        let list = ValueForm.list(of: number, "numbers")
        return ValueForm(
            expectation: "a list of three numbers from \(range.lowerBound) to \(range.upperBound)",
            read: { found, reading in
                guard case .list(let elements) = found.content, elements.count == 3 else { return nil }
                let values = elements.compactMap { number.read($0, &reading) }
                return values.count == 3 ? values : nil
            },
            write: list.write)
    }
}

extension ValueForm<[String: String]> {
    /// A mapping of names to text.
    fileprivate static var texts: ValueForm {
        ValueForm(
            expectation: "a mapping of names to text",
            read: { found, _ in
                guard case .mapping(let entries) = found.content else { return nil }
                var texts: [String: String] = [:]
                for entry in entries {
                    guard let text = entry.value.text else { return nil }
                    texts[entry.name] = text
                }
                return texts
            },
            write: { texts in
                let pairs = texts.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \(quoted($0.value))" }
                return "{" + pairs.joined(separator: ", ") + "}"
            })
    }
}

extension ValueForm<String> {
    fileprivate static func isPlainName(_ name: String) -> Bool {
        name.wholeMatch(of: #/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}/#) != nil
    }

    /// What views and encoders are called: part of names in events.
    static var plainName: ValueForm {
        ValueForm(
            expectation: "a name of 1 to 100 letters, digits, dots, hyphens and underscores",
            read: { found, _ in found.text.flatMap { isPlainName($0) ? $0 : nil } },
            write: { $0 })
    }

    /// What a network calls one of its outputs: anything.
    fileprivate static var tensorName: ValueForm {
        ValueForm(
            expectation: "the name of an output",
            read: { found, _ in found.text.flatMap { $0.isEmpty ? nil : $0 } },
            write: quoted)
    }

    fileprivate static var file: ValueForm {
        ValueForm(
            expectation: "an absolute path of a file",
            read: { found, _ in found.text.flatMap { $0.hasPrefix("/") ? $0 : nil } },
            write: quoted)
    }
}

/// Text as YAML reads it back as text, whatever it holds (YAML 1.2, section 7.3.1): what is not printable by its number.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case _ where scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value):
            let digits = String(scalar.value, radix: 16)
            result += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
        case _ where scalar.value > 0xFFFF || (0x2028...0x2029).contains(scalar.value) || scalar.value >= 0xFFFE
            || scalar.value == 0xFEFF:
            let digits = String(scalar.value, radix: 16)
            result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
