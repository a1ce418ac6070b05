import Foundation

func logarithm(_ value: Double) -> Double { log(value) }
