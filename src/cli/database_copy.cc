#include "cli/database_copy.h"

#include <chrono>

#include "cli/answer.h"

namespace snug::cli {

namespace {

/// How long a server may take to copy its database.
constexpr std::chrono::hours copy_timeout{12};

}  // namespace

std::optional<std::filesystem::path> copy_of_running(ControlSocket& server, const std::filesystem::path& data,
                                                     std::ostream& errors) {
  const auto answer = accept(server.exchange(R"({"operation":"copy_database","params":{}})", copy_timeout), errors);
  if (!answer) return std::nullopt;
  return data / std::filesystem::path(text_member(*answer, "file")).filename();
}

}  // namespace snug::cli
