/*
 * folder.c - the unit's folder: whose it is, on what disk, what lies in it; the ballast.
 *
 * MUST: unit.db itself is only ever looked at with stat here. Opening and closing it would drop the
 * POSIX locks that SQLite holds on it in this process.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "unit_file.h"

enum status folder_path(const char *folder, const char *name, char out[STORE_PATH_MAX]) {
    int n = snprintf(out, STORE_PATH_MAX, "%s/%s", folder, name);
    return n > 0 && n < STORE_PATH_MAX ? ST_OK : status_origin(ST_NO_FOLDER);
}

bool folder_is_network(unsigned long magic) {
    static const unsigned long network[] = {
        0x00006969, /* NFS */
        0x0000517B, /* SMB */
        0xFF534D42, /* CIFS */
        0xFE534D42, /* SMB 2 */
        0x65735546, /* FUSE: sshfs and others */
        0x73757245, /* Coda */
        0x5346414F, /* AFS */
        0x6B414653, /* kAFS */
        0x01021997, /* 9P */
        0x00C36400, /* Ceph */
        0x0000564C, /* NCP */
        0x0BD00BD0, /* Lustre */
    };
    for (size_t i = 0; i < sizeof network / sizeof network[0]; i++) {
        if ((magic & 0xFFFFFFFFul) == network[i]) {
            return true;
        }
    }
    return false;
}

enum status folder_check(const char *folder) {
    struct stat st;
    if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid()) {
        return status_origin(ST_NO_FOLDER);
    }
    if ((st.st_mode & 077) != 0) {
        return status_origin(ST_PERMISSIONS);
    }
    struct statfs fs;
    if (statfs(folder, &fs) != 0) {
        return status_origin(ST_NO_FOLDER);
    }
    return folder_is_network((unsigned long)fs.f_type) ? status_origin(ST_NETWORK_FS) : ST_OK;
}

enum status folder_make(const char *folder) {
    if (mkdir(folder, 0700) == 0 || errno == EEXIST) {
        return ST_OK;
    }
    return status_origin(errno == ENOSPC  ? ST_DISK_FULL
                         : errno == EROFS ? ST_READ_ONLY
                                          : ST_NO_FOLDER);
}

static bool starts_with(const char *s, const char *start) {
    return strncmp(s, start, strlen(start)) == 0;
}

/* Whether anything in the folder says that there was a unit here. */
static enum status folder_has_traces(const char *folder, bool *traces) {
    *traces = false;
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        return status_origin(ST_NO_FOLDER);
    }
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (starts_with(e->d_name, UNIT_ANCHOR) || starts_with(e->d_name, UNIT_FILE) ||
            strcmp(e->d_name, UNIT_RESTORED) == 0) {
            *traces = true;
        }
    }
    closedir(dir);
    return ST_OK;
}

enum status folder_unit(const char *folder, int64_t *bytes) {
    char path[STORE_PATH_MAX];
    enum status status = folder_path(folder, UNIT_FILE, path);
    if (status != ST_OK) {
        return status;
    }
    struct stat st;
    if (lstat(path, &st) == 0) {
        if (bytes != NULL) {
            *bytes = (int64_t)st.st_size;
        }
        return S_ISREG(st.st_mode) ? ST_OK : status_origin(ST_NOT_A_UNIT);
    }
    if (errno != ENOENT) {
        return status_origin(ST_NO_FOLDER);
    }
    bool traces = false;
    status = folder_has_traces(folder, &traces);
    if (status != ST_OK) {
        return status;
    }
    return traces ? status_origin(ST_UNIT_MISSING) : ST_NO_UNIT;
}

enum status store_probe(const char *folder) {
    struct stat st;
    if (stat(folder, &st) != 0) {
        return errno == ENOENT ? ST_NO_UNIT : status_origin(ST_NO_FOLDER);
    }
    if (!S_ISDIR(st.st_mode)) {
        return status_origin(ST_NO_FOLDER);
    }
    return folder_unit(folder, NULL);
}

static enum status sync_and_close(int fd, enum status status) {
    if (status == ST_OK && fsync(fd) != 0) {
        status = status_origin(errno == ENOSPC ? ST_DISK_FULL : ST_IO);
    }
    close(fd);
    return status;
}

enum status folder_sync(const char *folder) {
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? status_origin(ST_IO) : sync_and_close(fd, ST_OK);
}

enum status folder_write(const char *folder, const char *name, const void *p, size_t n) {
    char path[STORE_PATH_MAX], fresh[STORE_PATH_MAX], fresh_name[64];
    snprintf(fresh_name, sizeof fresh_name, "%s.new", name);
    enum status status = folder_path(folder, name, path);
    if (status == ST_OK) {
        status = folder_path(folder, fresh_name, fresh);
    }
    if (status != ST_OK) {
        return status;
    }
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return status_origin(errno == ENOSPC ? ST_DISK_FULL : ST_IO);
    }
    if (write(fd, p, n) != (ssize_t)n) {
        status = status_origin(errno == ENOSPC ? ST_DISK_FULL : ST_IO);
    }
    status = sync_and_close(fd, status);
    if (status == ST_OK && rename(fresh, path) != 0) {
        status = status_origin(ST_IO);
    }
    if (status != ST_OK) {
        unlink(fresh);
        return status;
    }
    return folder_sync(folder);
}

void ballast_make(const char *folder) {
    char path[STORE_PATH_MAX];
    struct stat st;
    struct statvfs fs;
    if (folder_path(folder, UNIT_BALLAST, path) != ST_OK || stat(path, &st) == 0 ||
        statvfs(folder, &fs) != 0 ||
        (uint64_t)fs.f_bavail * fs.f_frsize < 4u * (uint64_t)BALLAST_BYTES) {
        return;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return; /* another kiosk makes it at this moment, or the disk is read-only */
    }
    if (posix_fallocate(fd, 0, BALLAST_BYTES) != 0) {
        unlink(path);
    }
    close(fd);
}

void ballast_drop(struct store *store) {
    char path[STORE_PATH_MAX];
    if (!store->readonly && store->folder[0] != '\0' &&
        folder_path(store->folder, UNIT_BALLAST, path) == ST_OK) {
        unlink(path);
    }
}
