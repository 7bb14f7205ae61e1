#include "cli/cluster.h"

#include <cstdint>
#include <optional>
#include <ostream>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "cli/admin_calls.h"
#include "cli/answer.h"
#include "cli/control.h"

namespace snug::cli {

namespace {

std::int64_t number(const json::Value& object, std::string_view name) {
  const auto member = object.member(name);
  return member ? member->integer().value_or(0) : 0;
}

bool truth(const json::Value& object, std::string_view name) {
  const auto member = object.member(name);
  return member && member->boolean().value_or(false);
}

std::string size_of(std::int64_t bytes) { return write_bytes(static_cast<std::uint64_t>(bytes)); }

std::string redis_line(const json::Value& redis) {
  std::string line = text_member(redis, "url") + ", version " + text_member(redis, "version") + ", " +
                     size_of(number(redis, "memory"));
  if (const std::int64_t most = number(redis, "maxMemory"); most > 0) line += " of " + size_of(most);
  line += truth(redis, "appendOnly") ? ", append-only file on" : ", append-only file OFF";
  if (text_member(redis, "lastWrite") == "err") line += ", can't write to its disk";
  return line;
}

std::string log_line(const json::Value& status) {
  const std::string state = text_member(status, "log");
  if (state != "open") return state + ": " + text_member(status, "why");
  return "open, term " + std::to_string(number(status, "term")) + ", at position " +
         std::to_string(number(status, "logPosition")) + ", kept from " +
         std::to_string(number(status, "trimmed") + 1) + " on";
}

Row member_row(const json::Value& member) {
  const std::string node = std::to_string(number(member, "node")) + (truth(member, "self") ? " (this)" : "");
  if (!truth(member, "alive")) return {node, text_member(member, "state") + ", gone", "", "", ""};
  return {node, text_member(member, "state"), std::to_string(number(member, "position")),
          std::to_string(number(member, "lag")), text_member(member, "address")};
}

std::string line_of(std::string_view operation, const std::string& params) {
  return R"({"operation":")" + std::string(operation) + R"(","params":)" + params + "}";
}

}  // namespace

std::string cluster_status_text(const json::Value& status) {
  std::ostringstream out;
  out << "node " << number(status, "node") << (truth(status, "up") ? " is up" : " is NOT up: it acknowledges nothing")
      << "\nlog   " << log_line(status) << '\n';
  if (const auto redis = status.member("redis")) out << "Redis " << redis_line(*redis) << '\n';
  if (const auto members = status.member("members")) {
    std::vector<Row> rows{{"NODE", "STATE", "POSITION", "BEHIND", "ADDRESS"}};
    members->each_element([&](const json::Value& member) { return rows.push_back(member_row(member)), true; });
    print_rows(rows, out);
  }
  return out.str();
}

int run_cluster_status(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  const std::string answer = ControlSocket::require(invocation.config.data).exchange(line_of("cluster_status", "{}"));
  const auto status = accept(answer, errors);
  if (!status) return 1;
  if (invocation.json)
    out << answer << '\n';
  else
    out << cluster_status_text(*status);
  return 0;
}

int run_cluster_forget(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  if (!invocation.yes) {
    errors
        << "snug: if node " << invocation.node
        << " has acknowledged messages that no other node has, they are lost for good: repeat it with --yes, or start "
           "that node\n";
    return 1;
  }
  const std::string answer =
      ControlSocket::require(invocation.config.data)
          .exchange(line_of("cluster_forget", object({{"node", std::to_string(invocation.node)}})));
  const auto result = accept(answer, errors);
  if (!result) return 1;
  out << text_member(*result, "done") << '\n';
  return 0;
}

}  // namespace snug::cli
