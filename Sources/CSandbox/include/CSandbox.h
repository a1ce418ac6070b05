// What the kernel offers to confine a process, and to open files and pass them on safely, where the C library has no
// function for it or Swift cannot import it. Each answers -1 and sets errno where it fails.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The most descriptors that one message carries.
#define ACAVD_DESCRIPTORS_MAX 4

// Sends at least one byte and up to ACAVD_DESCRIPTORS_MAX descriptors in one message over a Unix socket; unix(7),
// SCM_RIGHTS. No SIGPIPE. Returns how many bytes were sent: where fewer than `count`, the descriptors have gone all the
// same. EINVAL: no byte, or too many descriptors.
ssize_t acavd_send_descriptors(
    int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count);

// Receives bytes and the descriptors that came with them, each closed at exec, and says in `received` how many. Returns
// how many bytes; 0 at the end. EPROTO: more descriptors came than `capacity`, or than this process has room for; all
// of them are closed again. EINVAL: no room for a byte, or a capacity above ACAVD_DESCRIPTORS_MAX.
ssize_t acavd_receive_descriptors(
    int socket, void *bytes, size_t count, int *descriptors, size_t capacity, size_t *received);

// What openat2(2) may be told about the way to a file: RESOLVE_ constants of <linux/openat2.h>.
extern const uint64_t acavd_resolve_beneath;
extern const uint64_t acavd_resolve_no_magic_links;

// Flags of open(2) that only GNU's <fcntl.h> has: O_PATH and O_TMPFILE.
extern const int acavd_open_path;
extern const int acavd_open_temporary;

// openat2(2), since Linux 5.6, for an existing file; closed at exec. ENOSYS: the kernel lacks it.
int acavd_open_beneath(int root, const char *path, int flags, uint64_t resolve);

// close_range(2), since Linux 5.9: closes the descriptors from `first` to `last`. ENOSYS: the kernel lacks it.
int acavd_close_range(unsigned int first, unsigned int last);
