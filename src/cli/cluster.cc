#include "cli/cluster.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "cli/admin_calls.h"
#include "cli/answer.h"
#include "cli/control.h"

namespace snug::cli {

namespace {

constexpr std::chrono::minutes comparison_time{10};  // more than TableComparison has
constexpr int not_compared = 2;

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

std::string row_line(const json::Value& row) {
  std::string key;
  if (const auto member = row.member("key")) json::write_value(key, *member);
  const std::string how = text_member(row, "how");
  return "    " + key + (how == "here" ? " only here" : how == "there" ? " only there" : " differs") + '\n';
}

std::string table_lines(const json::Value& table) {
  std::string lines = "  " + text_member(table, "name") + ": " + std::to_string(number(table, "rows")) +
                      " rows here, " + std::to_string(number(table, "otherRows")) + " there";
  if (const std::string why = text_member(table, "why"); !why.empty()) lines += " (" + why + ")";
  lines += '\n';
  if (const auto rows = table.member("differing"))
    rows->each_element([&](const json::Value& row) { return lines += row_line(row), true; });
  return lines + (truth(table, "more") ? "    and maybe more\n" : "");
}

std::string member_lines(const json::Value& member) {
  const std::string why = text_member(member, "why"), result = text_member(member, "result");
  std::string lines = "node " + std::to_string(number(member, "node"));
  if (result == "failed") return lines + " could not be compared: " + why + '\n';
  lines += (result == "equal" ? " has the same" : " DIFFERS") + std::string(" at position ") +
           std::to_string(number(member, "position")) + (why.empty() ? "" : ": " + why) + '\n';
  if (const auto tables = member.member("tables"))
    tables->each_element([&](const json::Value& table) { return lines += table_lines(table), true; });
  return lines;
}

int code_of(const json::Value& comparison) {
  bool failed = false, differs = false;
  if (const auto members = comparison.member("members"))
    members->each_element([&](const json::Value& member) {
      const std::string result = text_member(member, "result");
      differs = differs || result == "differs";
      failed = failed || (result != "equal" && result != "differs");
      return true;
    });
  return differs ? 1 : failed ? 2 : 0;
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

std::string cluster_comparison_text(const json::Value& comparison) {
  std::string text;
  if (const auto members = comparison.member("members"))
    members->each_element([&](const json::Value& member) { return text += member_lines(member), true; });
  return text;
}

int run_cluster_compare(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  try {
    const std::string answer =
        ControlSocket::require(invocation.config.data).exchange(line_of("cluster_compare", "{}"), comparison_time);
    const auto comparison = accept(answer, errors);
    if (!comparison) return not_compared;
    if (invocation.json)
      out << answer << '\n';
    else
      out << cluster_comparison_text(*comparison);
    return code_of(*comparison);
  } catch (const std::runtime_error& error) {
    errors << "snug: " << error.what() << '\n';
    return not_compared;
  }
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
