#include "base/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/descriptor.h"
#include "base/files.h"

namespace snug {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error(file.string() + ": " + why);
}

[[noreturn]] void refuse_errno(const std::filesystem::path& file, const char* doing) {
  refuse(file, std::string(doing) + ": " + std::strerror(errno));
}

}  // namespace

void write_private_file(const std::filesystem::path& file, std::string_view text) {
  const std::string draft = file.string() + ".new";
  ::unlink(draft.c_str());
  {
    const OwnedDescriptor out(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.get() < 0) refuse_errno(file, "can't be made");
    if (!write_all(out.get(), text) || ::fsync(out.get()) != 0) refuse_errno(file, "can't be written");
  }
  if (::rename(draft.c_str(), file.c_str()) != 0) refuse_errno(file, "can't be written");
  sync_folder_of(file);
}

std::string read_private_file(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) refuse_errno(file, "can't be read");
  if ((status.st_mode & 077) != 0) refuse(file, "others may read it; protect it with chmod 600");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  const bool empty = in && in.peek() == std::ifstream::traits_type::eof() && !in.bad();
  if (!empty && (!in || !(text << in.rdbuf()))) refuse_errno(file, "can't be read");
  return text.str();
}

}  // namespace snug
