#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
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
