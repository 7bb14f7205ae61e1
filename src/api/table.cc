#include "api/table.h"

#include <algorithm>
#include <stdexcept>

#include "api/meant.h"
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

const Operation* Table::find(std::string_view name, json::Value params) const {
  const Operation* found = find(name);
  if (!found || found->otherwise.field.empty()) return found;
  const auto given = [&](std::string_view field) {
    const auto member = params.member(field);
    return member && member->kind() != json::Kind::null;
  };
  const bool other = given(found->otherwise.field) && !given(found->otherwise.instead_of);
  return other ? find(found->otherwise.operation) : found;
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
  if (route.allowed.empty()) route.meant = path_meant(*this, segments).value_or("");
  return route;
}

std::string operation_impl::only_required_of(const Operation& operation) {
  json::Schemas schemas;
  std::string only;
  for (const json::FieldInfo& field : operation.fields(schemas)) {
    if (!field.required) continue;
    if (!only.empty()) return {};
    only = field.name;
  }
  return only;
}

std::span<const Chapter> chapters() {
  static constexpr std::string_view admin =
      "Administration, for users with the role admin; for others these operations do not exist";
  static constexpr Chapter all[] = {
      {"accounts", "How an account and a login session begin and end", add_account_operations},
      {"sessions", "The login sessions of the caller", add_login_operations},
      {"users", "Users and their profiles", add_user_operations},
      {"user_groups", "Users that a message mentions together", add_user_group_operations},
      {"preferences", "What the caller wants of its clients", add_preference_operations},
      {"contacts", "Contacts and blocked users of the caller", add_contact_operations},
      {"chats", "Direct chats, groups and channels, and what they are to the caller", add_chat_operations},
      {"members", "The members of a chat", add_member_operations},
      {"invites", "Links that let people into chats", add_invite_operations},
      {"directory", "Groups that everybody may join", add_directory_operations},
      {"messages", "Messages, and how far they were received and read", add_message_operations},
      {"marks", "What people add to messages, and what they keep for themselves", add_mark_operations},
      {"threads", "What is replied to a message apart from its chat", add_thread_operations},
      {"search", "Messages that have something", add_search_operations},
      {"moderation", "What is to be removed", add_moderation_operations},
      {"files", "Files of messages", add_file_operations},
      {"emoji", "The emoji of this server", add_emoji_operations},
      {"presence", "Presence and typing", add_signal_operations},
      {"sync", "What has changed", add_sync_operations},
      {"server", "The public facts of the server", add_server_operations},
      {"admin", admin, add_admin_user_operations},
      {"admin", admin, add_admin_moderation_operations},
      {"admin", admin, add_admin_group_operations},
      {"admin", admin, add_admin_invite_operations},
      {"admin", admin, add_admin_server_operations},
      {"admin", admin, add_admin_figures_operations},
  };
  return all;
}

Operations all_operations() {
  Operations all;
  for (const Chapter& chapter : chapters()) {
    const std::size_t first = all.size();
    chapter.add(all);
    for (std::size_t i = first; i < all.size(); ++i) all[i].noun = chapter.noun;
  }
  return all;
}

}  // namespace snug
