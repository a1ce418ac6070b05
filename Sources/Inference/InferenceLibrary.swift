internal import CInference

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// ONNX Runtime, loaded from a shared library for as long as the process lives.
///
/// Loading maps code and reads files: a process that confines itself loads it, and opens its sessions, before.
///
/// Since 1.29 the builds that Microsoft publishes report to Microsoft what is run, from a thread and a file of their own,
/// unless the environment says not to before they are loaded. Loading says so: it sets ORT_DISABLE_TELEMETRY to 1 in this
/// process's environment (https://github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md).
package final class InferenceLibrary {
    /// Such as 1.31.1.
    package let version: String

    /// The execution providers that the library was built with, the fastest first: cpu, cuda, tensorrt and others.
    package let providers: [String]

    /// The runtime's functions: a table of its own, there as long as the process.
    let functions: OpaquePointer

    /// What every session of this library lives in.
    let environment: RuntimeObject

    /// - Parameter path: An absolute path, or a name without a folder, such as libonnxruntime.so.1, for the linker to find;
    ///   dlopen(3).
    /// - Throws: `.libraryNotFound`, `.notALibrary`, `.version`.
    package init(path: String) throws(InferenceError) {
        try InferenceLibrary.disableTelemetry(path)
        let base = try InferenceLibrary.open(path)
        version = acavd_onnx_version(base).map { String(cString: $0) } ?? ""
        let tested = RuntimeVersion.tested
        let isTested = RuntimeVersion(version).map(tested.contains) ?? false
        guard isTested, let functions = acavd_onnx_find_functions(base) else {
            throw .version(
                path: path, found: version.isEmpty ? "without a version" : OneLine(version).text,
                tested: "\(tested.lowerBound) to \(tested.upperBound)")
        }
        self.functions = functions
        do {
            environment = try RuntimeObject(functions, release: acavd_onnx_release_environment) {
                acavd_onnx_create_environment(functions, $0)
            }
            providers = try InferenceLibrary.listProviders(functions)
        } catch {
            throw .notALibrary(path: path, reason: error.explained(by: takeWarnings()).reason)
        }
        // About devices that nobody has asked for.
        _ = takeWarnings()
    }

    private static func disableTelemetry(_ path: String) throws(InferenceError) {
        // Written once: other threads may be reading the environment.
        if let value = getenv("ORT_DISABLE_TELEMETRY"), strcmp(value, "1") == 0 { return }
        guard setenv("ORT_DISABLE_TELEMETRY", "1", 1) == 0 else {
            throw .notALibrary(
                path: path, reason: "its telemetry cannot be disabled: \(String(cString: strerror(errno)))")
        }
    }

    private static func open(_ path: String) throws(InferenceError) -> OpaquePointer {
        let isPath = path.contains("/")
        guard !path.isEmpty, !path.utf8.contains(0), !isPath || path.hasPrefix("/") else {
            throw .libraryNotFound(path: path, reason: "neither an absolute path nor a file's name")
        }
        var reason = ""
        let base = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer -> OpaquePointer? in
            guard let text = buffer.baseAddress else { return nil }
            text.pointee = 0
            let base = acavd_onnx_open(path, text, buffer.count)
            reason = OneLine(String(cString: text)).text
            return base
        }
        if let base { return base }
        if isPath, access(path, F_OK) == 0 { throw .notALibrary(path: path, reason: reason) }
        throw .libraryNotFound(path: path, reason: reason)
    }

    private static func listProviders(_ functions: OpaquePointer) throws(RuntimeFailure) -> [String] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        var count: CInt = 0
        try check(functions, acavd_onnx_list_providers(functions, &names, &count))
        guard let names else { return [] }
        defer { acavd_onnx_release_providers(functions, names, count) }
        return UnsafeBufferPointer(start: names, count: Int(count)).compactMap { name in
            name.map { shortName(String(cString: $0)) }
        }
    }

    /// The runtime says CPUExecutionProvider, CUDAExecutionProvider, TensorrtExecutionProvider.
    private static func shortName(_ name: String) -> String {
        let suffix = "ExecutionProvider"
        return (name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name).lowercased()
    }
}
