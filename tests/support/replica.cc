#include "support/replica.h"

#include <algorithm>
#include <vector>

#include "model/objects.h"

namespace snug::test {

namespace json = boost::json;

namespace {

std::string text(const json::object& o, std::string_view key) { return std::string(o.at(key).as_string()); }
std::int64_t number(const json::object& o, std::string_view key) { return o.at(key).as_int64(); }

/// The first place of a chat that is still there.
std::int64_t first_of(const json::object& chat) {
  const auto* first = chat.if_contains("firstSeq");
  return first ? first->as_int64() : 1;
}

/// What is behind the last one read, of what is still there.
std::int64_t unread_of(const json::object& chat) {
  const std::int64_t read = number(chat.at("state").as_object(), "readSeq");
  return number(chat, "lastSeq") - std::max(read, first_of(chat) - 1);
}

/// None is told by none.
void set_votes(json::object& poll, const json::array& votes) {
  if (votes.empty())
    poll.erase("votes");
  else
    poll["votes"] = votes;
}

bool names(const json::object& message, const std::string& user) {
  const auto* room = message.if_contains("mentionsRoom");
  if (room && room->as_string() == "room") return message.at("senderId").as_string() != user;
  const auto* mentions = message.if_contains("mentions");
  if (!mentions) return false;
  for (const auto& id : mentions->as_array())
    if (id.as_string() == user) return true;
  return false;
}

}  // namespace

json::object* Replica::state(const std::string& chat) {
  const auto at = chats_.find(chat);
  return at == chats_.end() ? nullptr : &at->second.at("state").as_object();
}

/// With its threads, which a client knows of if it follows them.
void Replica::drop_chat(const std::string& chat) {
  std::vector<std::string> threads;
  for (const auto& [id, object] : chats_)
    if (const auto* parent = object.if_contains("parentId"); parent && parent->as_string() == chat)
      threads.push_back(id);
  for (const std::string& thread : threads) drop_chat(thread);
  chats_.erase(chat);
  std::erase_if(messages_, [&](const auto& entry) { return entry.first.first == chat; });
  std::erase_if(members_, [&](const auto& entry) { return entry.first.first == chat; });
  std::erase_if(marks_, [&](const auto& entry) { return entry.first.first == chat; });
}

/// A large chat's members are listed on request only: all but one's own are forgotten.
void Replica::forget_members_of_large(const std::string& chat) {
  const auto at = chats_.find(chat);
  if (at == chats_.end() || number(at->second, "memberCount") <= receipts_limit_) return;
  std::erase_if(members_, [&](const auto& entry) { return entry.first.first == chat && entry.first.second != me_; });
}

void Replica::put_chat(json::object chat) {
  chat.erase("change");  // of the event, not of the state
  const std::string id = text(chat, "id");
  if (chat.contains("rootId")) chat["memberCount"] = 0;  // who else follows a thread is not told as it changes
  chat.erase("change");                                  // what an event is about, not what there is
  if (!chat.contains("state")) {                         // an event for many: what is per viewer stays
    const auto known = chats_.find(id);
    if (known == chats_.end() || number(known->second, "version") > number(chat, "version")) return;
    for (const auto* own : {"state", "peer"})
      if (const auto* value = known->second.if_contains(own)) chat[own] = *value;
  } else if (auto* peer = chat.if_contains("peer")) {
    put_user(peer->as_object());
    chat.erase("peer");
  }
  chats_[id] = std::move(chat);
  forget_members_of_large(id);
}

void Replica::put_user(json::object user) {
  user.erase("presence");
  const std::string id = text(user, "id");
  const auto known = users_.find(id);
  if (known == users_.end() || number(known->second, "version") <= number(user, "version"))
    users_[id] = std::move(user);
}

void Replica::put_member(const std::string& chat, json::object member) {
  const std::string user = text(member, "userId");
  if (auto* object = member.if_contains("user")) put_user(object->as_object());
  member.erase("user");
  marks_[{chat, user}] = Marks{number(member, "deliveredSeq"), number(member, "readSeq")};
  member.erase("deliveredSeq");
  member.erase("readSeq");
  members_[{chat, user}] = std::move(member);
}

void Replica::drop_member(const std::string& chat, const std::string& user) {
  members_.erase({chat, user});
  marks_.erase({chat, user});
  for (const auto& [id, object] : chats_) {  // a group's open channels have its members
    const auto* group = object.if_contains("groupId");
    if (group && group->as_string() == chat && !object.at("private").as_bool()) marks_.erase({id, user});
  }
}

void Replica::put_marks(const std::string& chat, const json::array& receipts) {
  for (const auto& entry : receipts) {
    const auto& r = entry.as_object();
    Marks& marks = marks_[{chat, text(r, "userId")}];
    marks.delivered = std::max(marks.delivered, number(r, "deliveredSeq"));
    marks.read = std::max(marks.read, number(r, "readSeq"));
  }
}

void Replica::put_emoji(const json::object& emoji) {
  const std::string id = text(emoji, "id");
  if (emoji.contains("deleted"))
    emoji_.erase(id);
  else
    emoji_[id] = emoji;
}

void Replica::put_contact(json::object contact) {
  const std::string user = text(contact, "userId");
  if (auto* object = contact.if_contains("user")) put_user(object->as_object());
  contact.erase("user");
  if (contact.at("contact").as_bool() || contact.at("blocked").as_bool())
    contacts_[user] = contact;
  else
    contacts_.erase(user);
}

void Replica::put_saved(const json::object& saved) {
  const std::string id = text(saved, "messageId");
  const bool gone = saved.contains("removed") || (saved.contains("saved") && !saved.at("saved").as_bool());
  saved_.erase(id);
  if (!gone) saved_[id] = {{"at", saved.at("at")}, {"version", saved.at("version")}};
}

void Replica::put_scheduled(const json::object& message) {
  scheduled_.erase(text(message, "id"));
  if (!message.contains("removed")) scheduled_[text(message, "id")] = message;
}

void Replica::put_user_group(const json::object& group) {
  user_groups_.erase(text(group, "id"));
  if (!group.contains("deleted")) user_groups_[text(group, "id")] = group;
}

void Replica::put_draft(const json::object& draft) {
  const std::string chat = text(draft, "chatId");
  if (draft.at("text").as_string().empty())
    drafts_.erase(chat);
  else
    drafts_[chat] = draft;
}

json::object* Replica::older_message(const json::object& event) {
  const auto at = messages_.find({text(event, "chatId"), number(event, "seq")});
  if (at == messages_.end() || number(at->second, "version") >= number(event, "version")) return nullptr;
  return &at->second;
}

/// A change of the last message is one of the chat.
void Replica::changed_last(const json::object& event) {
  const auto at = chats_.find(text(event, "chatId"));
  if (at != chats_.end() && number(at->second, "lastSeq") == number(event, "seq") &&
      number(at->second, "version") < number(event, "version"))
    at->second["version"] = event.at("version");
}

/// The counts are told; whose reaction it is tells what is one's own.
void Replica::reaction(const json::object& event, bool added) {
  changed_last(event);
  json::object* message = older_message(event);
  if (!message) return;
  (*message)["version"] = event.at("version");
  if (!message->contains("reactions")) (*message)["reactions"] = json::array();
  json::array& all = message->at("reactions").as_array();
  auto at = std::find_if(all.begin(), all.end(),
                         [&](const json::value& each) { return each.as_object().at("emoji") == event.at("emoji"); });
  if (number(event, "count") == 0) {
    if (at != all.end()) all.erase(at);
    if (all.empty()) message->erase("reactions");
    return;
  }
  if (at == all.end()) at = all.insert(all.end(), json::object{{"emoji", event.at("emoji")}});
  json::object& one = at->as_object();
  one["count"] = event.at("count");
  if (text(event, "userId") != me_) return;
  if (added)
    one["me"] = true;
  else
    one.erase("me");
}

void Replica::poll_updated(const json::object& event) {
  changed_last(event);
  json::object* message = older_message(event);
  if (!message) return;
  (*message)["version"] = event.at("version");
  json::object& poll = message->at("poll").as_object();
  std::size_t n = 0;
  for (const auto& count : event.at("counts").as_array())
    poll.at("options").as_array()[n++].as_object()["count"] = count;
  poll["voters"] = event.at("voters");
  if (const auto* closed = event.if_contains("closedAt")) poll["closedAt"] = *closed;
}

void Replica::thread_updated(const json::object& event) {
  changed_last(event);
  json::object* message = older_message(event);
  if (!message) return;
  (*message)["version"] = event.at("version");
  (*message)["thread"] = event.at("thread");
}

/// An event has nothing of one user's own: what was known of that stays.
void Replica::keep_own(json::object& message, const json::object& known) {
  const auto* old_poll = known.if_contains("poll");
  if (auto* poll = message.if_contains("poll"); poll && old_poll && !poll->as_object().contains("votes"))
    if (const auto* votes = old_poll->as_object().if_contains("votes")) poll->as_object()["votes"] = *votes;
  const auto *reactions = message.if_contains("reactions"), *before = known.if_contains("reactions");
  if (!reactions || !before) return;
  for (auto& each : message.at("reactions").as_array())
    for (const auto& old : before->as_array())
      if (!each.as_object().contains("me") && old.as_object().at("emoji") == each.as_object().at("emoji") &&
          old.as_object().contains("me"))
        each.as_object()["me"] = true;
}

void Replica::put_message(json::object message) {
  // That it has not reacted or voted is told by nothing, or said.
  if (auto* poll = message.if_contains("poll"))
    if (const auto* votes = poll->as_object().if_contains("votes"); votes && votes->as_array().empty())
      poll->as_object().erase("votes");
  if (auto* reactions = message.if_contains("reactions"))
    for (auto& each : reactions->as_array())
      if (const auto* me = each.as_object().if_contains("me"); me && !me->as_bool()) each.as_object().erase("me");
  message.erase("status");
  if (message.contains("deletedAt"))  // these may be there or not
    for (const auto* field : {"clientId", "editedAt"}) message.erase(field);
  const std::pair key(text(message, "chatId"), number(message, "seq"));
  const auto known = messages_.find(key);
  if (known == messages_.end() || number(known->second, "version") <= number(message, "version"))
    messages_[key] = std::move(message);
}

void Replica::new_message(const json::object& message) {
  const std::string chat = text(message, "chatId"), sender = text(message, "senderId");
  const std::int64_t seq = number(message, "seq");
  const auto at = chats_.find(chat), none = chats_.end();
  const auto known = messages_.find({chat, seq});
  // Told before, by a recovery that was broken off: what is new about it is an edit or deletion.
  if (at != none && number(at->second, "lastSeq") >= seq && known != messages_.end() &&
      number(known->second, "version") < number(message, "version"))
    return apply_event(message.contains("deletedAt") ? "message_deleted" : "message_updated", message);
  put_message(message);
  if (at == chats_.end() || number(at->second, "lastSeq") >= seq) return;
  json::object& c = at->second;
  c["lastSeq"] = seq;
  c["lastMessagePreview"] = json::object{{"messageId", message.at("id")},
                                         {"seq", seq},
                                         {"senderId", sender},
                                         {"type", message.at("type")},
                                         {"content", preview_of(text(message, "content"))},
                                         {"createdAt", message.at("createdAt")}};
  c["updatedAt"] = message.at("createdAt");
  c["version"] = message.at("version");
  json::object& s = c.at("state").as_object();
  s["archived"] = false;
  if (names(message, me_)) s["mentions"] = number(s, "mentions") + 1;
  if (sender == me_ && number(s, "readSeq") == seq - 1) {
    s["readSeq"] = s["deliveredSeq"] = seq;
    s["version"] = message.at("version");
  }
  s["unread"] = unread_of(c);
  Marks& marks = marks_[{chat, sender}];
  if (marks.read == seq - 1) marks = {seq, seq};
}

void Replica::message_deleted(const json::object& event) {
  const std::string chat = text(event, "chatId");
  const std::int64_t seq = number(event, "seq");
  bool was_named = names(event, me_);  // it need not be here yet
  const auto at = messages_.find({chat, seq});
  if (at != messages_.end()) {
    json::object& message = at->second;
    was_named = was_named || names(message, me_);
    message["content"] = "";
    message.erase("mentions");
    message.erase("replyTo");
    message.erase("threadRoot");
    message.erase("attachments");
    message.erase("previews");
    message.erase("forwarded");
    message.erase("mentionsRoom");
    message.erase("reactions");
    message.erase("pinned");
    message.erase("poll");
    message.erase("clientId");
    message.erase("editedAt");
    if (event.contains("thread")) message["thread"] = event.at("thread");
    message["deletedAt"] = event.at("deletedAt");
    message["version"] = event.at("version");
  }
  json::object* s = state(chat);
  if (s && was_named && seq > number(*s, "readSeq")) (*s)["mentions"] = number(*s, "mentions") - 1;
  const auto c = chats_.find(chat);
  if (c == chats_.end() || number(c->second, "lastSeq") != seq) return;
  c->second.at("lastMessagePreview").as_object()["content"] = "";
  c->second["version"] = event.at("version");
}

void Replica::drop_purged(const std::string& chat, std::int64_t up_to) {
  messages_.erase(messages_.lower_bound({chat, 0}), messages_.upper_bound({chat, up_to}));
}

void Replica::messages_purged(const json::object& event) {
  const std::string chat = text(event, "chatId");
  const std::int64_t up_to = number(event, "upTo");
  if (const auto at = chats_.find(chat); at != chats_.end() && first_of(at->second) <= up_to) {
    json::object& c = at->second;
    json::object& s = c.at("state").as_object();  // until a field of the chat is added or taken
    for (auto m = messages_.lower_bound({chat, 0}); m != messages_.upper_bound({chat, up_to}); ++m)
      if (names(m->second, me_) && m->first.second > number(s, "readSeq")) s["mentions"] = number(s, "mentions") - 1;
    c["firstSeq"] = up_to + 1;
    if (number(c, "version") < number(event, "version")) c["version"] = event.at("version");
    if (number(c, "lastSeq") <= up_to) c.erase("lastMessagePreview");
    const std::int64_t unread = unread_of(c);
    c.at("state").as_object()["unread"] = unread;  // what was put into the chat may have moved its parts
  }
  drop_purged(chat, up_to);
}

void Replica::apply_event(std::string_view name, const json::object& data) {
  // Messages of threads go to the room of the root: those of threads that one does not follow are passed over.
  const bool is_of_message = name == "new_message" || name == "message_updated" || name == "message_deleted";
  if (is_of_message && !chats_.contains(text(data, "chatId"))) return;
  if (name == "new_message") {
    new_message(data);
  } else if (name == "history") {  // a row of list_messages
    put_message(data);
  } else if (name == "message_updated") {
    json::object changed = data;
    if (const auto known = messages_.find({text(data, "chatId"), number(data, "seq")}); known != messages_.end())
      keep_own(changed, known->second);
    put_message(std::move(changed));
    const auto c = chats_.find(text(data, "chatId"));
    if (c != chats_.end() && c->second.at("lastSeq") == data.at("seq")) {
      c->second.at("lastMessagePreview").as_object()["content"] = preview_of(text(data, "content"));
      c->second["version"] = data.at("version");
    }
  } else if (name == "message_deleted") {
    message_deleted(data);
  } else if (name == "messages_purged") {
    messages_purged(data);
  } else if (name == "receipts") {
    put_marks(text(data, "chatId"), data.at("receipts").as_array());
  } else if (name == "chat_created" || name == "chat_updated") {
    put_chat(data);
  } else if (name == "chat_removed") {
    drop_chat(text(data, "chatId"));
  } else if (name == "member_added" || name == "member_updated") {
    put_member(text(data, "chatId"), data.at("member").as_object());
  } else if (name == "member_removed") {
    drop_member(text(data, "chatId"), text(data, "userId"));
  } else if (name == "chat_state_updated") {
    if (json::object* s = state(text(data, "chatId"))) *s = data.at("state").as_object();
  } else if (name == "emoji_added") {
    put_emoji(data);
  } else if (name == "emoji_removed") {
    emoji_.erase(text(data, "id"));
  } else if (name == "reaction_added" || name == "reaction_removed") {
    reaction(data, name == "reaction_added");
  } else if (name == "poll_updated") {
    poll_updated(data);
  } else if (name == "thread_updated") {
    thread_updated(data);
  } else if (name == "vote_updated") {
    for (auto& [key, message] : messages_)
      if (message.at("id") == data.at("messageId") && number(message, "version") < number(data, "version"))
        set_votes(message.at("poll").as_object(), data.at("options").as_array());
  } else if (name == "saved_updated") {
    put_saved(data);
  } else if (name == "draft_updated") {
    put_draft(data);
  } else if (name == "scheduled_updated") {
    put_scheduled(data);
  } else if (name == "user_group_updated") {
    put_user_group(data.at("group").as_object());
  } else if (name == "user_group_removed") {
    user_groups_.erase(text(data, "id"));
  } else if (name == "preferences_updated") {
    preferences_["own"] = data.at("preferences").as_object();
  } else if (name == "contact_updated") {
    put_contact(data);
  } else if (name == "user_updated") {
    put_user(data);
  }
}

void Replica::apply_sync(const json::object& page) {
  if (const auto* reset = page.if_contains("reset"); reset && reset->as_bool()) {
    chats_.clear();
    messages_.clear();
    members_.clear();
    marks_.clear();
    contacts_.clear();
    emoji_.clear();
    saved_.clear();
    drafts_.clear();
    scheduled_.clear();
    user_groups_.clear();
    preferences_.clear();
    users_.clear();
  }
  for (const auto& id : page.at("removedChatIds").as_array()) drop_chat(std::string(id.as_string()));
  for (const auto& user : page.at("users").as_array()) put_user(user.as_object());
  for (const auto& chat : page.at("chats").as_array()) put_chat(chat.as_object());
  for (const auto& thread : page.at("threads").as_array()) put_chat(thread.as_object());
  for (const auto& message : page.at("messages").as_array()) put_message(message.as_object());
  for (const auto& chat : page.at("purged").as_array())
    drop_purged(text(chat.as_object(), "chatId"), number(chat.as_object(), "upTo"));
  for (const auto& entry : page.at("members").as_array()) {
    const auto& o = entry.as_object();
    if (const auto* member = o.if_contains("member"))
      put_member(text(o, "chatId"), member->as_object());
    else
      drop_member(text(o, "chatId"), text(o, "userId"));
  }
  for (const auto& entry : page.at("receipts").as_array())
    put_marks(text(entry.as_object(), "chatId"), entry.as_object().at("receipts").as_array());
  for (const auto& contact : page.at("contacts").as_array()) put_contact(contact.as_object());
  for (const auto& emoji : page.at("emoji").as_array()) put_emoji(emoji.as_object());
  for (const auto& saved : page.at("saved").as_array()) put_saved(saved.as_object());
  for (const auto& draft : page.at("drafts").as_array()) put_draft(draft.as_object());
  for (const auto& message : page.at("scheduled").as_array()) put_scheduled(message.as_object());
  for (const auto& group : page.at("userGroups").as_array()) put_user_group(group.as_object());
  if (const auto* preferences = page.if_contains("preferences")) preferences_["own"] = preferences->as_object();
  cursor = text(page, "cursor");
  more = page.at("more").as_bool();
}

std::string Replica::difference_to(const Replica& fresh) const {
  const auto compare = [](std::string_view kind, const auto& mine, const auto& theirs, const auto& show) {
    const auto label = [&](const auto& key) {
      if constexpr (requires { key.first; })
        return std::string(kind) + " of " + key.first;
      else
        return std::string(kind);
    };
    std::string out;
    for (const auto& [key, value] : theirs) {
      const auto at = mine.find(key);
      if (at == mine.end())
        out += "missing " + label(key) + ": " + show(value) + "\n";
      else if (!(at->second == value))
        out += label(key) + " is " + show(at->second) + "\n  should be " + show(value) + "\n";
    }
    for (const auto& [key, value] : mine)
      if (!theirs.contains(key)) out += "superfluous " + label(key) + ": " + show(value) + "\n";
    return out;
  };
  const auto show = [](const json::object& o) { return json::serialize(o); };
  std::string out =
      compare("chat", chats_, fresh.chats_, show) + compare("message", messages_, fresh.messages_, show) +
      compare("member", members_, fresh.members_, show) + compare("contact", contacts_, fresh.contacts_, show) +
      compare("emoji", emoji_, fresh.emoji_, show) + compare("saved", saved_, fresh.saved_, show) +
      compare("draft", drafts_, fresh.drafts_, show) + compare("scheduled", scheduled_, fresh.scheduled_, show) +
      compare("user group", user_groups_, fresh.user_groups_, show) +
      compare("preferences", preferences_, fresh.preferences_, show);
  // Watermarks of others are told in chats that have receipts; nothing told means zeros.
  for (const auto& [id, chat] : fresh.chats_) {
    if (!chat.at("receipts").as_bool() || number(chat, "memberCount") > receipts_limit_) continue;
    // Receipts may still come for someone who has left: only members count, and an open channel's are its group's.
    const auto* group = chat.if_contains("groupId");
    const bool open = group && !chat.at("private").as_bool();
    const std::string room = open ? std::string(group->as_string()) : id;
    std::set<std::string> users;
    for (auto at = fresh.members_.lower_bound({room, ""}); at != fresh.members_.end() && at->first.first == room; ++at)
      users.insert(at->first.second);
    for (const std::string& user : users) {
      const auto of = [&](const Replica& r) {
        const auto at = r.marks_.find({id, user});
        return at == r.marks_.end() ? Marks{} : at->second;
      };
      const Marks mine = of(*this), theirs = of(fresh);
      if (!(mine == theirs))
        out += "marks of " + user + " in " + id + " are " + std::to_string(mine.delivered) + "/" +
               std::to_string(mine.read) + ", should be " + std::to_string(theirs.delivered) + "/" +
               std::to_string(theirs.read) + "\n";
    }
  }
  // A client is kept up to date about the members of small chats and its contacts; others it may know from before.
  std::set<std::string> shown;
  for (const auto& [key, member] : fresh.members_) shown.insert(key.second);
  for (const auto& [id, contact] : fresh.contacts_)
    if (contact.at("contact").as_bool()) shown.insert(id);
  for (const std::string& id : shown) {
    const auto theirs = fresh.users_.find(id), mine = users_.find(id);
    if (theirs == fresh.users_.end())
      out += "a fresh load does not show user " + id + "\n";
    else if (mine == users_.end() || !(mine->second == theirs->second))
      out += "user " + id + " should be " + json::serialize(theirs->second) + "\n";
  }
  return out;
}

std::string Replica::inconsistency() const {
  std::string out;
  for (const auto& [id, chat] : chats_) {
    const std::int64_t last = number(chat, "lastSeq");
    std::int64_t expected = first_of(chat), mentions = 0;
    const auto& s = chat.at("state").as_object();
    for (auto at = messages_.lower_bound({id, 0}); at != messages_.end() && at->first.first == id; ++at, ++expected) {
      if (at->first.second != expected) return "chat " + id + ": message " + std::to_string(expected) + " is missing\n";
      mentions += at->first.second > number(s, "readSeq") && names(at->second, me_);
    }
    if (expected != last + 1)
      out +=
          "chat " + id + ": lastSeq " + std::to_string(last) + ", messages to " + std::to_string(expected - 1) + "\n";
    if (number(s, "unread") != unread_of(chat))
      out += "chat " + id + ": unread " + std::to_string(number(s, "unread")) + "\n";
    if (number(s, "mentions") != mentions)
      out += "chat " + id + ": mentions " + std::to_string(number(s, "mentions")) + ", recount " +
             std::to_string(mentions) + "\n";
  }
  return out;
}

}  // namespace snug::test
