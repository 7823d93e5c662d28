/* Writes down, in order, what a program writes below one folder and what it makes durable, so that the folder can be put together again as a disk would
 * hold it after a power cut. Loaded before the C library (LD_PRELOAD), Linux only.
 *
 * EHC_POWER_CUT_FOLDER  the folder that is watched
 * EHC_POWER_CUT_LOG     the log, outside of it
 * EHC_POWER_CUT_LIES    paths with this in them are answered as durable and are not: a disk that lies
 *
 * Files are known by their number and the time of their birth, not by their names: so nothing need be known of how names come and go. The folder itself
 * tells which names there are, and a folder that is made durable is listed here. A file that is opened to be emptied would be missed; the reader of the
 * log compares what it was told with what is there, and says so.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE, SYNC, SYNC_FOLDER };

/* `at`: where bytes are written, the new size, or how many records came before the wish to be durable. */
struct record {
  uint64_t kind, number, born, at, length;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int log_file = -1;
static const char *folder, *lies;
static uint64_t records;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("EHC_POWER_CUT_LOG");
  folder = getenv("EHC_POWER_CUT_FOLDER");
  lies = getenv("EHC_POWER_CUT_LIES");
  if (path && folder) log_file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* A server that goes on without its log would be judged by half of it. */
static void add(struct record record, const void *bytes) {
  struct iovec parts[] = {{&record, sizeof record}, {(void *)bytes, record.length}};
  if (syscall(SYS_writev, log_file, parts, 2) != (long)(sizeof record + record.length)) abort();
  records += 1;
}

/* Finds which file or folder this is; 0 where it is none of the watched. */
static int watched(int file, char *path, struct statx *found) {
  char link[64] = "/proc/self/fd/";
  char digits[16];
  int count = 0, at = (int)strlen(link);
  if (log_file < 0 || file < 0 || file == log_file) return 0;
  do digits[count++] = (char)('0' + file % 10);
  while ((file /= 10) > 0);
  while (count > 0) link[at++] = digits[--count];
  link[at] = 0;
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  size_t start = strlen(folder);
  if (length < 0) return 0;
  path[length] = 0;
  if (strncmp(path, folder, start) != 0 || (path[start] != '/' && path[start] != 0)) return 0;
  return statx(AT_FDCWD, link, 0, STATX_BASIC_STATS | STATX_BTIME, found) == 0;
}

static struct record record_of(uint64_t kind, const struct statx *of, uint64_t at, uint64_t length) {
  uint64_t born = (uint64_t)of->stx_btime.tv_sec * 1000000000u + of->stx_btime.tv_nsec;
  return (struct record){kind, of->stx_ino, born, at, length};
}

/* Where the next bytes without a place of their own go. */
static uint64_t end_of(int file, const struct statx *found) {
  return fcntl(file, F_GETFL) & O_APPEND ? found->stx_size : (uint64_t)lseek(file, 0, SEEK_CUR);
}

/* The record comes first: what was about to be written may be there or not, as may all that is not yet durable. One at a time, so that both orders are one. */
ssize_t write(int file, const void *bytes, size_t length) {
  char path[PATH_MAX];
  struct statx found;
  if (!watched(file, path, &found)) return syscall(SYS_write, file, bytes, length);
  pthread_mutex_lock(&turn);
  watched(file, path, &found);
  add(record_of(WRITE, &found, end_of(file, &found), length), bytes);
  ssize_t written = syscall(SYS_write, file, bytes, length);
  pthread_mutex_unlock(&turn);
  return written;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  char path[PATH_MAX];
  struct statx found;
  if (!watched(file, path, &found)) return syscall(SYS_writev, file, parts, count);
  pthread_mutex_lock(&turn);
  watched(file, path, &found);
  uint64_t at = end_of(file, &found);
  for (int part = 0; part < count; at += parts[part++].iov_len) add(record_of(WRITE, &found, at, parts[part].iov_len), parts[part].iov_base);
  ssize_t written = syscall(SYS_writev, file, parts, count);
  pthread_mutex_unlock(&turn);
  return written;
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at) {
  char path[PATH_MAX];
  struct statx found;
  if (!watched(file, path, &found)) return syscall(SYS_pwrite64, file, bytes, length, at);
  pthread_mutex_lock(&turn);
  add(record_of(WRITE, &found, (uint64_t)at, length), bytes);
  ssize_t written = syscall(SYS_pwrite64, file, bytes, length, at);
  pthread_mutex_unlock(&turn);
  return written;
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) { return pwrite64(file, bytes, length, at); }

int ftruncate64(int file, off64_t size) {
  char path[PATH_MAX];
  struct statx found;
  if (!watched(file, path, &found)) return (int)syscall(SYS_ftruncate, file, size);
  pthread_mutex_lock(&turn);
  add(record_of(TRUNCATE, &found, (uint64_t)size, 0), NULL);
  int answer = (int)syscall(SYS_ftruncate, file, size);
  pthread_mutex_unlock(&turn);
  return answer;
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

/* Lists a folder: number, birth and name of each, one after the other. */
static char *list(const char *path, size_t *length) {
  DIR *open = opendir(path);
  char *all = NULL;
  *length = 0;
  if (!open) abort();
  for (struct dirent *one; (one = readdir(open));) {
    struct statx found;
    if (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0) continue;
    if (statx(dirfd(open), one->d_name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) continue;
    struct record which = record_of(0, &found, 0, 0);
    size_t name = strlen(one->d_name) + 1;
    if (!(all = realloc(all, *length + 16 + name))) abort();
    memcpy(all + *length, &which.number, 16);
    memcpy(all + *length + 16, one->d_name, name);
    *length += 16 + name;
  }
  closedir(open);
  return all;
}

/* Durable is what was there when this was asked, and only once it is answered. */
static int make_durable(long call, int file) {
  char path[PATH_MAX], *names = NULL;
  struct statx found;
  size_t length = 0;
  if (!watched(file, path, &found)) return (int)syscall(call, file);
  pthread_mutex_lock(&turn);
  uint64_t before = records;
  pthread_mutex_unlock(&turn);
  int is_folder = S_ISDIR(found.stx_mode);
  if (is_folder) names = list(path, &length);
  int answer = (int)syscall(call, file);
  if (answer == 0 && !(lies && *lies && strstr(path, lies))) {
    pthread_mutex_lock(&turn);
    add(record_of(is_folder ? SYNC_FOLDER : SYNC, &found, before, length), names);
    pthread_mutex_unlock(&turn);
  }
  free(names);
  return answer;
}

int fsync(int file) { return make_durable(SYS_fsync, file); }

int fdatasync(int file) { return make_durable(SYS_fdatasync, file); }
