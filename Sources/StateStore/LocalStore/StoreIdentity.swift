/// Whose state a local store holds.
package struct StoreIdentity: Hashable, Sendable {
    /// The application id of the daemon, which is its transactional id too.
    package let applicationID: String

    /// The changelog topic that the store is a cache of.
    package let changelogTopic: String

    /// The version of what the values mean.
    package let schemaVersion: Int

    package init(applicationID: String, changelogTopic: String, schemaVersion: Int) {
        self.applicationID = applicationID
        self.changelogTopic = changelogTopic
        self.schemaVersion = schemaVersion
    }
}
