import Foundation
import Metrics
import Monitoring
import Selection
import Testing

@Suite struct ServiceMetricsTests {
    private func lines(_ status: ServiceStatus, _ metrics: ServiceMetrics = ServiceMetrics()) -> Set<String> {
        Set(metrics.render(status).split(separator: "\n").map(String.init))
    }

    @Test func everyFigureOfTheStatusIsThere() {
        let expected: Set<String> = [
            #"acavd_build_info{version="1.2.3"} 1"#, #"acavd_application_info{application_id="cats"} 1"#,
            #"acavd_phase{phase="running"} 1"#, #"acavd_phase{phase="starting"} 0"#,
            #"acavd_phase{phase="recovering"} 0"#, #"acavd_phase{phase="standing_by"} 0"#,
            #"acavd_phase{phase="paused"} 0"#, #"acavd_phase{phase="stopping"} 0"#, "acavd_ready 1",
            "process_start_time_seconds 1700000000.5", "process_resident_memory_bytes 91",
            "acavd_peak_resident_memory_bytes 92", "acavd_messages_total 21", "acavd_withdrawals_total 22",
            "acavd_clips_total 23", "acavd_accepted_clips_total 24",
            #"acavd_evicted_clips_total{reason="displaced"} 25"#,
            #"acavd_evicted_clips_total{reason="withdrawn"} 26"#, #"acavd_evicted_clips_total{reason="capacity"} 0"#,
            #"acavd_declined_clips_total{reason="no_gain"} 27"#,
            #"acavd_declined_clips_total{reason="of_tomorrow"} 28"#,
            #"acavd_declined_clips_total{reason="no_room"} 0"#, "acavd_duplicate_clips_total 29",
            "acavd_dropped_clips_total 30", #"acavd_filtered_total{reason="silent"} 31"#,
            #"acavd_filtered_total{reason="static"} 0"#, #"acavd_dead_letters_total{class="media.corrupt"} 32"#,
            #"acavd_dead_letters_total{class="worker.violation"} 0"#, "acavd_input_lag_messages 41",
            #"acavd_input_partition_lag_messages{topic="videos",partition="0"} 42"#,
            #"acavd_input_partition_lag_messages{topic="videos",partition="1"} 0"#, "acavd_set_clips 11",
            "acavd_set_capacity_clips 12", "acavd_set_mutual_information_nats 1.25",
            "acavd_set_adjusted_mutual_information_ratio 0.125", "acavd_set_associated_ratio 0.75",
            "acavd_supply_ratio 0.375", "acavd_supply_clips 1300", "acavd_pairs 3",
            #"acavd_pair_mutual_information_nats{first="sound#2",second="picture#1"} 0.25"#, "acavd_model_version 71",
            "acavd_warm_up_clips 72", "acavd_warm_up_needed_clips 73",
            #"acavd_centroid_movement_distance{view="sound"} 0.0625"#, "acavd_in_flight_videos 51",
            "acavd_in_flight_limit_videos 52", "acavd_waiting_messages 53", "acavd_batch_clips 54",
            "acavd_worker_processes 61", #"acavd_worker_restarts_total{cause="crashed"} 62"#,
            #"acavd_worker_restarts_total{cause="recycled"} 0"#, "acavd_worker_resident_memory_bytes 63",
            "acavd_transactions_total 81", "acavd_transaction_retries_total 82",
            "acavd_last_transaction_timestamp_seconds 1700000100.25",
        ]
        let rendered = lines(fullStatus())
        #expect(expected.subtracting(rendered).isEmpty)
        // What is not known has no series.
        #expect(!rendered.contains { $0.contains(#"partition="2""#) || $0.contains(#"partition="3""#) })
        #expect(!rendered.contains { $0.contains(#"view="picture""#) })
        for metric in ServiceMetrics.descriptions {
            #expect(rendered.contains("# HELP \(metric.name) \(metric.help)"))
            #expect(rendered.contains("# TYPE \(metric.name) \(metric.kind.rawValue)"))
        }
    }

    /// Else a restart would look like all messages of all runs in a moment.
    @Test(arguments: [ServiceStatus.Phase.starting, .recovering, .standingBy, .stopping])
    func nothingIsSaidOfAStateThatIsNotThere(phase: ServiceStatus.Phase) {
        var status = ServiceStatus(
            version: "1", applicationID: "a", instance: InstanceStatus(id: "i", host: "h", process: 7),
            startedAt: Date(timeIntervalSince1970: 0), phase: phase)
        status.set.capacity = 100
        status.stream.evicted = ["displaced": 0]
        let rendered = lines(status)
        #expect(!rendered.contains { $0.hasPrefix("acavd_messages_total") || $0.hasPrefix("acavd_set") })
        #expect(!rendered.contains { $0.hasPrefix("acavd_evicted") || $0.hasPrefix("acavd_pairs") })
        #expect(rendered.contains("acavd_transactions_total 0") && rendered.contains("acavd_ready 0"))
        // And as soon as it is there, the counters of all that can happen.
        status.phase = .running
        let counters = lines(status).filter { $0.hasPrefix("acavd_dead_letters_total{") }
        #expect(counters.count == KnownReasons.documented.deadLettered.count)
        #expect(lines(status).contains("acavd_messages_total 0"))
    }

    @Test func aDaemonThatStopsKeepsItsFiguresToTheEnd() {
        var status = fullStatus()
        status.phase = .stopping
        #expect(lines(status).contains("acavd_messages_total 21"))
    }

    @Test func stagesAreObserved() {
        let metrics = ServiceMetrics()
        for (number, stage) in Stage.allCases.enumerated() {
            for _ in 0...number { metrics.observe(stage, seconds: 0.5) }
        }
        let rendered = lines(fullStatus(), metrics)
        for (number, stage) in Stage.allCases.enumerated() {
            #expect(
                rendered.contains(#"acavd_stage_duration_seconds_count{stage="\#(stage.rawValue)"} \#(number + 1)"#))
        }
    }

    @Test func hundredsOfPairsAreBounded() {
        let rendered = lines(fullStatus(pairs: 250))
        #expect(rendered.count { $0.hasPrefix("acavd_pair_mutual_information_nats{") } == 100)
        #expect(rendered.contains("acavd_pairs 250"))
    }

    @Test func noSeriesComesTwice() {
        let series = ServiceMetrics().render(fullStatus()).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.prefix { $0 != " " } }
        #expect(Set(series).count == series.count)
    }

    @Test func knownReasonsAreThoseOfTheReference() throws {
        let known = KnownReasons.documented
        let events = try text(of: "docs/reference/events.md")
        #expect(try names(inTable: "`acavd_error_class` | meaning", of: events) == known.deadLettered)
        #expect(try names(inTable: "reason | of | meaning", of: events).sorted() == known.filtered.sorted())
        for reason in known.evicted { #expect(events.contains("`\(reason)` (")) }
        let configuration = try text(of: "docs/reference/configuration.md")
        #expect(try names(inTable: "reason | meaning", of: configuration) == known.declined)
        #expect(DeclineReason.allCases.map(\.rawValue) == known.declined)
        let metrics = try text(of: "docs/reference/metrics.md")
        #expect(try names(inTable: "`cause` | why a worker was replaced", of: metrics) == known.restarted)
        let stages = try names(inTable: "`stage` | what is timed | once for each", of: metrics)
        #expect(stages.sorted() == Stage.allCases.map(\.rawValue).sorted())
    }

    /// What stands in code marks in the first column of a table.
    private func names(inTable heading: String, of page: String) throws -> [String] {
        let start = try #require(page.firstRange(of: "| \(heading) |\n")).upperBound
        return page[start...].split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
            .prefix { $0.hasPrefix("|") }
            .flatMap { $0.split(separator: "|")[0].matches(of: /`([^`]+)`/).map { String($0.1) } }
    }
}
