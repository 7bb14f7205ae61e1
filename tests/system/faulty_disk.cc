// Preloaded into the server: a disk that fails. While the file that FAULT_FILE names is there, the call that it names
// fails, on the database and its log, as it says: "fdatasync EIO", "pwrite ENOSPC", "pread EIO". A third word names
// other files, by a part of their path, and a fourth how many bytes such a file may have before it fails: "pwrite
// ENOSPC .part 4096".
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

using Open = int (*)(const char*, int, ...);
using Read = ssize_t (*)(int, void*, size_t);

template <class F>
F real(const char* name) {
  return reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
}

bool ends_with(const char* text, const char* end) {
  const size_t length = strlen(text), of_end = strlen(end);
  return length >= of_end && strcmp(text + length - of_end, end) == 0;
}

bool is_hit(int descriptor, const char* part, long room) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return false;
  path[n] = '\0';
  if (*part) {
    struct stat status {};
    return strstr(path, part) != nullptr && fstat(descriptor, &status) == 0 && status.st_size >= room;
  }
  return ends_with(path, "/snug.db") || ends_with(path, "/snug.db-wal");
}

/// True, with errno set: the call is to fail.
bool fails(const char* call, int descriptor) {
  static const char* const file = getenv("FAULT_FILE");
  if (!file) return false;
  static const auto open_file = real<Open>("open");
  static const auto read_file = real<Read>("read");
  const int fault = open_file(file, O_RDONLY | O_CLOEXEC);
  if (fault < 0) return false;
  char text[64];
  const ssize_t n = read_file(fault, text, sizeof text - 1);
  close(fault);
  if (n <= 0) return false;
  text[n] = '\0';
  char name[32], reason[32], part[32] = "";
  long room = 0;
  if (sscanf(text, "%31s %31s %31s %ld", name, reason, part, &room) < 2 || strcmp(name, call) != 0) return false;
  if (!is_hit(descriptor, part, room)) return false;
  errno = strcmp(reason, "ENOSPC") == 0 ? ENOSPC : strcmp(reason, "EROFS") == 0 ? EROFS : EIO;
  return true;
}

}  // namespace

extern "C" {

int fdatasync(int descriptor) {
  return fails("fdatasync", descriptor) ? -1 : real<int (*)(int)>("fdatasync")(descriptor);
}

int fsync(int descriptor) { return fails("fdatasync", descriptor) ? -1 : real<int (*)(int)>("fsync")(descriptor); }

ssize_t write(int descriptor, const void* bytes, size_t count) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t)>("write");
  return fails("pwrite", descriptor) ? -1 : next(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t at) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return fails("pwrite", descriptor) ? -1 : next(descriptor, bytes, count, at);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off_t at) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite64");
  return fails("pwrite", descriptor) ? -1 : next(descriptor, bytes, count, at);
}

ssize_t pread(int descriptor, void* bytes, size_t count, off_t at) {
  static const auto next = real<ssize_t (*)(int, void*, size_t, off_t)>("pread");
  return fails("pread", descriptor) ? -1 : next(descriptor, bytes, count, at);
}

ssize_t pread64(int descriptor, void* bytes, size_t count, off_t at) {
  static const auto next = real<ssize_t (*)(int, void*, size_t, off_t)>("pread64");
  return fails("pread", descriptor) ? -1 : next(descriptor, bytes, count, at);
}

}  // extern "C"
