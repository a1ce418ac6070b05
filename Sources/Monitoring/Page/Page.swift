/// The page that shows a running daemon.
package enum Page {
    package static let html = "<!doctype html><title>acavd</title><p>See <a href=\"/status\">/status</a>."
}
