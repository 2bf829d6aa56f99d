/*
 * kiosk.c - the parent of the sessions.
 *
 * MUSTs
 *  1. The parent never opens the unit, and holds no secret.
 *  2. Whatever ends a child, the terminal is put back and cleared before anything else happens.
 *  3. A child never execs.
 */
#include "kiosk.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chairside/clock.h>
#include <chairside/term.h>

#include "kiosk_child.h"

#define QUICK_MS 2000u /* a child that died sooner by a signal counts as a crash at start */
#define QUICK_MAX 5

static volatile sig_atomic_t child_pid;
static volatile sig_atomic_t told_to_end;

/* Handed on: the child keeps the draft and signs out. */
static void on_signal(int sig) {
    told_to_end = 1;
    if (child_pid > 0)
        kill((pid_t)child_pid, sig);
}

static void catch (int sig, void (*handler)(int)) {
    struct sigaction sa = {.sa_handler = handler};
    sigemptyset(&sa.sa_mask);
    sigaction(sig, &sa, NULL);
}

/* The child begins with the signals as a program finds them, and ends if its parent is killed. */
static _Noreturn void be_child(const struct kiosk *kiosk, pid_t parent) {
    catch (SIGTERM, SIG_DFL);
    catch (SIGHUP, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(CHILD_ENDED);
    _exit(kiosk_child(kiosk));
}

static int wait_for(pid_t pid) {
    int how = 0;
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        ;
    return how;
}

static int run_child(const struct kiosk *kiosk) {
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0)
        be_child(kiosk, parent);
    child_pid = pid;
    if (told_to_end)
        kill(pid, SIGTERM);
    int how = wait_for(pid);
    child_pid = 0;
    return how;
}

enum status kiosk_run(const struct kiosk *kiosk) {
    struct termios before;
    bool tty = tcgetattr(STDIN_FILENO, &before) == 0;
    unsigned quick = 0;

    if (!tty || !isatty(STDOUT_FILENO))
        return status_origin(ST_TERMINAL);
    catch (SIGTERM, on_signal);
    catch (SIGHUP, on_signal);
    catch (SIGINT, SIG_IGN);
    catch (SIGQUIT, SIG_IGN);
    catch (SIGTSTP, SIG_IGN);
    while (!told_to_end) {
        uint64_t started = clock_boot_ms();
        int how = run_child(kiosk);
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
        term_wipe(STDOUT_FILENO);
        if (how < 0)
            return status_origin(ST_NO_MEMORY);
        if (WIFSIGNALED(how)) {
            quick = clock_boot_ms() - started < QUICK_MS ? quick + 1 : 0;
            if (quick == QUICK_MAX)
                return status_origin(ST_BUG);
            continue;
        }
        if (WEXITSTATUS(how) == CHILD_ENDED)
            break;
        if (WEXITSTATUS(how) != CHILD_LOCKED)
            return (enum status)(WEXITSTATUS(how) - CHILD_FAILED);
        quick = 0;
    }
    return ST_OK;
}
