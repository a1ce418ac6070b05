import Foundation

/// Texts that name other files, each in the guise of a video.
enum Playlists {
    /// - Parameter canary: What they name: its file by all the names it has, and its server.
    static func items(naming canary: Canary) -> [HostileItem] {
        let targets = [
            ("path", canary.path), ("relative", "canary.ts"), ("file", "file://\(canary.path)"),
            ("file-colon", "file:\(canary.path)"), ("http", "\(canary.address)/a.ts"),
            ("concat", "concat:\(canary.path)|\(canary.path)"),
            ("subfile", "subfile,,start,0,end,564,,:\(canary.path)"), ("crypto", "crypto:\(canary.path)"),
            ("cache", "cache:\(canary.path)"), ("async", "async:\(canary.path)"), ("pipe", "pipe:0"),
            ("data", "data:video/mp2t;base64,R0AAEA=="), ("tcp", "tcp://127.0.0.1:\(canary.port)"),
            ("rtsp", "rtsp://127.0.0.1:\(canary.port)/a"), ("ftp", "ftp://127.0.0.1:\(canary.port)/a"),
        ]
        let lures: Set = ["path", "relative", "file", "http"]
        let lists = targets.flatMap { name, target in
            [
                HostileItem("hls-\(name).mp4", hls(target), .notMedia, luresFFmpeg: lures.contains(name)),
                HostileItem("ffconcat-\(name).mp4", ffconcat(target), .notMedia),
                HostileItem("m3u-\(name).mp4", .text("\(target)\n"), .notMedia),
            ]
        }
        return lists + nested(canary) + others(canary)
    }

    private static func hls(_ target: String) -> Data {
        .text("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n\(target)\n#EXT-X-ENDLIST\n")
    }

    private static func ffconcat(_ target: String) -> Data {
        .text("ffconcat version 1.0\nfile '\(target)'\nduration 3\n")
    }

    /// Lists whose parts are lists, keys and initial sections.
    private static func nested(_ canary: Canary) -> [HostileItem] {
        func master(_ target: String) -> Data {
            .text("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1280000\n\(target)\n")
        }
        func tagged(_ tag: String) -> Data {
            .text("#EXTM3U\n#EXT-X-TARGETDURATION:3\n\(tag)\n#EXTINF:3,\ncanary.ts\n#EXT-X-ENDLIST\n")
        }
        return [
            HostileItem("master-file.mp4", master(canary.path), .notMedia, luresFFmpeg: true),
            HostileItem("master-http.mp4", master("\(canary.address)/a.m3u8"), .notMedia, luresFFmpeg: true),
            HostileItem("master-list.mp4", master("hls-path.mp4"), .notMedia),
            HostileItem("master-self.mp4", master("master-self.mp4"), .notMedia),
            HostileItem(
                "key-file.mp4", tagged("#EXT-X-KEY:METHOD=AES-128,URI=\"\(canary.path)\""), .notMedia,
                luresFFmpeg: true),
            HostileItem(
                "key-http.mp4", tagged("#EXT-X-KEY:METHOD=AES-128,URI=\"\(canary.address)/key\""), .notMedia,
                luresFFmpeg: true),
            HostileItem("map-file.mp4", tagged("#EXT-X-MAP:URI=\"\(canary.path)\""), .notMedia, luresFFmpeg: true),
            HostileItem("after-a-gap.mp4", Data([.text("\u{FEFF}\n\n"), hls(canary.path)]), .notMedia),
            HostileItem("ffconcat-list.mp4", ffconcat("hls-path.mp4"), .notMedia),
        ]
    }

    private static func others(_ canary: Canary) -> [HostileItem] {
        let dash = """
            <?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" \
            mediaPresentationDuration="PT3S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>\
            <AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1000"><BaseURL>TARGET</BaseURL>\
            </Representation></AdaptationSet></Period></MPD>
            """
        let texts = [
            ("dash-file.mp4", dash.replacingOccurrences(of: "TARGET", with: canary.path)),
            ("dash-http.mp4", dash.replacingOccurrences(of: "TARGET", with: "\(canary.address)/a.mp4")),
            (
                "session.sdp",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video \(canary.port) RTP/AVP 33\n"
            ),
            ("disc.cue", "FILE \"\(canary.path)\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n"),
            ("list.pls", "[playlist]\nNumberOfEntries=1\nFile1=\(canary.address)/a.mp4\n"),
            ("list.asx", "<asx version=\"3.0\"><entry><ref href=\"\(canary.address)/a.wmv\"/></entry></asx>\n"),
            ("list.smil", "<smil><body><video src=\"\(canary.path)\"/></body></smil>\n"),
            ("picture.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"\(canary.path)\"/></svg>\n"),
            ("script.avs", "FFVideoSource(\"\(canary.path)\")\n"),
            ("metadata.ffmeta", ";FFMETADATA1\ntitle=\(canary.path)\n"),
            ("subtitles.idx", "# VobSub index file, v7 (do not modify this line!)\nid: en, index: 0\n"),
        ]
        return texts.map { HostileItem($0.0, .text($0.1), .notMedia) }
    }
}
