extension Configuration {
    /// What must hold between encoders and views.
    static let encoderRules: [ConfigurationRule] = [
        ConfigurationRule(of: ["views"]) {
            Set($0.views.map(\.name)).count == $0.views.count
        } orElse: { _ in
            "a view is listed twice; name each once"
        },
        ConfigurationRule(of: ["encoders"]) {
            Set($0.encoders.map(\.name)).count == $0.encoders.count
        } orElse: { _ in
            "two encoders have one name; give each its own"
        },
        ConfigurationRule(of: ["encoders"]) {
            !$0.encoders.contains { $0.name == "builtin" }
        } orElse: { _ in
            "builtin is the encoder that needs no model; choose another name"
        },
        ConfigurationRule(of: ["encoders"]) {
            $0.encoders.allSatisfy { $0.inputs == 1 }
        } orElse: { configuration in
            let name = configuration.encoders.first { $0.inputs != 1 }?.name ?? ""
            return "\(name) needs one of pictures, log_mel and waveform, by which its input is prepared"
        },
        ConfigurationRule(of: ["encoders"]) {
            $0.encoders.allSatisfy { $0.pictures?.isCutOut ?? true }
        } orElse: { configuration in
            let name = configuration.encoders.first { $0.pictures?.isCutOut == false }?.name ?? ""
            return "\(name) cuts out more than there is; raise short_side to width and height at least"
        },
        ConfigurationRule(of: ["encoders"]) {
            $0.encoders.allSatisfy { $0.logMel.map { $0.lowest < $0.highest } ?? true }
        } orElse: { configuration in
            let name = configuration.encoders.first { $0.logMel.map { $0.lowest >= $0.highest } ?? false }?.name ?? ""
            return "\(name) has its lowest band above its highest; exchange them"
        },
        ConfigurationRule(of: ["encoders"]) {
            $0.encoders.allSatisfy { $0.provider != .cpu || $0.providerOptions.isEmpty }
        } orElse: { configuration in
            let name = configuration.encoders.first { $0.provider == .cpu && !$0.providerOptions.isEmpty }?.name ?? ""
            return "\(name) has options for the provider cpu, which takes none; remove provider_options or name a "
                + "provider"
        },
        ConfigurationRule(of: ["views", "encoders"]) { configuration in
            configuration.views.allSatisfy { view in
                view.encoder.map { name in configuration.encoders.contains { $0.name == name } } ?? true
            }
        } orElse: { configuration in
            let known = configuration.encoders.map(\.name)
            let view = configuration.views.first { view in view.encoder.map { !known.contains($0) } ?? false }
            return "view \(view?.name ?? "") comes from the encoder \(view?.encoder ?? ""), which there is not; there "
                + "are " + (["builtin"] + known).joined(separator: ", ")
        },
        ConfigurationRule(of: ["encoders", "views"]) { configuration in
            // Of one that is named builtin enough was said.
            configuration.encoders.allSatisfy { encoder in
                encoder.name == "builtin" || configuration.views.contains { $0.encoder == encoder.name }
            }
        } orElse: { configuration in
            let encoder = configuration.encoders.first { encoder in
                encoder.name != "builtin" && !configuration.views.contains { $0.encoder == encoder.name }
            }
            return "no view comes from the encoder \(encoder?.name ?? ""); list one in views, as "
                + "{name: NAME, encoder: \(encoder?.name ?? "")}, or remove it"
        },
        ConfigurationRule(of: ["views"]) {
            $0.views.allSatisfy { $0.encoder != nil || $0.pooling == .mean }
        } orElse: { configuration in
            let view = configuration.views.first { $0.encoder == nil && $0.pooling != .mean }
            return "view \(view?.name ?? "") is built in, and there is nothing to pool; remove pooling or name an "
                + "encoder"
        },
        ConfigurationRule(of: ["views"]) {
            $0.views.allSatisfy { $0.normalisation == .whiten || $0.dimension == nil }
        } orElse: { configuration in
            let view = configuration.views.first { $0.normalisation != .whiten && $0.dimension != nil }
            return "view \(view?.name ?? "") is not whitened, so that its vectors keep their length; remove dimension"
        },
    ]
}

extension Configuration.Encoder {
    fileprivate var inputs: Int { (pictures == nil ? 0 : 1) + (logMel == nil ? 0 : 1) + (waveform == nil ? 0 : 1) }
}

extension Configuration.Pictures {
    fileprivate var isCutOut: Bool { shortSide.map { $0 >= max(width, height) } ?? true }
}
