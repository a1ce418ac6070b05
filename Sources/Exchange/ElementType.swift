/// What the numbers of a stored array are.
package enum ElementType: Sendable, Hashable {
    case float16
    case float32
    case float64
}
