#include "search/index_reader.h"

#include <time.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "search/fts5_tokens.h"
#include "search/index_file.h"

namespace snug {

namespace {

/// What this thread has worked: a busy machine makes no page shorter.
std::chrono::nanoseconds worked() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// The order of documents is that of time, but for moments.
constexpr std::int64_t slack_ms = 10 * 60'000;

std::string quoted(std::string_view token) { return '"' + std::string(token) + '"'; }

std::string phrase_expression(const Phrase& phrase) {
  std::string text;
  for (const std::string& token : phrase.tokens) text += (text.empty() ? "" : " + ") + quoted(token);
  if (phrase.open) text += " *";
  return text;
}

/// One of them.
template <class Ids, class Term>
std::string any_of(const Ids& ids, Term&& term) {
  std::string text;
  for (const auto id : ids) text += (text.empty() ? "" : " OR ") + quoted(term(id));
  return text;
}

bool has_open_phrase(const Wanted& wanted) {
  return std::any_of(wanted.terms.begin(), wanted.terms.end(), [](const SearchTerm& t) { return t.phrase.open; });
}

}  // namespace

std::string match_expression(const Wanted& wanted) {
  std::string all, none;
  const auto add = [&](const std::string& part) { all += (all.empty() ? "(" : " AND (") + part + ")"; };
  for (const SearchTerm& term : wanted.terms)
    if (!term.excluded)
      add(phrase_expression(term.phrase));
    else
      none += (none.empty() ? "(" : " OR (") + phrase_expression(term.phrase) + ")";
  if (wanted.senders) add(any_of(*wanted.senders, sender_term));
  if (wanted.chats) add(any_of(*wanted.chats, chat_term));
  if (wanted.mentioned)
    add(quoted(mention_term(to_string(wanted.mentioned))) + " OR " + quoted(mention_term(everybody)));
  for (const unsigned bit : {has::file, has::image, has::link, has::poll})
    if ((wanted.has & bit) != 0) add(quoted(has_term(bit)));
  // Without anything that is to be there, wanted.h sorts out what is not to be there.
  if (all.empty() || none.empty()) return all;
  return "(" + all + ") NOT (" + none + ")";
}

IndexReader::IndexReader(const std::string& path) : db_(path, Database::Mode::read) {
  use_fts5_tokens(db_);
  db_.exec("PRAGMA cache_size = -2048");
}

// --- A walk --------------------------------------------------------------------------------------

/// One walk, in one snapshot of the index.
class IndexReader::Walk {
 public:
  Walk(Database& db, const Wanted& wanted, const Limits& limits, const std::function<bool(const Candidate&)>& take)
      : db_(db), wanted_(wanted), limits_(limits), take_(take), deadline_(worked() + limits.time) {}

  Walked run(std::optional<MessageId> before) {
    const Transaction snapshot(db_, Transaction::Kind::read);
    const Bounds bounds = bounds_before(before);
    const bool ended = wanted_.among ? go_through(*wanted_.among, bounds) : go_down(bounds);
    walked_.ended = ended;
    return walked_;
  }

 private:
  /// Documents `low` … below `high`.
  struct Bounds {
    std::int64_t low = 0, high = 0;
  };

  std::int64_t last_document() {
    auto q = db_.query("SELECT coalesce(max(doc), 0) FROM docs");
    return q.next() ? q.get<std::int64_t>(0) : 0;
  }

  /// The first document that `is_behind` holds of, where it holds of all that come later.
  template <class IsBehind>
  std::int64_t first_document(std::int64_t high, IsBehind&& is_behind) {
    std::int64_t low = 0;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      auto q = db_.query("SELECT doc, message_id, time FROM docs WHERE doc >= ?1 ORDER BY doc LIMIT 1", middle);
      if (q.next() && !is_behind(q.get<MessageId>(1), q.get<Time>(2)))
        low = q.get<std::int64_t>(0) + 1;
      else
        high = middle;
    }
    return low;
  }

  Bounds bounds_before(std::optional<MessageId> before) {
    Bounds bounds{.low = 0, .high = last_document() + 1};
    const std::int64_t end = bounds.high;
    if (wanted_.after.ms > slack_ms)
      bounds.low = first_document(end, [&](MessageId, Time t) { return t.ms >= wanted_.after.ms - slack_ms; });
    if (wanted_.before.ms != 0)
      bounds.high = first_document(end, [&](MessageId, Time t) { return t.ms >= wanted_.before.ms + slack_ms; });
    if (before) bounds.high = std::min(bounds.high, place_of(*before, end));
    return bounds;
  }

  /// Its document, or where that would be.
  std::int64_t place_of(MessageId message, std::int64_t end) {
    auto q = db_.query("SELECT doc FROM docs WHERE message_id = ?1", message);
    if (q.next()) return q.get<std::int64_t>(0);
    return first_document(end, [&](MessageId other, Time) { return other >= message; });
  }

  bool time_is_up() const { return worked() >= deadline_; }

  /// False: no more.
  bool show(MessageId message, ChatId chat, Time time) {
    walked_.place = message;
    walked_.time = time;
    return take_({message, chat, time}) && ++walked_.looked_at < limits_.looked_at && !time_is_up();
  }

  /// Those of a list. They are few.
  bool go_through(const std::vector<MessageId>& messages, const Bounds& bounds) {
    struct Found {
      std::int64_t doc;
      Candidate candidate;
    };
    std::vector<Found> found;
    for (const MessageId message : messages) {
      auto q = db_.query("SELECT doc, chat, time FROM docs WHERE message_id = ?1", message);
      if (!q.next()) continue;
      const auto doc = q.get<std::int64_t>(0);
      if (doc >= bounds.low && doc < bounds.high) found.push_back({doc, {message, q.get<ChatId>(1), q.get<Time>(2)}});
    }
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.doc > b.doc; });
    for (const Found& one : found)
      if (!show(one.candidate.message, one.candidate.chat, one.candidate.time)) return false;
    return true;
  }

  /// SQLite can't be stopped while it looks for one that has all: so it looks in windows, and the time in between. What
  /// begins with a few letters it gathers anew for each window.
  bool go_down(Bounds bounds) {
    const std::string match = match_expression(wanted_);
    std::int64_t window = has_open_phrase(wanted_) ? std::numeric_limits<std::int64_t>::max() / 2 : limits_.window;
    while (bounds.high > bounds.low) {
      const std::int64_t low = std::max(bounds.low, bounds.high - window);
      if (!(match.empty() ? each_document({low, bounds.high}) : each_match(match, {low, bounds.high}))) return false;
      bounds.high = low;
      window *= 2;
      if (bounds.high > bounds.low && time_is_up()) {
        stop_at(bounds.high);
        return false;
      }
    }
    return true;
  }

  bool each_document(const Bounds& window) {
    auto q = db_.query("SELECT message_id, chat, time FROM docs WHERE doc < ?1 AND doc >= ?2 ORDER BY doc DESC",
                       window.high, window.low);
    while (q.next())
      if (!show(q.get<MessageId>(0), q.get<ChatId>(1), q.get<Time>(2))) return false;
    return true;
  }

  bool each_match(const std::string& match, const Bounds& window) {
    auto q = db_.query("SELECT rowid FROM ft WHERE ft MATCH ?1 AND rowid < ?2 AND rowid >= ?3 ORDER BY rowid DESC",
                       match, window.high, window.low);
    while (q.next()) {
      auto found = db_.query("SELECT message_id, chat, time FROM docs WHERE doc = ?1", q.get<std::int64_t>(0));
      if (found.next() && !show(found.get<MessageId>(0), found.get<ChatId>(1), found.get<Time>(2))) return false;
    }
    return true;
  }

  /// Nothing is left from this document on.
  void stop_at(std::int64_t doc) {
    auto q = db_.query("SELECT message_id, chat, time FROM docs WHERE doc >= ?1 ORDER BY doc LIMIT 1", doc);
    if (!q.next()) return;
    walked_.place = q.get<MessageId>(0);
    walked_.time = q.get<Time>(2);
  }

  Database& db_;
  const Wanted& wanted_;
  const Limits& limits_;
  const std::function<bool(const Candidate&)>& take_;
  const std::chrono::nanoseconds deadline_;
  Walked walked_;
};

IndexReader::Walked IndexReader::walk(const Wanted& wanted, std::optional<MessageId> before, const Limits& limits,
                                      const std::function<bool(const Candidate&)>& take) {
  return Walk(db_, wanted, limits, take).run(before);
}

}  // namespace snug
