import ArgumentParser

/// How many clips a set may have: a number, or a share of the clips there are.
enum Capacity: ExpressibleByArgument {
    case clips(Int)
    case share(Double)

    init?(argument: String) {
        if argument.hasSuffix("%") {
            guard let percent = Double(argument.dropLast()), percent > 0, percent <= 100 else { return nil }
            self = .share(percent / 100)
        } else {
            guard let clips = Int(argument), clips > 0, clips < Int(Int32.max) else { return nil }
            self = .clips(clips)
        }
    }

    /// The number of clips, when there are so many to choose among.
    func clips(of planned: Int) -> Int {
        switch self {
        case .clips(let clips): min(clips, max(planned, 1))
        case .share(let share): max(1, Int((share * Double(planned)).rounded()))
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .clips(let clips): "\(clips)"
        case .share(let share): "\(share * 100)%"
        }
    }
}
