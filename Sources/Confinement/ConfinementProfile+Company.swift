extension ConfinementProfile {
    /// What is left of a layer, of what the kernel has of it.
    func report(_ report: LayerReport) -> LayerReport {
        switch (company, report.layer) {
        case (.threads, .landlock) where report.strength != .missing:
            // landlock(7): it holds for the thread that enters it, and for those which that starts afterwards.
            LayerReport(
                .landlock, .partial,
                "\(report.explanation); for the thread that decodes, not for those that compute for it, which the system "
                    + "call filter holds")
        case (.accelerator, .openDescriptors), (.accelerator, .resourceLimits), (.accelerator, .writeXorExecute),
            (.accelerator, .landlock), (.accelerator, .systemCalls):
            LayerReport(
                report.layer, .missing,
                "an encoder computes on an accelerator, whose driver opens devices and maps memory at any time; an encoder "
                    + "with the provider cpu leaves it in place")
        default: report
        }
    }
}
