extension Configuration {
    /// The keys of mappings in lists, as `encoders.model`.
    package static var recordKeys: [String] {
        Encoder.fields.map { "encoders.\($0.name)" } + Pictures.fields.map { "encoders.pictures.\($0.name)" }
            + LogMel.fields.map { "encoders.log_mel.\($0.name)" }
            + Waveform.fields.map { "encoders.waveform.\($0.name)" } + View.fields.map { "views.\($0.name)" }
    }
}

extension Configuration.Encoder {
    static let fields: [RecordField<Configuration.Encoder>] = [
        RecordField("name", \.name, .plainName, example: "r2plus1d", isRequired: true),
        RecordField("model", \.model, .file, example: "/srv/models/r2plus1d.onnx", isRequired: true),
        RecordField("pictures", \.pictures, .pictures),
        RecordField("log_mel", \.logMel, .logMel),
        RecordField("waveform", \.waveform, .waveform),
        RecordField("provider", \.provider, .choice(), example: "cuda"),
        RecordField("provider_options", \.providerOptions, .texts, example: "{device_id: 0}"),
        RecordField("threads", \.threads, .whole(in: 1...256), example: "1"),
        RecordField("batch", \.batch, .either(.whole(in: 1...4096), or: "auto", example: "8")),
    ]
}

extension Configuration.Pictures {
    static let fields: [RecordField<Configuration.Pictures>] = [
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
    ]
}

extension Configuration.LogMel {
    static let fields: [RecordField<Configuration.LogMel>] = [
        RecordField("sample_rate", \.sampleRate, .whole(in: 4000...192_000), example: "16000"),
        RecordField("window_seconds", \.windowSeconds, .seconds(in: 0.001...1), example: "0.025"),
        RecordField("hop_seconds", \.hopSeconds, .seconds(in: 0.001...1), example: "0.01"),
        RecordField(
            "transform_size", \.transformSize,
            .either(.whole(in: 4...32_768), or: "auto", example: "512")),
        RecordField("bands", \.bands, .whole(in: 1...1024), example: "64"),
        RecordField("lowest", \.lowest, .number(in: 0...96_000), example: "125"),
        RecordField("highest", \.highest, .number(in: 1...96_000), example: "7500"),
        RecordField("scale", \.scale, .choice(), example: "slaney"),
        RecordField("area_normalised", \.isAreaNormalised, .truth, example: "true"),
        RecordField("spectrum", \.spectrum, .choice(), example: "power"),
        RecordField("logarithm", \.logarithm, .choice(), example: "decibel"),
        RecordField("offset", \.offset, .number(in: 1e-12...1), example: "0.01"),
        RecordField("centred", \.isCentred, .truth, example: "true"),
        RecordField("frames", \.frames, .whole(in: 1...100_000), example: "96", isRequired: true),
        RecordField(
            "hop_frames", \.hopFrames, .either(.whole(in: 1...100_000), or: "auto", example: "48")),
        RecordField("layout", \.layout, .choice(), example: "N1TF", isRequired: true),
        RecordField("mean", \.mean, .number(in: -1e6...1e6), example: "-4.27"),
        RecordField("std", \.deviation, .number(in: 1e-6...1e6), example: "4.57"),
    ]
}

extension Configuration.Waveform {
    static let fields: [RecordField<Configuration.Waveform>] = [
        RecordField(
            "sample_rate", \.sampleRate, .whole(in: 4000...192_000), example: "16000", isRequired: true),
        RecordField("seconds", \.seconds, .seconds(in: 0.01...3600), example: "0.975", isRequired: true),
        RecordField(
            "hop_seconds", \.hopSeconds, .either(.seconds(in: 0.01...3600), or: "auto", example: "0.5")),
        RecordField("layout", \.layout, .choice(), example: "NS", isRequired: true),
    ]
}

extension Configuration.View {
    static let fields: [RecordField<Configuration.View>] = [
        RecordField("name", \.name, .plainName, example: "sound", isRequired: true),
        RecordField("encoder", \.encoder, .either(.plainName, or: "builtin", example: "r2plus1d")),
        RecordField("output", \.output, .either(.tensorName, or: "auto", example: "features")),
        RecordField("pooling", \.pooling, .choice(), example: "mean"),
        RecordField("normalisation", \.normalisation, .choice(), example: "unit"),
        RecordField("dimension", \.dimension, .either(.whole(in: 1...4096), or: "auto", example: "128")),
        RecordField("clusters", \.clusters, .either(.clusters, or: "auto", example: "64")),
    ]
}
