/// What a kind of process keeps of its rights.
package struct ConfinementProfile: Sendable, Hashable {
    /// The two kinds, each with its list of system calls.
    enum Kind: Sendable, Hashable {
        case decoder
        case fetcher
    }

    let kind: Kind

    /// What was started in the process before it confines itself, besides its one thread.
    package enum Company: Sendable, Hashable {
        case nothing

        /// Threads that compute for it.
        case threads

        /// The driver of an accelerator: threads, open devices, and memory that is mapped for both sides.
        case accelerator
    }

    let company: Company

    /// Files and folders that can still be opened, for reading. Those that do not exist when the profile is entered are
    /// passed over.
    let readablePaths: [String]

    /// Computes on what is read from the descriptors it holds and from those sent to it; answers over a socket. Opens
    /// nothing, starts nothing, connects to nothing.
    package static let decoder = decoder(with: .nothing)

    /// The same, with company: some layers then hold less, or not at all.
    package static func decoder(with company: Company) -> ConfinementProfile {
        ConfinementProfile(kind: .decoder, company: company, readablePaths: [])
    }

    /// Connects to servers over TCP, asks name servers over UDP, starts threads of its own, and writes into descriptors
    /// that it holds. Opens files for reading alone, and those only that finding and trusting a server takes.
    ///
    /// Names are looked up in the hosts file and by DNS, since code cannot be loaded any more: other services that
    /// nsswitch.conf(5) names count as unavailable. A file of these that is replaced, such as resolv.conf when the
    /// machine changes networks, is out of reach until the process is started anew.
    package static func fetcher(
        reading paths: [String] = ConfinementProfile.filesForNamesAndCertificates
    ) -> ConfinementProfile {
        ConfinementProfile(kind: .fetcher, company: .nothing, readablePaths: paths)
    }

    /// Where Debian, Fedora, Alpine and their kin keep what the C library's resolver and OpenSSL read.
    package static let filesForNamesAndCertificates = [
        // resolver(3), gai.conf(5), nsswitch.conf(5), hosts(5), host.conf(5), services(5), protocols(5).
        "/etc/resolv.conf", "/etc/gai.conf", "/etc/nsswitch.conf", "/etc/hosts", "/etc/host.conf", "/etc/services",
        "/etc/protocols",
        // Where resolv.conf is a link to.
        "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager/resolv.conf",
        // OpenSSL's configuration and trusted certificates, and where those are links to. Not /etc/ssl/private nor
        // /etc/pki/tls/private, where keys lie.
        "/etc/ssl/openssl.cnf", "/etc/ssl/certs", "/etc/ssl/cert.pem", "/usr/lib/ssl/openssl.cnf",
        "/usr/share/ca-certificates", "/usr/local/share/ca-certificates", "/etc/pki/tls/openssl.cnf",
        "/etc/pki/tls/certs", "/etc/pki/tls/cert.pem", "/etc/pki/ca-trust/extracted", "/etc/crypto-policies",
        "/usr/share/crypto-policies",
    ]

    /// Whether it starts threads. The others cannot start any process either.
    var startsThreads: Bool { kind == .fetcher }

    /// Whether it connects to TCP ports.
    var connects: Bool { kind == .fetcher }

    /// Everything it may ask of the kernel.
    ///
    /// - Parameter process: Its own number: it signals no other.
    func systemCalls(of process: Int32) -> [SystemCallRule] {
        switch kind {
        case .decoder:
            SystemCallRule.sharedCalls(of: process) + SystemCallRule.decoderCalls
                + (company == .nothing ? [] : SystemCallRule.startedThreadCalls)
        case .fetcher: SystemCallRule.sharedCalls(of: process) + SystemCallRule.fetcherCalls
        }
    }
}
