// A worker, and workers that have gone wrong: the name by which it is started says how.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "base/files.h"
#include "media/media_worker.h"
#include "media/picture_frame.h"
#include "media/sandbox.h"

namespace {

using namespace snug;

volatile long spins = 0;

[[noreturn]] void spin() {
  for (;;) spins = spins + 1;
}

void filter() {
  if (!filter_system_calls()) ::_exit(99);
}

PictureResult good_result() {
  PictureResult result{PictureError::none};
  result.picture.width = result.picture.height = 8;
  result.picture.thumb_hash = "12345";
  return result;
}

/// What the filter must not let through. Whoever comes to the end of it says that all is well.
int run_forbidden(std::string_view how) {
  filter();
  if (how == "opens") ::open("/etc/passwd", O_RDONLY);
  if (how == "connects") ::socket(AF_INET, SOCK_STREAM, 0);
  if (how == "forks" && ::fork() == 0) ::_exit(0);
  if (how == "executes") ::execl("/no/such/program", "program", nullptr);
  if (how == "writes_elsewhere" && ::write(2, "", 0) != 0) return 96;
  if (how == "makes_code") {
    const int all = PROT_READ | PROT_WRITE | PROT_EXEC;
    if (::mmap(nullptr, 4096, all, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED) return 96;
  }
  if (how == "unmasks_code") {
    void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (::mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0) return 96;
  }
  return write_all(1, write_picture_frame(good_result())) ? 0 : 1;
}

int run(std::string_view how) {
  if (how == "allocates") {
    if (!limit_resources(64U << 20)) return 99;
    filter();
    void* memory = std::malloc(256U << 20);
    if (memory) std::memset(memory, 1, 256U << 20);
    return write_all(1, write_picture_frame({memory ? PictureError::broken : PictureError::too_large})) ? 0 : 1;
  }
  if (how == "spins") return limit_resources(256U << 20), filter(), spin(), 0;
  if (how == "uses_up_its_time") {
    const rlimit second{1, 2};
    ::setrlimit(RLIMIT_CPU, &second);
    spin();
  }
  if (how == "waits") return ::pause();
  if (how == "dies") return 7;
  if (how == "says_nothing") return 0;
  if (how == "floods") {
    const std::string much(max_picture_frame / 4, 'x');
    while (write_all(1, much)) {
    }
    return 0;
  }
  if (how == "lies") return write_all(1, "<html>") ? 0 : 1;
  if (how == "goes_on_after_its_result") {
    write_all(1, write_picture_frame(good_result()));
    ::close(1);
    ::signal(SIGTERM, SIG_IGN);
    spin();
  }
  if (how == "tells_its_world") {
    // The environment and what is open must not be there: each is one pixel of the width.
    PictureResult result = good_result();
    for (char** variable = environ; *variable && !is_sanitized; ++variable) ++result.picture.width;
    for (int descriptor = 3; descriptor < 1024; ++descriptor) {
      if (::fcntl(descriptor, F_GETFD) >= 0) ++result.picture.height;
    }
    return write_all(1, write_picture_frame(result)) ? 0 : 1;
  }
  return run_forbidden(how);
}

}  // namespace

int main(int argc, char** argv) {
  if (!snug::is_media_worker(argc, argv)) return 97;
  const std::string_view path = argv[0];
  const std::string_view how = path.substr(path.rfind('/') + 1);
  return how == "worker" ? snug::run_media_worker(argc, argv) : run(how);
}
