// What the kernel offers to confine a process, and to open files and pass them on safely, where the C library has no
// function for it or Swift cannot import it. Each answers -1 and sets errno where it fails.
#pragma once
#include <stddef.h>
#include <stdint.h>
// With the PR_ constants of prctl(2).
#include <sys/prctl.h>
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

// The two ends of a pipe, reading end first, each closed at exec; pipe2(2), which Swift does not see.
int acavd_open_pipe(int ends[2]);

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

// prctl(2) with one argument and zeros for the others.
int acavd_process_control(int option, unsigned long argument);

// PR_SET_MDWE, PR_GET_MDWE and PR_MDWE_REFUSE_EXEC_GAIN, since Linux 6.3: later than the headers of Debian 12.
extern const int acavd_set_no_executable_memory;
extern const int acavd_get_no_executable_memory;
extern const unsigned long acavd_refuse_executable_gain;

// Gives up every capability of the calling thread; capabilities(7).
int acavd_drop_capabilities(void);

// The version of Landlock's interface, 1 or more; landlock(7). ENOSYS: not in this kernel. EOPNOTSUPP: not switched on.
int acavd_landlock_version(void);

// A descriptor of a new set of rules that handles the rights named by the bits, none of which may be unknown to the
// kernel; landlock_create_ruleset(2).
int acavd_landlock_create(uint64_t files, uint64_t ports, uint64_t scopes);

// Grants rights on a file, or on a folder and what is beneath it; landlock_add_rule(2).
int acavd_landlock_allow(int rules, int place, uint64_t files);

// Puts the rules on the calling thread and on those it starts, for good; landlock_restrict_self(2).
int acavd_landlock_restrict(int rules);

// 0 where seccomp(2) of this kernel knows the action, a SECCOMP_RET_ constant.
int acavd_seccomp_offers(uint32_t action);

// prlimit(2). The resource is a RLIMIT_ constant: its type in C differs between C and C++, so Swift sees a number here.
int acavd_set_limit(pid_t process, int resource, uint64_t soft, uint64_t hard);
int acavd_get_limit(pid_t process, int resource, uint64_t *soft, uint64_t *hard);
