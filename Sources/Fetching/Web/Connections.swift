import CCurl
import Glibc

/// libcurl at work: transfers under way, and connections that are kept for the next.
///
/// Owns the multi handle. Transfers hold a reference to this, so that theirs go first.
final class Connections {
    let handle: UnsafeMutableRawPointer

    /// libcurl's own initialisation, once in a process (curl_global_init(3)).
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK

    /// Loads what libcurl needs of the file system, apart from certificates. Called again, it does nothing.
    ///
    /// - Returns: False where the library cannot work.
    static func prepare() -> Bool { isReady }

    init?() {
        guard Connections.prepare(), let handle = curl_multi_init() else { return nil }
        self.handle = handle
        // One source at a time, and two hosts to it, as a rule: the one that redirects, and the one that has it.
        acavd_curl_limit_connections(handle, 4)
    }

    deinit {
        curl_multi_cleanup(handle)
    }

    /// Does what can be done without waiting. (Should libcurl itself fail, its transfers stand still until their time is
    /// up.)
    func perform() {
        var running: Int32 = 0
        curl_multi_perform(handle, &running)
    }

    /// How a transfer ended; nil while none has.
    func nextEnded() -> (handle: UnsafeMutableRawPointer, result: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(handle, &left)?.pointee {
            guard message.msg == CURLMSG_DONE, let transfer = message.easy_handle else { continue }
            return (transfer, message.data.result)
        }
        return nil
    }

    /// Waits until there is something to do, also on another descriptor, or the time is up.
    func wait(for descriptor: Int32, milliseconds: Int32) {
        var other = curl_waitfd(fd: descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        var count: Int32 = 0
        // (Interrupted or out of memory: the caller looks again, and the clock goes on.)
        curl_multi_poll(handle, &other, 1, milliseconds, &count)
    }
}
