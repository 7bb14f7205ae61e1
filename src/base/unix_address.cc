#include "base/unix_address.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace snug {

namespace {

bool fits(const std::string& path) { return path.size() < sizeof(sockaddr_un::sun_path); }

int open_folder(const std::filesystem::path& file) {
  return fits(file.string()) ? -1 : ::open(file.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
}

}  // namespace

UnixAddress::UnixAddress(const std::filesystem::path& file) : folder_(open_folder(file)) {
  std::string path = file.string();
  if (!fits(path)) {
    if (folder_.get() < 0) {
      error_ = errno;
      return;
    }
    const std::string folder = "/proc/self/fd/" + std::to_string(folder_.get());
    path = folder + "/" + file.filename().string();
    if (!fits(path) || ::access(folder.c_str(), F_OK) != 0) {
      error_ = ENAMETOOLONG;
      return;
    }
  }
  address_.sun_family = AF_UNIX;
  std::memcpy(address_.sun_path, path.c_str(), path.size() + 1);
}

}  // namespace snug
