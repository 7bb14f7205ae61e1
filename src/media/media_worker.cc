#include "media/media_worker.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <optional>
#include <string_view>

#include "base/files.h"
#include "media/decode.h"
#include "media/picture_frame.h"
#include "media/sandbox.h"
#include "media/worker_process.h"

namespace snug {

namespace {

constexpr std::uint64_t most_memory = 256U << 20;

/// When memory runs out, the kernel ends the worker and not the server.
void be_first_to_go() {
  const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  write_all(file, "1000");
  ::close(file);
}

std::optional<PreviewRequest> request_of(int argc, char** argv) {
  if (argc != 4) return std::nullopt;
  const std::string_view edge = argv[3];
  PreviewRequest request;
  const auto [end, error] = std::from_chars(edge.data(), edge.data() + edge.size(), request.edge);
  if (error != std::errc() || end != edge.data() + edge.size()) return std::nullopt;
  for (const auto shape : {PreviewRequest::Shape::none, PreviewRequest::Shape::fit, PreviewRequest::Shape::square}) {
    if (argv[2] == name_of(shape)) return request.shape = shape, request;
  }
  return std::nullopt;
}

/// Descriptor 0. An empty file is no picture, and can't be mapped; a file that becomes shorter ends the worker.
std::optional<std::string_view> map_input() {
  struct stat about {};
  if (::fstat(STDIN_FILENO, &about) != 0 || !S_ISREG(about.st_mode)) return std::nullopt;
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size == 0) return std::string_view();
  void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
  if (bytes == MAP_FAILED) return std::nullopt;
  return std::string_view(static_cast<const char*>(bytes), size);
}

}  // namespace

bool is_media_worker(int argc, char** argv) { return argc > 1 && argv[1] == media_worker_flag; }

int run_media_worker(int argc, char** argv) {
  const std::optional<PreviewRequest> request = request_of(argc, argv);
  const std::optional<std::string_view> file = map_input();
  if (!request || !file) return worker_exit_usage;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  be_first_to_go();
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  if (!limit_resources(most_memory + file->size()) || !filter_system_calls()) return worker_exit_no_sandbox;
  const std::string frame = write_picture_frame(decode_picture(*file, *request));
  ::_exit(write_all(STDOUT_FILENO, frame) ? 0 : worker_exit_no_pipe);
}

}  // namespace snug
