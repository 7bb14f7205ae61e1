// IndexFile: the search index, a database of its own beside the main one. What is in it can be made anew of that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "search/document.h"
#include "store/database.h"

namespace snug {

/// Of the tables and the tokens: an index of another number is built anew.
inline constexpr std::int64_t index_format = 2;

/// Up to where the main database is in the index.
struct IndexPlace {
  std::string epoch;       ///< of the main database
  Version version = 0;     ///< what was committed up to it is in
  std::int64_t start = 0;  ///< under which that version was committed (model/history.h)
  bool scanning = false;   ///< messages are still taken in, in the order of ids, beside what changes …
  MessageId scanned;       ///< … up to this one so far
  bool stale = false;      ///< words that are gone may still stand in the file
  std::int64_t documents = 0;
};

/// The terms by which a document is found beside its words.
std::string chat_term(ChatId chat);
std::string sender_term(UserId sender);
/// `whom`: a user's id, or `everybody` (document.h).
std::string mention_term(std::string_view whom);
std::string has_term(unsigned bit);  ///< one of namespace has

/// The connection that writes. Thread: one. Everything throws StoreError.
class IndexFile {
 public:
  /// Makes the file if it is not there. One that can't be of this program throws, too: remove it, and open again.
  explicit IndexFile(const std::string& path);
  /// Notes that it was closed in order.
  ~IndexFile();

  /// Removes it with what lies beside it. Who has it open reads on in what was there.
  static void remove(const std::string& path);

  bool was_closed_in_order() const { return closed_in_order_; }
  const IndexPlace& place() const { return place_; }
  Database& db() { return db_; }

  // In a transaction of the caller's.
  void put(const Document& document);
  void drop(MessageId message);
  /// Up to `most` documents of a chat and its threads; true: there may be more.
  bool drop_some_of(ChatId chat, int most);
  /// The same of those that have their place there, before `first`.
  bool drop_some_before(ChatId home, Seq first, int most);
  void set_place(IndexPlace place);
  /// Chats of which documents are to go: all, or those of messages that were purged.
  void add_gone(ChatId chat);
  std::optional<ChatId> first_gone();
  void remove_gone(ChatId chat);

  /// A step of bringing the file into one piece, so that no word is left that no document has; false: it is.
  /// In no transaction.
  bool merge_some();
  /// What was committed up to `version` changes no document: it is noted with the next place.
  void pass_to(Version version, std::int64_t start);
  /// What is in the log beside the file goes into it. In no transaction.
  void empty_log();
  /// After an exception: what the place was.
  void read_place();

 private:
  void probe();
  void drop_all(const std::vector<MessageId>& messages);
  std::int64_t document_number(MessageId message);
  struct Words {
    std::string text, filter;
  };
  Words words_of(std::int64_t number);
  void remove_words(std::int64_t number);
  void add_words(std::int64_t number);

  Database db_;
  IndexPlace place_;
  bool closed_in_order_ = false;
  bool merging_ = false;
};

}  // namespace snug
