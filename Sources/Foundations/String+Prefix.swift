extension String {
    /// The longest prefix of whole characters within a number of bytes of UTF-8. O(n).
    package func prefix(bytes maximum: Int) -> String {
        guard utf8.count > maximum else { return self }
        var end = startIndex
        var size = 0
        for index in indices {
            size += self[index].utf8.count
            guard size <= maximum else { break }
            end = self.index(after: index)
        }
        return String(self[..<end])
    }
}
