import EventLog
import Foundation
package import Foundations

extension CommaSeparatedRow {
    /// A clip as the output of ACAV100M's subset selection has it: SHARD_NAME, FILENAME, YOUTUBE_ID, "[start, end]", without a
    /// header line.
    ///
    /// There are no shards here: the name of the folder that the video is in takes the place of theirs, empty where there is
    /// none; the file is the last part of the path. Of a URI the path counts, without its percent-encoding; the time
    /// is in seconds.
    package init(_ clip: ClipReference) {
        let path = CommaSeparatedRow.path(of: clip.uri)
        let steps = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        let window = JSONValue.array([.number(clip.span.start), .number(clip.span.end)])
        let segment = String(decoding: window.encoded, as: UTF8.self).replacing(",", with: ", ")
        self.init([steps.dropLast().last ?? "", steps.last ?? "", clip.video.text, segment])
    }

    private static func path(of uri: String) -> String {
        guard let match = uri.wholeMatch(of: #/[A-Za-z][A-Za-z0-9+.\-]*:(?://[^/?#]*)?([^?#]*)(?:\?[^#]*)?(?:#.*)?/#)
        else { return uri }
        return String(match.1).removingPercentEncoding ?? String(match.1)
    }
}
