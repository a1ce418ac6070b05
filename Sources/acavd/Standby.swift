import EventLog
import Foundation
import KafkaLog
import Logging
import Monitoring
import Operations
import Pipeline
import StateStore
import Systemd

/// An instance that waits until it is its turn, with a local store that is kept up to date meanwhile.
///
/// The instances are members of a group on the changelog's one partition: whoever holds it is at work.
struct Standby {
    private static let pace = Duration.seconds(1)

    private let configuration: Configuration
    private let parameters: ServiceParameters
    private let properties: KafkaProperties
    private let running: RunningDaemon
    private let manager: ServiceManager
    private let logger: Logger

    init(
        _ configuration: Configuration, parameters: ServiceParameters, properties: KafkaProperties,
        running: RunningDaemon, manager: ServiceManager, logger: Logger
    ) {
        self.configuration = configuration
        self.parameters = parameters
        self.properties = properties
        self.running = running
        self.manager = manager
        self.logger = logger
    }

    /// Waits for this instance's turn, and works until `stop` is raised or the turn is over.
    func run(until stop: StopFlag, work: (StopFlag) throws -> Void) throws {
        let deposed = StopFlag()
        let turn = StopFlag(following: stop)
        let election = try Election(
            applicationID: configuration.applicationID, changelog: configuration.changelogTopic,
            properties: properties, logger: logger
        ) {
            deposed.raise()
            turn.raise()
        }
        if try wait(for: election, until: stop) {
            logger.notice("taking over: no other instance is at work")
            do {
                try work(turn)
            } catch TakenOver.byAnother(let instance, let fault) {
                throw TakenOver.byStandby(instance, fault)
            }
        }
        // Another instance may go on at once. One that ends with an error is gone for the group when it is gone.
        try election.close()
        if deposed.isRaised && !stop.isRaised {
            throw TakenOver.byStandby(
                nil, LogFault(operation: "standing for election", code: "DEPOSED", message: "the group chose another"))
        }
    }

    /// Follows the changelog until it is this instance's turn.
    ///
    /// - Returns: False when `stop` was raised first.
    private func wait(for election: Election, until stop: StopFlag) throws -> Bool {
        guard try !election.wait(timeout: Standby.pace) else { return true }
        running.note { $0.enter(.standingBy) }
        // It does all that is asked of it.
        manager.ready()
        manager.status(running.read { $0.line })
        logger.notice("standing by: another instance is at work")
        let (cache, contents) = try configuration.openStore(logger: logger)
        defer { cache.close() }
        let log = try configuration.kafkaLog(properties, logger: logger)
        var follower: ChangelogFollower?
        // The store is a cache: without it a turn begins by reading more.
        var isFollowing = true
        while !stop.isRaised {
            manager.progressed()
            if try election.wait(timeout: Standby.pace) { return true }
            guard isFollowing else { continue }
            do {
                if follower == nil {
                    let recovery = try Recovery(
                        of: configuration.changelogTopic, from: log, cache: cache, contents: contents,
                        onProgress: { manager.progressed() })
                    for notice in recovery.notices { logger.warning("\(notice)", metadata: ["stage": "standby"]) }
                    isFollowing = recovery.cache != nil
                    follower = ChangelogFollower(
                        of: configuration.changelogTopic, cache: cache, position: recovery.position)
                } else {
                    _ = try follower?.follow(log).get()
                }
            } catch let error as StoreError {
                isFollowing = false
                logger.error(
                    "\(error); this instance stands by without the local store, and its turn begins with reading more",
                    metadata: ["stage": "standby"])
            } catch LogFailure.retry(let fault) {
                logger.warning("\(fault)", metadata: ["stage": "standby"])
            }
        }
        return false
    }
}
