/// What becomes of one system call. What no rule speaks of ends the process.
struct SystemCallRule: Sendable, Hashable {
    enum Answer: Sendable, Hashable {
        case allowed

        /// Fails with an error number, for what libraries try and can do without.
        case refused(Int32)
    }

    /// A test of an argument, counted from 0. The kernel sees registers of 64 bits, and takes 32 of them for an `int`.
    struct Condition: Sendable, Hashable {
        let argument: UInt32
        let mask: UInt64
        let value: UInt64

        /// Holds where these bits of the argument have that value.
        static func bits(_ mask: UInt64, of argument: UInt32, are value: UInt64) -> Condition {
            Condition(argument: argument, mask: mask, value: value)
        }

        /// Holds where an argument of the type `int` has that value.
        static func int(_ argument: UInt32, is value: Int32) -> Condition {
            Condition(argument: argument, mask: 0xFFFF_FFFF, value: UInt64(UInt32(bitPattern: value)))
        }
    }

    /// Its name in the tables of libseccomp; those of other architectures are passed over.
    let name: String
    let answer: Answer

    /// The rule applies where all of them hold.
    let conditions: [Condition]

    static func allow(_ names: String...) -> [SystemCallRule] {
        names.map { SystemCallRule(name: $0, answer: .allowed, conditions: []) }
    }

    static func allow(_ name: String, where condition: Condition, _ others: Condition...) -> [SystemCallRule] {
        [SystemCallRule(name: name, answer: .allowed, conditions: [condition] + others)]
    }

    static func refuse(_ names: String..., with code: Int32) -> [SystemCallRule] {
        names.map { SystemCallRule(name: $0, answer: .refused(code), conditions: []) }
    }

    static func refuse(_ name: String, where condition: Condition, with code: Int32) -> [SystemCallRule] {
        [SystemCallRule(name: name, answer: .refused(code), conditions: [condition])]
    }
}
