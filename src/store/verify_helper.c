/*
 * verify_helper.c MUST
 * 1. wipe what secrets it was born with before anything else, and touch no file;
 * 2. answer for every check it took: a helper that died is a failure, never a good unit;
 * 3. end with the process that started it.
 */
#include "verify_helper.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chairside/secret.h>

/* What the helper says: a check that does not hold, or at the end how many it has looked at. */
struct answer {
    uint64_t looked_at; /* 0: `check` failed */
    struct check check;
};

bool check_holds(const struct id *unit, const struct check *check) {
    enum status st = check->object ? seal_grant_check(unit, &check->grant, &check->signer)
                                   : seal_row_check(check->h, check->sig, &check->signer);

    return st == ST_OK;
}

static ssize_t receive(int fd, void *p, size_t bytes) {
    ssize_t n;

    do
        n = recv(fd, p, bytes, 0);
    while (n < 0 && errno == EINTR);
    return n;
}

static bool answer_send(int fd, const struct answer *answer) {
    ssize_t n;

    do
        n = send(fd, answer, sizeof *answer, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof *answer;
}

_Noreturn static void helper_run(int fd, const struct id *unit) {
    struct answer answer = {.looked_at = 0};
    uint64_t looked_at = 0;

    secret_wipe_all();
    while (receive(fd, &answer.check, sizeof answer.check) == (ssize_t)sizeof answer.check) {
        looked_at++;
        if (!check_holds(unit, &answer.check) && !answer_send(fd, &answer))
            _exit(1);
    }
    answer.looked_at = looked_at;
    _exit(looked_at == 0 || answer_send(fd, &answer) ? 0 : 1);
}

void helper_start(struct helper *helper, const struct id *unit) {
    const struct id mine = *unit;
    int fds[2];

    *helper = (struct helper){.pid = 0, .socket = -1};
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
        return;
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        helper_run(fds[1], &mine);
    }
    close(fds[1]);
    if (pid < 0) {
        close(fds[0]);
        return;
    }
    helper->pid = pid;
    helper->socket = fds[0];
}

bool helper_take(struct helper *helper, const struct check *check) {
    if (helper->pid == 0 || send(helper->socket, check, sizeof *check,
                                 MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)sizeof *check)
        return false;
    helper->taken++;
    return true;
}

enum status helper_end(struct helper *helper, helper_failed_fn *failed, void *ctx) {
    struct answer answer;
    uint64_t looked_at = 0;

    if (helper->pid == 0)
        return ST_OK;
    shutdown(helper->socket, SHUT_WR);
    while (receive(helper->socket, &answer, sizeof answer) == (ssize_t)sizeof answer)
        if (answer.looked_at > 0)
            looked_at = answer.looked_at;
        else
            failed(ctx, &answer.check);
    close(helper->socket);
    while (waitpid(helper->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    bool complete = looked_at == helper->taken;
    *helper = (struct helper){.pid = 0, .socket = -1};
    return complete ? ST_OK : status_origin(ST_IO);
}
