/*
 * log.h - what an administrator reads: to a file or to syslog, never to the terminal.
 *
 * MUST: a line says what happened and where in the source. It never holds a name, typed text, a
 * number that was typed, or a path below the unit's folder.
 */
#ifndef CHAIRSIDE_LOG_H
#define CHAIRSIDE_LOG_H

/* `path` NULL: syslog (authpriv). Until called, lines are dropped. */
void log_open(const char *path);
void log_close(void);
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
