/*
 * shim.c - preloaded into the program by tests: a machine that lies.
 *
 * FAULT_CLOCK=SECONDS   added to the wall clock, and to nothing else.
 * FAULT_NETWORK=FOLDER  statfs says that this folder lies on NFS.
 * FAULT_DISK=FILE       while FILE holds "full", nothing can be written but what is there already;
 *                       while it holds "readonly", nothing can be opened for writing. For hosts
 * that let no test mount a small disk; terminals are no disk.
 *
 * Every call goes to the kernel itself, so that it does not matter who else is preloaded.
 */
#undef _FILE_OFFSET_BITS /* both names of a call are defined here: 64 bits are 64 bits */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#define NFS_MAGIC 0x6969

/* ---- the clock ---- */

static long clock_ahead_s(void) {
    const char *ahead = getenv("FAULT_CLOCK");
    return ahead ? strtol(ahead, NULL, 10) : 0;
}

int clock_gettime(clockid_t which, struct timespec *out) {
    long done = syscall(SYS_clock_gettime, which, out);
    if (done == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        out->tv_sec += clock_ahead_s();
    return (int)done;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

/* ---- the network ---- */

int statfs(const char *path, struct statfs *out) {
    const char *far = getenv("FAULT_NETWORK");
    long done = syscall(SYS_statfs, path, out);
    if (done == 0 && far && strncmp(path, far, strlen(far)) == 0)
        out->f_type = NFS_MAGIC;
    return (int)done;
}

int statfs64(const char *path, struct statfs64 *out) {
    return statfs(path, (struct statfs *)out);
}

/* ---- the disk ---- */

static bool disk_is(const char *fault) {
    const char *path = getenv("FAULT_DISK");
    char says[16] = "";
    if (!path)
        return false;
    long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    syscall(SYS_read, fd, says, sizeof says - 1);
    syscall(SYS_close, fd);
    return strncmp(says, fault, strlen(fault)) == 0;
}

/* Whether there is no room for n bytes at this place: a full disk still takes what overwrites. */
static bool no_room(int fd, off_t at, size_t n) {
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && at + (off_t)n > st.st_size &&
           disk_is("full");
}

static ssize_t refuse(void) {
    errno = ENOSPC;
    return -1;
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at) {
    return no_room(fd, at, n) ? refuse() : (ssize_t)syscall(SYS_pwrite64, fd, p, n, at);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at) {
    return pwrite64(fd, p, n, at);
}

ssize_t write(int fd, const void *p, size_t n) {
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        bool append = (syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND) != 0;
        off_t at = append ? st.st_size : (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
        if (no_room(fd, at, n))
            return refuse();
    }
    return (ssize_t)syscall(SYS_write, fd, p, n);
}

int posix_fallocate64(int fd, off64_t at, off64_t n) {
    if (no_room(fd, at, (size_t)n))
        return ENOSPC;
    return syscall(SYS_fallocate, fd, 0, at, n) == 0 ? 0 : errno;
}

int posix_fallocate(int fd, off_t at, off_t n) {
    return posix_fallocate64(fd, at, n);
}

static bool is_readonly(const char *path) {
    const char *place = getenv("FAULT_PLACE");
    if (!place || strncmp(path, place, strlen(place)) != 0 || !disk_is("readonly"))
        return false;
    errno = EROFS;
    return true;
}

int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    bool writes = (flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC;
    bool makes = flags & O_CREAT && access(path, F_OK) != 0;
    if ((writes || makes) && is_readonly(path))
        return -1;
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    return open64(path, flags, mode);
}

int mkdir(const char *path, mode_t mode) {
    return is_readonly(path) ? -1 : (int)syscall(SYS_mkdir, path, mode);
}

int unlink(const char *path) {
    return is_readonly(path) ? -1 : (int)syscall(SYS_unlink, path);
}

/* (libc's own makes the folder without asking mkdir.) */
char *mkdtemp(char *path) {
    static unsigned n;
    char name[7];
    snprintf(name, sizeof name, "%06u", ((unsigned)getpid() * 100 + n++) % 1000000);
    memcpy(path + strlen(path) - 6, name, 6);
    return mkdir(path, 0700) == 0 ? path : NULL;
}
