#include "peers/left_commands.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/files.h"
#include "base/quote.h"
#include "model/json.h"
#include "snug/backup.h"
#include "store/beside.h"
#include "store/cluster_rows.h"

namespace snug {

namespace {

constexpr std::size_t page_commands = 1000;
constexpr std::size_t page_bytes = 4 << 20;

/// The commands from `position` on, page by page.
template <class Visit>
void each_command(Database& db, std::int64_t position, Visit visit) {
  while (true) {
    const auto page = rows::tail_from(db, position, page_commands, page_bytes);
    if (page.empty()) return;
    for (const rows::LoggedCommand& command : page) visit(command);
    position = page.back().position + 1;
  }
}

/// The first command that the stream does not have, of those from where it begins on: what both have has no gap.
std::size_t first_missing(const std::vector<LogId>& ids, const StreamContent& stream) {
  const auto begin = std::find_if(ids.begin(), ids.end(), [&](const LogId& id) { return id.position >= stream.first; });
  const auto missing = std::partition_point(begin, ids.end(), [&](const LogId& id) { return stream.has(id); });
  return missing == begin ? 0 : static_cast<std::size_t>(missing - ids.begin());
}

std::string line_of(const rows::LoggedCommand& command) {
  std::string line = R"({"log":")" + LogId{command.position, command.term}.text() + R"(","command":)";
  const bool one_line = command.bytes.find('\n') == std::string::npos;
  if (one_line && json::parse(command.bytes))
    line += command.bytes;
  else
    append_json_string(line, command.bytes);
  return line + "}\n";
}

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw BackupError(file.string() + " can't be written: " + std::strerror(errno));
}

}  // namespace

std::size_t write_left_commands(const std::filesystem::path& database, const StreamContent& stream,
                                const std::filesystem::path& file) {
  const auto db = open_to_look(database.string());
  std::vector<LogId> ids;
  each_command(*db, 0, [&](const rows::LoggedCommand& command) { ids.push_back({command.position, command.term}); });
  const std::size_t first = first_missing(ids, stream);
  const OwnedDescriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (out.get() < 0) fail(file);
  if (first < ids.size())
    each_command(*db, ids[first].position, [&](const rows::LoggedCommand& command) {
      if (!write_all(out.get(), line_of(command))) fail(file);
    });
  if (::fsync(out.get()) != 0) fail(file);
  return ids.size() - first;
}

}  // namespace snug
