// Replica: a client's view, as docs/protocol.md tells a client to keep it. It takes `sync` answers and live events and
// holds what they add up to; two replicas that have seen the same past are equal.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include <boost/json.hpp>

namespace snug::test {

class Replica {
 public:
  Replica(std::string user, std::int64_t receipts_limit) : me_(std::move(user)), receipts_limit_(receipts_limit) {}

  /// A `sync` answer or event.
  void apply_sync(const boost::json::object& page);
  /// A live event.
  void apply_event(std::string_view name, const boost::json::object& data);

  /// Where this replica differs from one that was loaded afresh; empty: nowhere.
  std::string difference_to(const Replica& fresh) const;

  std::string cursor;
  bool more = false;

  /// Every chat's messages are all from its first one on, and unread is what a recount gives. Empty: true.
  std::string inconsistency() const;
  std::size_t message_count() const { return messages_.size(); }
  const std::map<std::string, boost::json::object>& chats() const { return chats_; }

 private:
  using Key = std::pair<std::string, std::string>;  // chat and user
  struct Marks {
    std::int64_t delivered = 0, read = 0;
    bool operator==(const Marks&) const = default;
  };

  void drop_chat(const std::string& chat);
  void put_chat(boost::json::object chat);
  void put_member(const std::string& chat, boost::json::object member);
  void drop_member(const std::string& chat, const std::string& user);
  void put_marks(const std::string& chat, const boost::json::array& receipts);
  void put_user(boost::json::object user);
  void put_contact(boost::json::object contact);
  void put_emoji(const boost::json::object& emoji);
  void put_saved(const boost::json::object& saved);
  void put_scheduled(const boost::json::object& message);
  void put_user_group(const boost::json::object& group);
  void put_draft(const boost::json::object& draft);
  /// A change of a message that is known and older than the event; null: it is not.
  boost::json::object* older_message(const boost::json::object& event);
  void reaction(const boost::json::object& event, bool added);
  static void keep_own(boost::json::object& message, const boost::json::object& known);
  void changed_last(const boost::json::object& event);
  void poll_updated(const boost::json::object& event);
  void thread_updated(const boost::json::object& event);
  void put_message(boost::json::object message);
  void new_message(const boost::json::object& message);
  void message_deleted(const boost::json::object& event);
  void drop_purged(const std::string& chat, std::int64_t up_to);
  void messages_purged(const boost::json::object& event);
  void forget_members_of_large(const std::string& chat);
  boost::json::object* state(const std::string& chat);

  const std::string me_;
  const std::int64_t receipts_limit_;
  std::map<std::string, boost::json::object> chats_;
  std::map<std::pair<std::string, std::int64_t>, boost::json::object> messages_;  // by chat and seq
  std::map<Key, boost::json::object> members_;
  std::map<Key, Marks> marks_;
  std::map<std::string, boost::json::object> contacts_;
  std::map<std::string, boost::json::object> emoji_;
  std::map<std::string, boost::json::object> saved_;  // by message
  std::map<std::string, boost::json::object> scheduled_;
  std::map<std::string, boost::json::object> drafts_;  // by chat
  std::map<std::string, boost::json::object> user_groups_;
  std::map<std::string, boost::json::object> preferences_;  // one, under its name
  std::map<std::string, boost::json::object> users_;
};

}  // namespace snug::test
