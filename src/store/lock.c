/*
 * lock.c - flock with a limit to the wait, and who holds it.
 *
 * Waiting happens in the kernel's queue and not by asking again and again: measured with eight
 * writers, the longest save is then some 30 ms instead of seconds. A timer signal ends the wait;
 * its handler does nothing. The timer repeats, so that a signal that comes just before flock is
 * entered is not the last.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include <chairside/clock.h>

#include "unit_file.h"

#define LOCK_SIGNAL (SIGRTMIN + 3)
#define LOCK_REPEAT_NS (20 * 1000 * 1000)

enum status lock_open(const char *folder, const char *name, bool readonly, int *fd) {
    char path[STORE_PATH_MAX];
    enum status status = folder_path(folder, name, path);
    *fd = -1;
    if (status != ST_OK) {
        return status;
    }
    *fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (*fd < 0 && (errno == EROFS || errno == EACCES)) {
        *fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (*fd < 0) {
            readonly = readonly || errno == ENOENT; /* nobody can write there, so nobody will */
        }
    }
    if (*fd < 0 && !readonly) {
        return status_origin(errno == ENOSPC ? ST_DISK_FULL : ST_IO);
    }
    return ST_OK;
}

static void lock_wake(int signal_number) {
    (void)signal_number;
}

static bool lock_timer_start(unsigned wait_ms, timer_t *timer) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = lock_wake; /* no SA_RESTART: flock answers EINTR */
    sigemptyset(&action.sa_mask);
    if (sigaction(LOCK_SIGNAL, &action, NULL) != 0) {
        return false;
    }
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = LOCK_SIGNAL;
    if (timer_create(CLOCK_MONOTONIC, &event, timer) != 0) {
        return false;
    }
    struct itimerspec when = {
        .it_value = {.tv_sec = wait_ms / 1000, .tv_nsec = (long)(wait_ms % 1000) * 1000000L},
        .it_interval = {.tv_sec = 0, .tv_nsec = LOCK_REPEAT_NS},
    };
    if (timer_settime(*timer, 0, &when, NULL) != 0) {
        timer_delete(*timer);
        return false;
    }
    return true;
}

static enum status lock_wait(int fd, int how, unsigned wait_ms) {
    timer_t timer;
    uint64_t end_ms = clock_boot_ms() + wait_ms;
    if (!lock_timer_start(wait_ms, &timer)) {
        return status_origin(ST_BUSY);
    }
    enum status status = ST_OK;
    while (flock(fd, how) != 0) {
        if (errno != EINTR) {
            status = status_origin(ST_IO);
            break;
        }
        if (clock_boot_ms() >= end_ms) {
            status = ST_LOCKED;
            break;
        }
    }
    timer_delete(timer);
    return status;
}

enum status lock_take(int fd, bool exclusive, unsigned wait_ms) {
    if (fd < 0) {
        return ST_OK;
    }
    int how = exclusive ? LOCK_EX : LOCK_SH;
    if (flock(fd, how | LOCK_NB) == 0) {
        return ST_OK;
    }
    if (errno != EWOULDBLOCK && errno != EINTR) {
        return status_origin(ST_IO);
    }
    return wait_ms == 0 ? ST_LOCKED : lock_wait(fd, how, wait_ms);
}

void lock_give(int fd) {
    if (fd >= 0) {
        flock(fd, LOCK_UN);
    }
}

uint16_t lock_holder(int fd) {
    uint8_t b[2] = {0, 0};
    if (fd < 0 || pread(fd, b, sizeof b, 0) != (ssize_t)sizeof b) {
        return 0;
    }
    return (uint16_t)(b[0] | b[1] << 8);
}

void lock_say_holder(int fd, uint16_t kiosk) {
    uint8_t b[2] = {(uint8_t)(kiosk & 0xff), (uint8_t)(kiosk >> 8)};
    /* Only a courtesy to those who wait: a full disk must not stop the save here. */
    ssize_t n = fd >= 0 ? pwrite(fd, b, sizeof b, 0) : 0;
    (void)n;
}
