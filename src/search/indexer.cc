#include "search/indexer.h"

#include <algorithm>
#include <filesystem>
#include <queue>
#include <set>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <variant>

#include "base/log.h"
#include "model/cursor.h"
#include "store/indexing_rows.h"
#include "store/look_through.h"
#include "store/message_rows.h"
#include "store/snapshot.h"
#include "store/start_rows.h"

namespace snug {

namespace {

using Steady = std::chrono::steady_clock;

constexpr int gone_at_once = 500;
/// The disk is the messages' first.
constexpr std::uintmax_t least_room = 256 << 20;

/// What a batch says of messages: which were made or changed, and which chats are gone, or their oldest messages.
struct News {
  std::set<MessageId> messages;
  std::vector<ChatId> gone;
};

void add_news_of(const CommitBatch& batch, News& news) {
  const auto see_event = [&](const EventBody& body) {
    if (const auto* made = std::get_if<EventOf<EventType::new_message, Message>>(&body))
      news.messages.insert(made->data.id);
    else if (const auto* changed = std::get_if<EventOf<EventType::message_updated, Message>>(&body))
      news.messages.insert(changed->data.id);
    else if (const auto* deleted = std::get_if<EventOf<EventType::message_deleted, MessageDeletedData>>(&body))
      news.messages.insert(deleted->data.id);
    else if (const auto* purged = std::get_if<EventOf<EventType::messages_purged, PurgedChat>>(&body))
      news.gone.push_back(purged->data.chat_id);
  };
  for (const CommittedCommand& command : batch.commands)
    for (const Change& change : command.changes) {
      if (const auto* event = std::get_if<Event>(&change)) see_event(event->body);
      if (const auto* closed = std::get_if<RoomClosed>(&change)) news.gone.push_back(closed->room);
      if (const auto* closed = std::get_if<ChannelClosed>(&change)) news.gone.push_back(closed->channel);
    }
}

bool is_spoiled(const StoreError& error) { return error.is_damage() || error.is_defect(); }

}  // namespace

Indexer::~Indexer() {
  try {
    if (index_) index_->set_place(index_->place());
  } catch (const StoreError&) {
    // It goes on from where it was noted last.
  }
}

FollowerThread::Work Indexer::work() {
  const auto guarded = [this](auto&& run) {
    try {
      return run();
    } catch (const StoreError& error) {
      if (index_ && is_spoiled(error)) remove_file(error.what());
      throw;
    }
  };
  return {.on_batches =
              [this, guarded](std::span<const std::shared_ptr<const CommitBatch>> batches) {
                guarded([&] { on_batches(batches); });
              },
          .catch_up = [this, guarded](Version, Version to) { return guarded([&] { return catch_up(to); }); },
          .rest = [this, guarded] { return guarded([&] { return rest(); }); }};
}

// --- The file ------------------------------------------------------------------------------------

void Indexer::open() {
  if (index_) return;
  if (!main_) {
    main_ = std::make_unique<Database>(options_.database, Database::Mode::read);
    main_->exec("PRAGMA cache_size = -1024");
  }
  if (!open_file()) {
    IndexFile::remove(state_.path);
    if (!open_file()) throw std::runtime_error("the search index can't be made");
  }
  state_.file.fetch_add(1);
  publish();
}

/// False: what there is is no use.
bool Indexer::open_file() {
  try {
    index_ = std::make_unique<IndexFile>(state_.path);
    if (!index_->was_closed_in_order() && !index_->place().epoch.empty()) {
      const LookedThrough found = look_through(index_->db());
      if (!found.problems.empty()) {
        log::warning("the search index is damaged, and is built anew", {{"why", found.problems}});
        index_.reset();
        return false;
      }
    }
    const Transaction snapshot(*main_, Transaction::Kind::read);
    if (index_->place().epoch.empty()) {
      begin_anew();
    } else if (!fits(index_->place())) {
      log::info("the search index is of another past, and is built anew", {{"file", state_.path}});
      index_.reset();
      return false;
    }
    return true;
  } catch (const StoreError& error) {
    index_.reset();
    if (!is_spoiled(error)) throw;
    log::warning("the search index can't be used, and is built anew", {{"why", error.what()}});
    return false;
  }
}

/// What was committed when it began changes beside the scan, and is looked at after it.
void Indexer::begin_anew() {
  const Snapshot now = read_snapshot(*main_);
  in_transaction([&] {
    index_->set_place(
        {.epoch = now.epoch, .version = now.version, .start = rows::start_of(*main_, now.version), .scanning = true});
  });
}

bool Indexer::fits(const IndexPlace& place) {
  const Snapshot now = read_snapshot(*main_);
  const Cursor cursor{.epoch = place.epoch, .version = place.version, .receipts = place.version, .start = place.start};
  return now.epoch == place.epoch && place.version <= now.version &&
         rows::is_of_this_history(*main_, cursor, now.version);
}

void Indexer::remove_file(const std::string& why) {
  log::warning("the search index is damaged, and is built anew", {{"why", why}});
  state_.building = true;
  state_.indexed_to = 0;
  state_.damaged = false;
  index_.reset();
  main_.reset();
  IndexFile::remove(state_.path);
}

template <class F>
void Indexer::in_transaction(F&& write) {
  try {
    Transaction transaction(index_->db());
    write();
    transaction.commit();
  } catch (...) {
    index_->read_place();
    throw;
  }
}

void Indexer::publish() {
  const IndexPlace& place = index_->place();
  state_.building = place.scanning;
  state_.indexed_to = place.scanning ? 0 : place.version;
  state_.documents = place.documents;
  if (place.stale && !stale_since_) stale_since_ = Steady::now();
  if (state_.on_change) state_.on_change();
}

// --- Commits -------------------------------------------------------------------------------------

/// As it is now. In a snapshot of the main database, and a transaction of the index.
void Indexer::take(MessageId id) {
  const auto message = rows::find_message(*main_, id);
  std::optional<Document> document;
  const auto chat = message ? rows::find_chat_of_index(*main_, message->chat_id) : std::nullopt;
  if (chat) document = document_of(*message);
  if (document) document->chat = *chat;
  document ? index_->put(*document) : index_->drop(id);
}

void Indexer::on_batches(std::span<const std::shared_ptr<const CommitBatch>> batches) {
  open();
  const Version last = batches.back()->version;
  if (index_->place().version >= last && !index_->place().scanning) return;
  if (index_->place().scanning || index_->place().version + 1 < batches.front()->commands.front().version) {
    // At a stop it goes on from its own place with the next start.
    if (catch_up(last) < last && !stopping_) throw std::runtime_error("the search index is behind");
    return;
  }
  News news;
  for (const auto& batch : batches) add_news_of(*batch, news);
  const Transaction snapshot(*main_, Transaction::Kind::read);
  IndexPlace next = index_->place();
  if (news.messages.empty() && news.gone.empty()) {
    index_->pass_to(last, rows::start_of(*main_, last));
    return publish();
  }
  in_transaction([&] {
    for (const MessageId message : news.messages) take(message);
    for (const ChatId chat : news.gone) index_->add_gone(chat);
    next = index_->place();
    next.version = last;
    next.start = rows::start_of(*main_, last);
    index_->set_place(next);
  });
  publish();
}

Version Indexer::catch_up(Version to) {
  open();
  while (index_->place().scanning && !stopping_) {
    const auto begun = Steady::now();
    const bool more = scan_page();
    if (!more) log::info("the search index is built", {{"messages", index_->place().documents}});
    if (more && options_.gently) std::this_thread::sleep_for(Steady::now() - begun);
  }
  while (!index_->place().scanning && index_->place().version < to && !stopping_)
    if (!take_news()) break;
  return index_->place().scanning ? 0 : index_->place().version;
}

/// The next messages by id. True: there may be more.
bool Indexer::scan_page() {
  check_room();
  const Transaction snapshot(*main_, Transaction::Kind::read);
  IndexPlace next = index_->place();
  const std::vector<MessageId> ids = rows::message_ids_after(*main_, next.scanned, options_.page);
  in_transaction([&] {
    for (const MessageId id : ids) take(id);
    next = index_->place();
    next.scanning = std::cmp_equal(ids.size(), options_.page);
    if (!ids.empty()) next.scanned = ids.back();
    index_->set_place(next);
  });
  if (!next.scanning) index_->empty_log();
  publish();
  return next.scanning;
}

/// What came and changed since the place, the oldest first. False: nothing is left.
bool Indexer::take_news() {
  const Transaction snapshot(*main_, Transaction::Kind::read);
  const Version head = read_snapshot(*main_).version;
  IndexPlace next = index_->place();
  if (next.version >= head) return false;

  const auto later = [](const rows::MessageNews& a, const rows::MessageNews& b) { return a.version < b.version; };
  std::priority_queue<rows::MessageNews, std::vector<rows::MessageNews>, decltype(later)> first(later);
  bool all = true;
  std::vector<ChatId> gone;
  for (const rows::TouchedChat& chat : rows::chats_touched_after(*main_, next.version)) {
    if (chat.deleted) {
      gone.push_back(chat.id);
      continue;
    }
    if (chat.purged > next.version) gone.push_back(chat.id);
    rows::each_message_news(*main_, chat, next.version, [&](const rows::MessageNews& one) {
      const bool full = std::cmp_greater_equal(first.size(), options_.news);
      if (full) all = false;
      if (full && one.version >= first.top().version) return false;
      if (full) first.pop();
      first.push(one);
      return true;
    });
  }
  std::vector<rows::MessageNews> news(first.size());
  for (std::size_t i = news.size(); i > 0; --i) {
    news[i - 1] = first.top();
    first.pop();
  }
  in_transaction([&] {
    for (const rows::MessageNews& one : news) take(one.message);
    for (const ChatId chat : gone) index_->add_gone(chat);
    next = index_->place();
    next.version = all ? head : news.back().version - 1;
    next.start = rows::start_of(*main_, next.version);
    index_->set_place(next);
  });
  publish();
  return true;
}

void Indexer::check_room() const {
  std::error_code none;
  const auto room = std::filesystem::space(std::filesystem::path(state_.path).parent_path(), none);
  if (!none && room.available < least_room) throw std::runtime_error("there is too little room for a search index");
}

// --- At rest -------------------------------------------------------------------------------------

/// A step of what is left to do.
std::optional<std::chrono::milliseconds> Indexer::rest() {
  if (!index_) return std::nullopt;
  if (state_.damaged) {
    remove_file("found so by a search");
    throw std::runtime_error("the search index is gone");
  }
  if (drop_gone()) return std::chrono::milliseconds(0);
  if (!index_->place().stale) return std::nullopt;
  if (!stale_since_) stale_since_ = Steady::now();
  const auto left = *stale_since_ + options_.merge_after - Steady::now();
  if (left > Steady::duration::zero()) return std::chrono::ceil<std::chrono::milliseconds>(left);
  if (index_->merge_some()) return std::chrono::milliseconds(0);
  IndexPlace next = index_->place();
  next.stale = false;
  in_transaction([&] { index_->set_place(next); });
  stale_since_.reset();
  index_->empty_log();
  return std::nullopt;
}

/// Documents of chats that are gone, and of messages that were purged. True: there may be more.
bool Indexer::drop_gone() {
  const auto chat = index_->first_gone();
  if (!chat) return false;
  const bool gone = rows::is_chat_gone(*main_, *chat);
  const Seq first = rows::first_seq_of(*main_, *chat);
  in_transaction([&] {
    const bool more =
        gone ? index_->drop_some_of(*chat, gone_at_once) : index_->drop_some_before(*chat, first, gone_at_once);
    if (!more) index_->remove_gone(*chat);
    index_->set_place(index_->place());
  });
  publish();
  return true;
}

}  // namespace snug
