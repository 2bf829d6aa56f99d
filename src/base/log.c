#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include <chairside/log.h>
#include <chairside/text.h>

enum log_target { LOG_TO_NOBODY, LOG_TO_FILE, LOG_TO_SYSLOG };

static enum log_target target;
static int log_fd = -1;

void log_close(void) {
    if (target == LOG_TO_FILE)
        close(log_fd);
    else if (target == LOG_TO_SYSLOG)
        closelog();
    target = LOG_TO_NOBODY;
    log_fd = -1;
}

void log_open(const char *path) {
    log_close();
    if (path)
        log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (log_fd >= 0) {
        target = LOG_TO_FILE;
    } else {
        /* Also where the file cannot be made: an administrator must not lose the line. */
        openlog("chairside", LOG_PID, LOG_AUTHPRIV);
        target = LOG_TO_SYSLOG;
    }
}

/* One write a line, so that lines of several kiosks do not mix. */
static void log_to_file(const char *line) {
    char stamp[32], row[640];
    time_t now = time(NULL);
    struct tm tm;

    gmtime_r(&now, &tm);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &tm);
    int n = snprintf(row, sizeof row, "%s [%d] %s\n", stamp, (int)getpid(), line);
    for (int done = 0; n > 0 && done < n;) {
        ssize_t wrote = write(log_fd, row + done, (size_t)(n - done));
        if (wrote < 0 && errno != EINTR)
            return;
        done += wrote > 0 ? (int)wrote : 0;
    }
}

void log_line(const char *format, ...) {
    char line[512];
    int kept = errno;
    va_list args;

    if (target == LOG_TO_NOBODY)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (target == LOG_TO_FILE)
        log_to_file(line);
    else
        syslog(LOG_NOTICE, "%s", line);
    errno = kept;
}
