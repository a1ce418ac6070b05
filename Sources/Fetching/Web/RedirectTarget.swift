import CCurl

/// Where a Location header leads (RFC 9110, section 10.2.2), by the same reading of URLs as the requests are made by.
enum RedirectTarget {
    /// - Returns: An absolute URL of any scheme; nil where the two make none.
    static func of(_ location: String, from address: WebAddress) -> String? {
        guard let url = curl_url() else { return nil }
        defer { curl_url_cleanup(url) }
        // A target may have any scheme here: it is refused by its name, not as one that nobody could read.
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME)
        guard curl_url_set(url, CURLUPART_URL, address.text, flags) == CURLUE_OK,
            curl_url_set(url, CURLUPART_URL, location, flags | UInt32(CURLU_URLENCODE)) == CURLUE_OK
        else { return nil }
        var text: UnsafeMutablePointer<CChar>?
        defer { curl_free(text) }
        guard curl_url_get(url, CURLUPART_URL, &text, 0) == CURLUE_OK, let text else { return nil }
        return String(cString: text)
    }
}
