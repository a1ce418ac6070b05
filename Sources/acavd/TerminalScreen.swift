import Foundation

/// The terminal as a screen to draw on: an alternate one, so that what was there before comes back.
///
/// Keys are neither shown nor kept until the end of a line. The control sequences are those of xterm, which every terminal
/// of today knows: ECMA-48, and private modes 7 (wrapping), 25 (cursor) and 1049 (alternate screen).
final class TerminalScreen {
    enum Key: Equatable {
        case pressed(UInt8)
        case none
        /// There is no terminal any more.
        case ended
    }

    private let before: termios
    private var isTaken = false

    /// Takes the terminal; nil where it cannot be had, with the reason in `errno`.
    init?() {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        before = settings
        guard take() else { return nil }
    }

    deinit { giveBack() }

    /// Takes it again, after it was given back or the shell had it.
    @discardableResult
    func take() -> Bool {
        var settings = before
        // Keys at once, and unseen. Ctrl-C and Ctrl-Z go on being signals.
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        guard tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) == 0 else { return false }
        isTaken = true
        return write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J")
    }

    /// Leaves the terminal as it was.
    func giveBack() {
        guard isTaken else { return }
        isTaken = false
        write("\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
        var settings = before
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    }

    /// In characters; 80 by 24 where the terminal does not know.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Shows these lines and nothing else.
    ///
    /// - Returns: False when the terminal takes nothing any more.
    func draw(_ lines: [String]) -> Bool {
        // A line is erased before it is written: after its last column, erasing would take the last character.
        write("\u{1B}[H" + lines.map { "\u{1B}[2K\($0)" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    /// Waits for a key.
    func key(within time: Duration) -> Key {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&input, 1, Int32(time / .milliseconds(1))) > 0 else { return .none }
        var byte: UInt8 = 0
        switch read(STDIN_FILENO, &byte, 1) {
        case 1: return .pressed(byte)
        case 0: return .ended
        default: return errno == EINTR || errno == EAGAIN ? .none : .ended
        }
    }

    @discardableResult
    private func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = Foundation.write(
                    STDOUT_FILENO, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written >= 0 {
                    rest = rest.dropFirst(written)
                } else if errno == EAGAIN {
                    var output = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&output, 1, 1000)
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }
}
