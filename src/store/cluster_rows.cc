#include "store/cluster_rows.h"

#include <charconv>
#include <optional>

namespace snug::rows {

namespace {

/// Takes a number and the character behind it.
std::int64_t take_number(std::string_view& text, char end) {
  std::int64_t number = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto taken = static_cast<std::size_t>(at - text.data());
  if (error != std::errc() || taken >= text.size() || text[taken] != end)
    throw StoreError(11 /* corrupt */, "log_tail holds no batch");
  text.remove_prefix(taken + 1);
  return number;
}

}  // namespace

std::vector<ClusterMember> cluster_members(Database& db) {
  std::vector<ClusterMember> members;
  auto q = db.query("SELECT node, up FROM cluster_members ORDER BY node");
  while (q.next()) members.push_back({q.get<std::int64_t>(0), q.get<bool>(1)});
  return members;
}

// A batch is, for each command, `term length bytes`: the position follows from that of the first.

void append_tail(Database& db, const std::vector<LoggedCommand>& batch) {
  if (batch.empty()) return;
  std::string entries;
  for (const LoggedCommand& command : batch) {
    entries.append(std::to_string(command.term)).append(" ");
    entries.append(std::to_string(command.bytes.size())).append(" ").append(command.bytes);
  }
  db.run("INSERT OR REPLACE INTO log_tail (first, entries) VALUES (?1, ?2)", batch.front().position, entries);
  // A batch goes once all that is behind it is enough.
  db.run(R"sql(
    DELETE FROM log_tail WHERE first < (SELECT max(first) FROM log_tail WHERE first <= ?1))sql",
         batch.back().position - kept_tail + 1);
}

std::int64_t tail_begin(Database& db, std::int64_t position) {
  auto q = db.query("SELECT min(first) FROM log_tail");
  const auto first = q.next() ? q.get<std::optional<std::int64_t>>(0) : std::nullopt;
  return first ? *first : position + 1;
}

std::vector<LoggedCommand> tail_from(Database& db, std::int64_t position, std::size_t most, std::size_t bytes) {
  std::vector<LoggedCommand> found;
  std::size_t size = 0;
  auto q = db.query(R"sql(
    SELECT first, entries FROM log_tail
    WHERE first >= coalesce((SELECT max(first) FROM log_tail WHERE first <= ?1), 0) ORDER BY first)sql",
                    position);
  while (found.size() < most && (found.empty() || size < bytes) && q.next()) {
    const std::string batch = q.get<std::string>(1);
    std::string_view rest = batch;
    for (std::int64_t at = q.get<std::int64_t>(0); !rest.empty(); ++at) {
      LoggedCommand command{.position = at, .term = take_number(rest, ' '), .bytes = {}};
      const auto length = static_cast<std::size_t>(take_number(rest, ' '));
      if (length > rest.size()) throw StoreError(11 /* corrupt */, "log_tail holds no batch");
      command.bytes = rest.substr(0, length);
      rest.remove_prefix(length);
      if (at < position || found.size() >= most || (!found.empty() && size >= bytes)) continue;
      size += command.bytes.size();
      found.push_back(std::move(command));
    }
  }
  return found;
}

}  // namespace snug::rows
