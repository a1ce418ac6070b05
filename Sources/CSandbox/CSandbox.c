#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// Aligned as the kernel lays out ancillary data; cmsg(3).
union descriptor_space {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * ACAVD_DESCRIPTORS_MAX)];
};

ssize_t acavd_send_descriptors(
    int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count) {
    if (count == 0 || descriptor_count > ACAVD_DESCRIPTORS_MAX) {
        errno = EINVAL;
        return -1;
    }
    struct iovec data = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    union descriptor_space space;
    if (descriptor_count > 0) {
        memset(&space, 0, sizeof space);
        message.msg_control = &space;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptor_count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * descriptor_count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * descriptor_count);
    }
    ssize_t sent;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

ssize_t acavd_receive_descriptors(
    int socket, void *bytes, size_t count, int *descriptors, size_t capacity, size_t *received) {
    *received = 0;
    if (count == 0 || capacity > ACAVD_DESCRIPTORS_MAX) {
        errno = EINVAL;
        return -1;
    }
    struct iovec data = {.iov_base = bytes, .iov_len = count};
    union descriptor_space space;
    struct msghdr message;
    ssize_t length;
    do {
        message = (struct msghdr){
            .msg_iov = &data, .msg_iovlen = 1, .msg_control = &space, .msg_controllen = sizeof space};
        length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (length < 0 && errno == EINTR);
    if (length < 0) return -1;

    int surplus = (message.msg_flags & MSG_CTRUNC) != 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t held = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < held; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(header) + i * sizeof descriptor, sizeof descriptor);
            if (*received < capacity) {
                descriptors[(*received)++] = descriptor;
            } else {
                surplus = 1;
                close(descriptor);
            }
        }
    }
    if (!surplus) return length;
    while (*received > 0) close(descriptors[--*received]);
    errno = EPROTO;
    return -1;
}

const uint64_t acavd_resolve_beneath = RESOLVE_BENEATH;
const uint64_t acavd_resolve_no_magic_links = RESOLVE_NO_MAGICLINKS;

const int acavd_open_path = O_PATH;
const int acavd_open_temporary = O_TMPFILE;

int acavd_open_beneath(int root, const char *path, int flags, uint64_t resolve) {
    struct open_how how = {.flags = (uint64_t)(unsigned int)(flags | O_CLOEXEC), .resolve = resolve};
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

int acavd_close_range(unsigned int first, unsigned int last) {
    return (int)syscall(SYS_close_range, first, last, 0);
}

int acavd_process_control(int option, unsigned long argument) { return prctl(option, argument, 0UL, 0UL, 0UL); }

// <linux/prctl.h> of Linux 6.3.
const int acavd_set_no_executable_memory = 65;
const int acavd_get_no_executable_memory = 66;
const unsigned long acavd_refuse_executable_gain = 1;

int acavd_drop_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    struct __user_cap_data_struct held[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, held) != 0) return -1;
    // The system call filter of a service manager may refuse capset to those who have nothing to drop.
    if (memcmp(held, none, sizeof none) == 0) return 0;
    return (int)syscall(SYS_capset, &header, none);
}

int acavd_landlock_version(void) {
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

int acavd_landlock_create(uint64_t files, uint64_t ports, uint64_t scopes) {
    // struct landlock_ruleset_attr of Linux 6.12. A kernel that knows less of it asks only that the rest be zero.
    const struct {
        uint64_t files, ports, scopes;
    } attributes = {files, ports, scopes};
    return (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
}

int acavd_landlock_allow(int rules, int place, uint64_t files) {
    const struct landlock_path_beneath_attr rule = {.allowed_access = files, .parent_fd = place};
    return (int)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

int acavd_landlock_restrict(int rules) { return (int)syscall(SYS_landlock_restrict_self, rules, 0); }

int acavd_seccomp_offers(uint32_t action) {
    return (int)syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
}

int acavd_set_limit(pid_t process, int resource, uint64_t soft, uint64_t hard) {
    const struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    return prlimit(process, (enum __rlimit_resource)resource, &limit, NULL);
}

int acavd_get_limit(pid_t process, int resource, uint64_t *soft, uint64_t *hard) {
    struct rlimit limit;
    if (prlimit(process, (enum __rlimit_resource)resource, NULL, &limit) != 0) return -1;
    *soft = limit.rlim_cur;
    *hard = limit.rlim_max;
    return 0;
}

int acavd_open_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
