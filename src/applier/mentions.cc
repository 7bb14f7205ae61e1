#include "applier/mentions.h"

#include <algorithm>

#include "model/text_rules.h"
#include "store/schema.h"
#include "store/user_group_rows.h"

namespace snug {

namespace {

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
constexpr bool is_name(char c) { return is_letter(c) || c == '_' || c == '.' || c == '-'; }

/// Whether an `@` behind this begins a word: not in an e-mail address.
bool begins_word(std::string_view before) {
  return before.empty() || (!is_name(before.back()) && before.back() != '@' && !text::ends_within_word(before));
}

constexpr char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// What a name stands for; neither: for nothing.
struct Named {
  std::optional<UserId> member;
  std::optional<UserGroupId> group;
};

/// A name at the end of a sentence: `@alice.` is also tried without what may be punctuation.
Named find_named(const ApplyContext& a, const ChatRow& chat, std::string name) {
  for (;; name.pop_back()) {
    Named named;
    if (const auto user = rows::find_user_id(a.db, name); user && rows::is_member(a.db, chat.room(), *user))
      named.member = user;
    else
      named.group = rows::find_user_group_id(a.db, name);
    if (named.member || named.group) return named;
    if (name.size() < 2 || (name.back() != '.' && name.back() != '-' && name.back() != '_')) return {};
  }
}

/// The people that a text mentions, as they are found.
class MentionedUsers {
 public:
  MentionedUsers(const ApplyContext& a, const ChatRow& chat) : a_(a), chat_(chat) {}

  void add(const Named& named) {
    if (named.member && *named.member != a_.actor && !rows::has_blocked(a_.db, *named.member, a_.actor))
      put(*named.member);
    if (named.group) add_group(*named.group);
  }
  std::vector<UserId> users;

 private:
  void add_group(UserGroupId group) {
    if (++groups_ > named_groups_limit || users.size() >= group_mentions_limit) return;
    if (rows::find_role(a_.db, a_.actor) == UserRole::guest) return;
    for (const UserId user : rows::group_members_in(a_.db, group, chat_.room(), a_.actor, group_mentions_limit))
      if (user != a_.actor && users.size() < group_mentions_limit) put(user);
  }
  void put(UserId user) {
    if (std::find(users.begin(), users.end(), user) == users.end()) users.push_back(user);
  }

  const ApplyContext& a_;
  const ChatRow& chat_;
  std::size_t groups_ = 0;
};

}  // namespace

std::vector<std::string> mentioned_names(std::string_view content) {
  constexpr std::size_t longest = 40;
  std::vector<std::string> names;
  for (std::size_t at = content.find('@'); at != std::string_view::npos && names.size() < mentions_limit;
       at = content.find('@', at + 1)) {
    if (!begins_word(content.substr(0, at))) continue;
    std::string name;
    for (std::size_t i = at + 1; i < content.size() && is_name(content[i]) && name.size() <= longest; ++i)
      name += folded(content[i]);
    if (name.empty() || name.size() > longest) continue;
    if (text::begins_within_word(content.substr(at + 1 + name.size()))) continue;  // no name of ours has such letters
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

std::vector<UserId> find_mentions(const ApplyContext& a, const ChatRow& chat, std::string_view content) {
  MentionedUsers mentioned(a, chat);
  for (std::string& name : mentioned_names(content)) mentioned.add(find_named(a, chat, std::move(name)));
  return std::move(mentioned.users);
}

std::optional<RoomMention> find_room_mention(const ApplyContext& a, const Access& access, std::string_view content) {
  if (a.level < marks_level || access.is_direct()) return std::nullopt;
  std::optional<RoomMention> named;
  for (std::string_view name : mentioned_names(content)) {
    while (!name.empty() && !is_letter(name.back())) name.remove_suffix(1);  // signs at the end of a sentence
    if (name == "room" || name == "channel" || name == "all" || name == "everyone") named = RoomMention::room;
    if (name == "here" && !named) named = RoomMention::here;
  }
  if (!named) return std::nullopt;
  if (access.chat.room_mentions == ChatRight::admins && !access.is_admin()) return std::nullopt;
  if (rows::find_role(a.db, a.actor) == UserRole::guest) return std::nullopt;
  return named;
}

}  // namespace snug
