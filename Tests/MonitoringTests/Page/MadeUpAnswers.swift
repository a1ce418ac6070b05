import Foundation
import Monitoring

/// What the routes answer, as files: a folder for each state that the daemon may be in, in it `status.json` and what else
/// it can then say, each written as the server writes it.
struct MadeUpAnswers {
    private var files: [String: Data] = [:]

    init(of service: MadeUpService) throws {
        let states = [
            "starting": service.starting, "warming-up": service.warmingUp, "standing-by": service.standingBy,
            "paused": service.paused, "silent": service.silent, "running": service.running, "unready": service.unready,
        ]
        for (state, status) in states {
            files[state + "/status.json"] = try StatusCoding.encode(status)
            files[state + "/history.json"] = try StatusCoding.encode(
                status.pairs.isEmpty ? HistoryStatus(intervalSeconds: 30) : service.history)
            let events = status.pairs.isEmpty ? [] : service.events
            files[state + "/events.json"] = try StatusCoding.encode(events)
            guard !status.pairs.isEmpty else { continue }
            files[state + "/clusters.json"] = try StatusCoding.encode(service.clusters)
            for table in service.tables {
                files[state + "/tables/\(table.pair.number).json"] = try StatusCoding.encode(table)
            }
            files[state + "/clip.json"] = try StatusCoding.encode(service.explanation)
        }
        let newborn = service.newborn
        files["newborn/status.json"] = try StatusCoding.encode(newborn)
        files["newborn/history.json"] = try StatusCoding.encode(
            HistoryStatus(intervalSeconds: 10, samples: Array(service.history.samples.prefix(1))))
        files["newborn/events.json"] = try StatusCoding.encode([service.longEvent])
        files["newborn/clusters.json"] = try StatusCoding.encode(
            newborn.pairs.flatMap { [$0.first, $0.second] }
                .map { ClusterSizesStatus(clustering: $0, members: [0, 0, 0], streamShares: [0, 0, 0]) })
        files["newborn/tables/0.json"] = try StatusCoding.encode(service.emptyTable)
        files["names.json"] = try StatusCoding.encode([
            "hostile": MadeUpService.hostileClip, "hostile_uri": MadeUpService.hostileLocation,
            "missing": MadeUpService.missingClip,
        ])
    }

    func write(to folder: URL) throws {
        for (path, data) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try data.write(to: file)
        }
    }
}
