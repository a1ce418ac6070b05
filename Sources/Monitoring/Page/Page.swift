import CPage

/// The page at `/`, which shows a browser what a running daemon is choosing and how it fares.
///
/// It asks `/status`, `/events`, `/history`, `/clusters`, `/tables/NUMBER`, `/clips/ID` and `/thumbnails/ID` of the server
/// it came from, and nothing of anybody else.
package enum Page {
    /// The document, `page.html` beside this file, in UTF-8. It is compiled into the program: one file is all that is
    /// installed.
    package static let html = [UInt8](UnsafeBufferPointer(start: acavd_page(), count: acavd_page_length()))

    /// What the document may do: the value of the header `Content-Security-Policy` to send with it (W3C, "Content Security
    /// Policy Level 3"). It may run what is in it, and ask only where it came from; its icon is in it too. No page may
    /// frame it. No text becomes HTML or a program ("Trusted Types"), so whatever a crawler sent stays text.
    package static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'unsafe-inline'", "style-src 'unsafe-inline'", "img-src 'self' data:",
        "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
    ].joined(separator: "; ")
}
