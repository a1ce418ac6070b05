/// A request on its way through the broker.
struct Request {
    let header: RequestHeader
    var body: WireReader

    /// What a test wants to be answered instead of doing anything.
    let injected: ErrorCode?

    var version: Int16 { header.version }

    /// The injected error, or what `body` returns.
    func outcome(_ body: () -> ErrorCode) -> ErrorCode {
        injected ?? body()
    }
}
