import Foundation
import Foundations
import HostileMedia
import Media
import Testing

/// What became of a file.
private enum Outcome {
    case clips(Int)
    case failed(MediaError)
}

/// Opens a file and decodes the clips that a plan cuts from it.
private func outcome(of bytes: any MediaBytes, named name: String, limits: MediaLimits = MediaLimits()) -> Outcome {
    let plan = ClipPlan(clipSeconds: 0.4, clipsPerVideo: 1, minimumSeconds: 0.1)
    let sampling = FrameSampling(framesPerClip: 2, width: 16, height: 16, successorSeconds: 0.1)
    do throws(MediaError) {
        var file = try MediaFile(bytes, named: name, limits: limits)
        guard file.information.video != nil, file.information.audio != nil else { return .clips(0) }
        var count = 0
        for window in plan.windows(duration: file.information.duration) {
            let clip = try file.decode(window, sampling: sampling)
            #expect(clip.frames.count == 2 && clip.successors.count == 2)
            #expect(clip.frames.allSatisfy { $0.samples.allSatisfy { (0...1).contains($0) } })
            #expect(clip.waveform.samples.allSatisfy { (-1...1).contains($0) })
            count += 1
        }
        return .clips(count)
    } catch {
        return .failed(error)
    }
}

/// Checks that a file ends in one of the outcomes that are right for it, with an error that names it.
private func check(_ item: HostileItem, _ bytes: any MediaBytes) {
    let outcome = outcome(of: bytes, named: item.name)
    switch (outcome, item.answer) {
    case (.clips, .any): break
    case (.clips(let count), .errors): Issue.record("\(item): \(count) clips")
    case (.failed(let error), let answer):
        #expect(error.description.hasPrefix("\(item.name): "))
        switch answer {
        case .errors(let names): #expect(names.contains(error.name), "\(error)")
        // In a quiet machine none of these takes a second; a deadline that passes is a loop.
        case .any: #expect(error.name != "media.timed_out" && error.name != "media.unreadable", "\(error)")
        }
    }
}

@Suite("Hostile files", .serialized, .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
struct HostileTests {
    private static let corpus = Result { try HostileCorpus() }
    private let corpus: HostileCorpus
    private let folder: TemporaryFolder
    private let canary: Canary

    init() throws {
        MediaLibrary.quieten()
        corpus = try HostileTests.corpus.get()
        folder = try TemporaryFolder()
        canary = try Canary(in: folder.url.path, content: #require(corpus.films.first { $0.suffix == "ts" }).data)
    }

    @Test("The small films themselves give clips")
    func films() {
        for film in corpus.films {
            guard case .clips(1) = outcome(of: MemoryBytes(film.data), named: film.suffix) else {
                Issue.record("\(film.suffix): \(outcome(of: MemoryBytes(film.data), named: film.suffix))")
                continue
            }
        }
    }

    @Test("The canary notices who opens its file and who connects")
    func canaryNotices() throws {
        #expect(canary.opens == 0 && canary.connections == 0)
        close(open(canary.path, O_RDONLY))
        #expect(canary.opens == 1)
        canary.touchServer()
        #expect(canary.connections == 1)
        #expect(canary.connections == 1)
    }

    @Test("FFmpeg's own program follows the lures, so that not to follow them means something")
    func lures() throws {
        let lures = corpus.references(naming: canary).filter(\.luresFFmpeg)
        #expect(lures.count >= 9)
        for item in lures {
            let before = canary.opens + canary.connections
            let path = try item.write(in: folder.url.path)
            _ = try? FFmpegTool.probe("-protocol_whitelist file,http,tcp,crypto,data -allowed_extensions ALL", path)
            #expect(canary.opens + canary.connections > before, "\(item)")
        }
    }

    @Test("No file has another opened, nor a server asked")
    func references() throws {
        let items = corpus.references(naming: canary)
        for item in items {
            check(item, try FileBytes(path: item.write(in: folder.url.path)))
        }
        #expect(canary.opens == 0)
        #expect(canary.connections == 0)
        #expect(items.count > 70)
    }

    @Test("No two files of the corpus have the same name, so that each is written")
    func names() throws {
        let items = try corpus.items(in: folder.url.path, naming: canary, seeds: 0..<3)
        #expect(Set(items.map(\.path)).count == items.count)
        #expect(items.count > 1100)
    }

    @Test("What claims the impossible is refused or does no harm")
    func impossibilities() {
        for item in corpus.impossibilities {
            check(item, MemoryBytes(item.data))
        }
    }

    @Test("A film cut off anywhere gives a clip or one error")
    func truncations() {
        for item in corpus.truncations {
            check(item, MemoryBytes(item.data))
        }
    }

    @Test("A damaged film gives a clip or one error", arguments: 0..<8)
    func mutations(part: UInt64) {
        for item in corpus.mutations(seeds: part * 40..<(part + 1) * 40) {
            check(item, MemoryBytes(item.data))
        }
    }
}
