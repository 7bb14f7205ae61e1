#include "cli/administration.h"

#include <filesystem>
#include <ostream>
#include <stdexcept>

#include "cli/admin_calls.h"
#include "cli/answer.h"
#include "cli/invocation.h"

namespace snug::cli {

namespace {

constexpr std::string_view times[] = {"createdAt", "updatedAt", "lastUsedAt",    "lastSeenAt",
                                      "until",     "time",      "disabledUntil", "expiresAt"};

/// A cell of a table: times without what people don't read, and an actor that is nobody is who runs the server.
std::string cell(json::Value row, const std::string& member) {
  std::string text = shown(row, member);
  if (member == "actor" && text.empty()) return "(operator)";
  if (member == "targetName" && text.empty()) return shown(row, "target");
  for (const std::string_view time : times)
    if (member == time) return readable(text);
  return text;
}

int show_list(const AdminRequest& request, const Params& params, bool json, AdminCalls& admin, std::ostream& out,
              std::ostream& errors) {
  std::vector<Row> rows(1);
  for (const auto& [head, member] : request.columns) rows.front().push_back(head);
  const bool done = admin.each(
      request.operation, params, request.list,
      [&](json::Value element) {
        if (json) {
          std::string line;
          json::write_value(line, element);
          out << line << '\n';
          return out.good();
        }
        Row& row = rows.emplace_back();
        for (const auto& [head, member] : request.columns) row.push_back(cell(element, member));
        return true;
      },
      errors);
  if (!done) return 1;
  if (!json) print_rows(rows, out);
  return 0;
}

void show_object(json::Value object, std::ostream& out) {
  std::vector<Row> rows;
  object.each_member([&](std::string_view name, json::Value) {
    rows.push_back({std::string(name), cell(object, std::string(name))});
    return true;
  });
  if (!rows.empty()) print_rows(rows, out);
}

int show_answer(const AdminRequest& request, const Params& params, bool json, AdminCalls& admin, std::ostream& out,
                std::ostream& errors) {
  const std::string answer = admin.call(request.operation, params);
  const auto result = accept(answer, errors);
  if (!result) return 1;
  const auto object = request.object.empty() ? std::nullopt : result->member(request.object);
  if (json) {
    std::string line;
    if (object)
      json::write_value(line, *object);
    else
      line = "{}";
    out << line << '\n';
  } else if (!request.done.empty()) {
    out << request.done << '\n';
  } else if (object) {
    show_object(*object, out);
  } else {
    out << "none\n";
  }
  return 0;
}

}  // namespace

int run_administration(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  if (!std::filesystem::exists(invocation.config.data))
    throw std::runtime_error("there is no data folder " + invocation.config.data.string() + "; name it with --data");
  const AdminRequest& request = invocation.request;
  AdminCalls admin(invocation.config);
  Params params;
  for (const auto& [name, json] : request.params) params.emplace_back(name, json);
  return request.list.empty() ? show_answer(request, params, invocation.json, admin, out, errors)
                              : show_list(request, params, invocation.json, admin, out, errors);
}

}  // namespace snug::cli
