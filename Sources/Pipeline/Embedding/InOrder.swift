/// Puts numbered elements back into order: they go in as they come and come out as 0, 1, 2, …
package struct InOrder<Element> {
    private var waiting: [Int: Element] = [:]

    /// How many have come out.
    package private(set) var given = 0

    package init() {}

    /// - Precondition: Each number goes in once.
    package mutating func insert(_ element: Element, at number: Int) {
        precondition(number >= given && waiting[number] == nil, "each number once")
        waiting[number] = element
    }

    /// All elements whose turn it is.
    package mutating func take() -> [Element] {
        var ready: [Element] = []
        while let element = waiting.removeValue(forKey: given) {
            ready.append(element)
            given += 1
        }
        return ready
    }
}
