import CPage

/// The page at `/`, which shows a browser what a running daemon is choosing and how it fares.
///
/// It asks `/status`, `/events`, `/history`, `/clusters`, `/tables/NUMBER`, `/clips/ID` and `/thumbnails/ID` of the server
/// it came from, and nothing of anybody else: a Content-Security-Policy that it carries allows no more, and no HTML made
/// of texts.
package enum Page {
    /// The document, `page.html` beside this file, in UTF-8. It is compiled into the program: one file is all that is
    /// installed.
    package static let html = [UInt8](UnsafeBufferPointer(start: acavd_page(), count: acavd_page_length()))
}
