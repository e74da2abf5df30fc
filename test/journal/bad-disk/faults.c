/*
 * A disk that can be told to fail: preloaded into a process, it stands between that process and the system.
 * FAULT_FILE names a file whose content says how, and is read before every call; FAULT_PATH is a part of the paths that
 * are meant.
 *
 *   full     nothing can be written: ENOSPC
 *   short    half of what is written is, then ENOSPC
 *   broken   nothing can be written: EIO
 *   unsynced what is written cannot be synced: EIO
 *   kept     what is there cannot be removed: EPERM
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* Where an open file or folder lies; 0 when nobody knows. */
static int place(int fd, char *path, size_t room) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, room - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return 1;
}

static char mode_at(const char *path) {
  const char *part = getenv("FAULT_PATH"), *file = getenv("FAULT_FILE");
  char said = 0;
  if (!part || !file || !strstr(path, part)) return 0;
  int told = open(file, O_RDONLY);
  if (told < 0) return 0;
  if (read(told, &said, 1) != 1) said = 0;
  close(told);
  return said;
}

static char mode(int fd) {
  char path[4096];
  return place(fd, path, sizeof path) ? mode_at(path) : 0;
}

typedef ssize_t (*writer)(int, const void *, size_t, off_t);
typedef int (*syncer)(int);

static ssize_t faulty(const char *name, int fd, const void *bytes, size_t count, off_t at) {
  writer real = (writer)dlsym(RTLD_NEXT, name);
  static __thread int halved;
  switch (mode(fd)) {
    case 'f': errno = ENOSPC; return -1;
    case 'b': errno = EIO; return -1;
    case 's':
      halved = !halved;
      if (halved && count > 1) return real(fd, bytes, count / 2, at);
      errno = ENOSPC;
      return -1;
  }
  return real(fd, bytes, count, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return faulty("pwrite", fd, bytes, count, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at) { return faulty("pwrite64", fd, bytes, count, at); }

static int sync_of(const char *name, int fd) {
  if (mode(fd) == 'u') { errno = EIO; return -1; }
  return ((syncer)dlsym(RTLD_NEXT, name))(fd);
}

int fsync(int fd) { return sync_of("fsync", fd); }
int fdatasync(int fd) { return sync_of("fdatasync", fd); }

static int kept(const char *path) {
  if (mode_at(path) != 'k') return 0;
  errno = EPERM;
  return 1;
}

typedef int (*remover)(const char *);
typedef int (*remover_at)(int, const char *, int);

int unlink(const char *path) { return kept(path) ? -1 : ((remover)dlsym(RTLD_NEXT, "unlink"))(path); }
int rmdir(const char *path) { return kept(path) ? -1 : ((remover)dlsym(RTLD_NEXT, "rmdir"))(path); }
int remove(const char *path) { return kept(path) ? -1 : ((remover)dlsym(RTLD_NEXT, "remove"))(path); }

int unlinkat(int folder, const char *name, int flags) {
  char path[4096] = "";
  if (name[0] != '/' && place(folder, path, sizeof path - 1)) strcat(path, "/");
  strncat(path, name, sizeof path - strlen(path) - 1);
  return kept(path) ? -1 : ((remover_at)dlsym(RTLD_NEXT, "unlinkat"))(folder, name, flags);
}
