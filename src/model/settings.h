// Settings: the rules that decide when a command is applied. Rows of the table `settings`, changed by the command
// ChangeSettings, so that every node decides alike; a node's configuration only proposes their values at its start.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "model/json.h"

namespace snug {

// Every rule that is a number: its name, the least that it may be, the value in a new database, and its help.
// The name is the key in the table `settings` and in the configuration, and the member's name in each struct that holds
// the rule: Settings, Config, AdminChangeSettingsParams, ServerSettings, Limits. docs/developing.md lists what a new
// rule takes.
#define SNUG_RULES(RULE)                                                                          \
  RULE(receipts_limit, 0, 100, "members above which a chat loses its receipts for good")          \
  RULE(members_limit, 2, 10'000, "members of one group or channel")                               \
  RULE(chats_limit, 1, 2'000, "chats that one user may make or enter by itself")                  \
  RULE(channels_limit, 0, 100, "channels of one group")                                           \
  RULE(contacts_limit, 0, 2'000, "contacts, and blocked users, of one user")                      \
  RULE(logins_limit, 1, 100, "login sessions of one user; beyond it the one unused longest ends") \
  RULE(invites_limit, 0, 100, "live invites of one chat")                                         \
  RULE(file_limit, 1, 100, "MiB of one file")                                                     \
  RULE(files_limit, 0, 0, "MiB of all files in one user's messages; 0: no limit")                 \
  RULE(edit_minutes, 0, 0, "minutes for which a message can be edited; 0: for ever")              \
  RULE(retention_days, 0, 0, "days after which messages go; 0: never")

/// Who may register: `invite` holders of an invite link, `open` everyone, `closed` no one.
enum class Registration : std::int64_t { invite = 0, open = 1, closed = 2 };

template <>
struct EnumNames<Registration> {
  static constexpr std::array<std::string_view, 3> names{"invite", "open", "closed"};
};

/// Whether the server looks at what links in messages lead to.
enum class LinkPreviews : std::int64_t { off = 0, on = 1 };

template <>
struct EnumNames<LinkPreviews> {
  static constexpr std::array<std::string_view, 2> names{"off", "on"};
};

/// Who may see what a message said before its edits; with `off` nothing of it is kept.
enum class EditHistory : std::int64_t { off = 0, sender = 1, everyone = 2 };

template <>
struct EnumNames<EditHistory> {
  static constexpr std::array<std::string_view, 3> names{"off", "sender", "everyone"};
};

struct Settings {
  Registration registration = Registration::invite;
  LinkPreviews previews = LinkPreviews::on;
  EditHistory edit_history = EditHistory::everyone;
#define SNUG_RULE(name, least, first, help) std::int64_t name = first;
  SNUG_RULES(SNUG_RULE)
#undef SNUG_RULE

  /// False for a key that this program does not know, or a value out of range; nothing is changed then.
  bool set(std::string_view key, std::int64_t value);
};

/// The level of behaviour (store/schema.h) that knows the rule: programs of a lower one reject it.
std::int64_t level_of_setting(std::string_view key);

// A rule that is a number.
struct Rule {
  std::string_view key;
  std::int64_t Settings::*member;
  std::int64_t least, first;
  std::string_view help;

  static constexpr std::int64_t most_configured = 1'000'000;                      // of a configuration
  static constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();  // of an administrator
};

inline constexpr Rule rule_table[] = {
#define SNUG_RULE(name, least, first, help) {#name, &Settings::name, least, first, help},
    SNUG_RULES(SNUG_RULE)
#undef SNUG_RULE
};

consteval std::int64_t least_of(std::int64_t Settings::*member) {
  for (const Rule& rule : rule_table)
    if (rule.member == member) return rule.least;
  throw "no rule";  // does not compile
}
/// What an administrator may set the rule `member` to.
template <std::int64_t Settings::*member>
using RuleValue = Int<least_of(member), Rule::most>;

/// Calls `visit(rule, objects.NAME...)` for each rule. An object without a member of that name does not compile.
template <class Visit, class... T>
void each_rule(Visit&& visit, T&... objects) {
  const Rule* rule = rule_table;
#define SNUG_RULE(name, least, first, help) visit(*rule++, objects.name...);
  SNUG_RULES(SNUG_RULE)
#undef SNUG_RULE
}

/// The same for each rule that all objects have a member for.
template <class Visit, class... T>
void each_common_rule(Visit&& visit, T&... objects) {
  const Rule* rule = rule_table;
#define SNUG_RULE(name, least, first, help)                                         \
  if constexpr ((requires { objects.name; } && ...)) visit(*rule, objects.name...); \
  ++rule;
  SNUG_RULES(SNUG_RULE)
#undef SNUG_RULE
}

}  // namespace snug
