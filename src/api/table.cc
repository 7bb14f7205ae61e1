#include "api/table.h"

#include <algorithm>
#include <stdexcept>

#include "api/operations.h"

namespace snug {

namespace {

bool is_parameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{'; }
std::string_view name_of_parameter(std::string_view segment) { return segment.substr(1, segment.size() - 2); }

/// `/chats/{chatId}` → {"chats", "{chatId}"}
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    segments.push_back(path.substr(1, end - 1));
    path.remove_prefix(end);
  }
  return segments;
}

bool matches(std::span<const std::string_view> pattern, std::span<const std::string> segments) {
  return std::equal(pattern.begin(), pattern.end(), segments.begin(), segments.end(),
                    [](std::string_view p, const std::string& s) { return is_parameter(p) ? !s.empty() : p == s; });
}

}  // namespace

Table::Table(Operations operations) : operations_(std::move(operations)) {
  for (const Operation& operation : operations_) {
    if (!by_name_.emplace(operation.name, &operation).second)
      throw std::logic_error("two operations " + std::string(operation.name));
    if (operation.method.empty()) continue;
    for (const Path& other : paths_)
      if (other.operation->method == operation.method && other.operation->path == operation.path)
        throw std::logic_error("two operations at " + std::string(operation.path));
    paths_.push_back({&operation, split(operation.path)});
  }
  std::stable_partition(paths_.begin(), paths_.end(), [](const Path& path) {
    return std::none_of(path.segments.begin(), path.segments.end(), is_parameter);
  });
}

const Operation* Table::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

Route Table::route(std::string_view method, std::span<const std::string> segments) const {
  Route route;
  std::string_view known;  // the template of the path: a parameter doesn't stand for what another writes out
  for (const Path& path : paths_) {
    if (!matches(path.segments, segments)) continue;
    if (!known.empty() && path.operation->path != known) continue;
    known = path.operation->path;
    if (path.operation->method != method) {
      route.allowed += (route.allowed.empty() ? "" : ", ") + std::string(path.operation->method);
      continue;
    }
    route.operation = path.operation;
    for (std::size_t i = 0; i < segments.size(); ++i)
      if (is_parameter(path.segments[i])) route.texts.push_back({name_of_parameter(path.segments[i]), segments[i]});
    route.allowed.clear();
    return route;
  }
  return route;
}

Operations all_operations() {
  Operations all;
  add_account_operations(all);
  add_login_operations(all);
  add_user_operations(all);
  add_contact_operations(all);
  add_chat_operations(all);
  add_member_operations(all);
  add_invite_operations(all);
  add_message_operations(all);
  add_signal_operations(all);
  add_sync_operations(all);
  add_server_operations(all);
  add_admin_user_operations(all);
  add_admin_invite_operations(all);
  add_admin_server_operations(all);
  add_admin_figures_operations(all);
  return all;
}

}  // namespace snug
