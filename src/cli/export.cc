#include "cli/export.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <stdexcept>

#include "cli/control.h"
#include "cli/database_copy.h"
#include "snug/export.h"

namespace snug::cli {

namespace {

/// Whatever is in the export is in the file's owner's hands only.
void make_private(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0)
    throw ExportError("cannot make " + file.string() + ": " +
                      (errno == EEXIST ? "it is there already; choose another name" : std::strerror(errno)));
  ::close(descriptor);
}

std::uint64_t write_file(const Invocation& invocation, const ExportOptions& options) {
  const std::filesystem::path file = invocation.export_file;
  make_private(file);
  try {
    std::ofstream out(file, std::ios::binary);
    return export_data(invocation.config.data, out, options);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    throw;
  }
}

/// Removes the copy that was made for us, whatever happens.
struct Copy {
  std::filesystem::path file;
  ~Copy() {
    std::error_code ignored;
    if (!file.empty()) std::filesystem::remove(file, ignored);
  }
};

}  // namespace

int run_export(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  Copy copy;
  if (auto server = ControlSocket::connect(invocation.config.data)) {
    const auto made = copy_of_running(*server, invocation.config.data, errors);
    if (!made) return 1;
    copy.file = *made;
  }
  const ExportOptions options{.username = invocation.username, .database_copy = copy.file};
  if (invocation.export_file == "-") {
    export_data(invocation.config.data, out, options);
  } else {
    const auto lines = write_file(invocation, options);
    out << invocation.export_file << ": " << lines << " lines\n";
  }
  return 0;
}

}  // namespace snug::cli
