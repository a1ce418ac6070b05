import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims
package import Foundations

extension MediaFile {
    /// Where the file is to be cut into clips.
    ///
    /// A file longer than a clip, of which no segments are given, is looked at in a bounded number of places. One that
    /// cannot be looked at in that way, because its container has no way to find key frames or they are far apart, is
    /// cut by its length alone; so is one that cannot be read everywhere.
    ///
    /// - Parameter segments: Where the video's source says that the clips are.
    /// - Returns: At most as many windows as `ClipPlan.windows(duration:segments:)` gives.
    /// - Throws: When the file cannot be read any more, or costs more than it may.
    package mutating func windows(of plan: ClipPlan, segments: [TimeSpan]? = nil) throws(MediaError) -> [TimeSpan] {
        let duration = information.duration
        let instants = segments == nil && video != nil ? plan.surveyInstants(duration: duration) : []
        guard !instants.isEmpty, let pictures = try survey(at: instants, of: plan) else {
            return plan.windows(duration: duration, segments: segments)
        }
        return plan.windows(duration: duration, showing: pictures)
    }

    /// The most bytes that a survey reads, so that a container without an index is not read whole; nor more than the
    /// pictures of one clip may have.
    private static let surveyBytes = 32 << 20

    /// - Returns: Key frames in time order; nil where the file does not give those that were asked for.
    private mutating func survey(at instants: [Double], of plan: ClipPlan) throws(MediaError) -> [SurveyPicture]? {
        guard let video else { return nil }
        let allowance = demuxer.allowance
        allowance.beginSurvey(bytes: min(MediaFile.surveyBytes, allowance.limits.clipBytes))
        demuxer.keepOnly([video])
        var pictures: [SurveyPicture]?
        do {
            pictures = try surveyed(instants, of: video, closer: plan)
        } catch {
            guard case .unreadable = error else { throw error }
        }
        demuxer.keepOnly([video, audio])
        if allowance.endSurvey() {
            // libavformat does not read on after it was stopped.
            self = try MediaFile(bytes, allowance, knownDuration: information.duration)
            return nil
        }
        return pictures
    }

    private func surveyed(
        _ instants: [Double], of video: UnsafeMutablePointer<AVStream>, closer plan: ClipPlan
    ) throws(MediaError) -> [SurveyPicture]? {
        let reader = try KeyFrameReader(demuxer, video)
        var pictures: [SurveyPicture] = []
        for instant in instants {
            guard try reader.look(at: instant, into: &pictures, demuxer) else { return nil }
        }
        for instant in plan.closerInstants(among: pictures) {
            guard try reader.look(at: instant, into: &pictures, demuxer) else { return nil }
        }
        return pictures
    }
}
