#include "on_pty.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure.h"

#define BURST_MS 10000u
#define WAIT_MS 20000u
#define LOOK_MS 60

bool pty_start(struct pty *p, const char *term, char *const argv[]) {
    struct winsize size = {.ws_row = PTY_ROWS, .ws_col = PTY_COLS};

    memset(p, 0, sizeof *p);
    p->started_ns = measure_ns();
    p->pid = forkpty(&p->fd, NULL, NULL, &size);
    if (p->pid == 0) {
        setenv("TERM", term, 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        setenv("LESSHISTFILE", "-", 1);
        unsetenv("SSH_CONNECTION");
        unsetenv("LESS");
        execvp(argv[0], argv);
        _exit(127);
    }
    return p->pid > 0;
}

static double ms_since(uint64_t from_ns, uint64_t now_ns) {
    return (double)(now_ns - from_ns) / 1e6;
}

bool pty_settle(struct pty *p, uint64_t from_ns, int quiet_ms, struct burst *burst) {
    struct pollfd is = {.fd = p->fd, .events = POLLIN};
    char bytes[8192];

    *burst = (struct burst){0};
    p->seen_n = 0;
    while (ms_since(from_ns, measure_ns()) < BURST_MS && poll(&is, 1, quiet_ms) > 0) {
        ssize_t n = read(p->fd, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        burst->ms = ms_since(from_ns, measure_ns());
        burst->bytes += (size_t)n;
        size_t room = sizeof p->seen - 1 - p->seen_n;
        size_t kept = (size_t)n < room ? (size_t)n : room;
        memcpy(p->seen + p->seen_n, bytes, kept);
        p->seen_n += kept;
    }
    p->seen[p->seen_n] = '\0';
    return true;
}

bool pty_key(struct pty *p, const char *key, int quiet_ms, struct burst *burst) {
    uint64_t from_ns = measure_ns();
    size_t n = strlen(key);

    return write(p->fd, key, n) == (ssize_t)n && pty_settle(p, from_ns, quiet_ms, burst);
}

/* Control sequences become one space; NUL bytes are dropped. */
static void strip(char *text, size_t n) {
    size_t out = 0;

    for (size_t i = 0; i < n; i++) {
        if (text[i] != '\033') {
            if (text[i])
                text[out++] = (char)(iscntrl((unsigned char)text[i]) ? ' ' : text[i]);
            continue;
        }
        i++;
        if (i < n && text[i] == '[')
            for (i++; i < n && !(text[i] >= '@' && text[i] <= '~'); i++)
                ;
        else if (i < n && strchr("()%#", text[i]))
            i++;
        text[out++] = ' ';
    }
    text[out] = '\0';
}

bool pty_shows(struct pty *p, const char *word) {
    struct burst burst;

    if (!pty_key(p, "\f", LOOK_MS, &burst))
        return false;
    strip(p->seen, p->seen_n);
    return strstr(p->seen, word) != NULL;
}

bool pty_wait(struct pty *p, const char *word) {
    uint64_t from_ns = measure_ns();

    while (ms_since(from_ns, measure_ns()) < WAIT_MS)
        if (pty_shows(p, word))
            return true;
    fprintf(stderr, "never on screen: \"%s\"; there was: %s\n", word, p->seen);
    return false;
}

bool pty_go(struct pty *p, const char *keys, const char *word) {
    struct burst burst;

    return pty_key(p, keys, LOOK_MS, &burst) && pty_wait(p, word);
}

static long resident_kb(long pid) {
    char path[64], line[256];
    long kb = 0;

    snprintf(path, sizeof path, "/proc/%ld/status", pid);
    FILE *f = fopen(path, "re");
    while (f && kb == 0 && fgets(line, sizeof line, f))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (f)
        fclose(f);
    return kb;
}

void pty_memory_kb(const struct pty *p, long *own, long *child) {
    char path[64], line[256] = "";

    *own = resident_kb(p->pid);
    *child = 0;
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)p->pid, (long)p->pid);
    FILE *f = fopen(path, "re");
    if (f && fgets(line, sizeof line, f))
        *child = resident_kb(strtol(line, NULL, 10));
    if (f)
        fclose(f);
}

void pty_end(struct pty *p) {
    if (p->pid <= 0)
        return;
    kill(p->pid, SIGTERM);
    for (int i = 0; i < 200 && waitpid(p->pid, NULL, WNOHANG) == 0; i++) {
        char rest[4096];
        struct pollfd is = {.fd = p->fd, .events = POLLIN};
        if (poll(&is, 1, 10) > 0 && read(p->fd, rest, sizeof rest) <= 0)
            usleep(10000);
        if (i == 100)
            kill(p->pid, SIGKILL);
    }
    close(p->fd);
    p->pid = 0;
}
