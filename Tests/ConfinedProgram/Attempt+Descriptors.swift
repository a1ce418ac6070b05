import CSandbox
import Glibc

extension Attempt {
    func openingMany() -> () -> Int32 {
        {
            for _ in 0..<100 where dup(0) < 0 { return errno }
            return 0
        }
    }

    func usingOtherDescriptor() -> () -> Int32 {
        let other = dup2(0, 100)
        return { code(fcntl(other, F_GETFD)) }
    }

    /// Writes more into a file than a fetcher may.
    func growing(_ path: String) -> () -> Int32 {
        let file = open(path, O_WRONLY)
        return {
            let bytes = [UInt8](repeating: 1, count: 2048)
            for _ in 0..<3 where write(file, bytes, bytes.count) < 0 { return errno }
            return 0
        }
    }

    /// Receives a descriptor over standard input, a socket, and sends back there what it reads from it.
    func echoing() -> () -> Int32 {
        {
            var greeting: UInt8 = 0
            var descriptors: [Int32] = [-1, -1]
            var received = 0
            guard acavd_receive_descriptors(0, &greeting, 1, &descriptors, 2, &received) == 1, received == 1 else {
                return errno
            }
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = pread(descriptors[0], &bytes, bytes.count, 1)
            guard count > 0, lseek(descriptors[0], 0, SEEK_END) > 0 else { return errno }
            guard acavd_send_descriptors(0, bytes, count, descriptors, 1) == count else { return errno }
            return 0
        }
    }
}
