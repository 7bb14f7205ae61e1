#include "cluster/log_id.h"

#include <charconv>

namespace snug {

std::string LogId::text() const { return std::to_string(position) + "-" + std::to_string(term); }

std::optional<LogId> LogId::parse(std::string_view text) {
  LogId id;
  const char* const end = text.data() + text.size();
  const auto position = std::from_chars(text.data(), end, id.position);
  if (position.ec != std::errc() || position.ptr == end || *position.ptr != '-') return std::nullopt;
  const auto term = std::from_chars(position.ptr + 1, end, id.term);
  if (term.ec != std::errc() || term.ptr != end || id.position < 0 || id.term < 0) return std::nullopt;
  return id;
}

}  // namespace snug
