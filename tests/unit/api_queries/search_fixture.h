// A state machine on a bench with its search index, which is brought along a command at a time, or catches up.
#pragma once

#include <memory>
#include <string>

#include "api/message_search.h"
#include "search/indexer.h"
#include "unit/api_queries/queries_fixture.h"

namespace snug::test {

class SearchFixture : public QueriesFixture {
 public:
  ~SearchFixture() {
    indexer.reset();
    IndexFile::remove(state.path);
  }

  /// Tells the index of the last command.
  void step() {
    const Version head = version();
    if (head == told_) return;
    const auto batch = std::make_shared<CommitBatch>(CommitBatch{.version = head, .commands = {}});
    batch->commands.push_back({.version = head, .changes = changes()});
    told_ = head;
    const std::shared_ptr<const CommitBatch> batches[] = {batch};
    indexer->on_batches(batches);
  }
  /// Whatever it has heard of.
  void catch_up() {
    told_ = version();
    REQUIRE(indexer->catch_up(told_) == told_);
  }
  /// All that it does when nothing waits.
  void rest() {
    while (indexer->rest()) {
    }
  }
  Version version() { return value("SELECT version FROM meta"); }

  /// The program goes down and comes up again.
  void restart(Indexer::Options options = {}) {
    indexer.reset();
    state.file = 0;
    options.database = db().path();
    options.merge_after = {};
    options.gently = false;
    indexer = std::make_unique<Indexer>(options, state);
  }

  MessageId say(UserId sender, ChatId chat, std::string content) {
    const MessageId id{next_id()};
    REQUIRE(run(sender, SendMessage{.message_id = id, .chat_id = chat, .content = std::move(content)}).result);
    step();
    return id;
  }
  void edit(UserId sender, MessageId message, std::string content) {
    REQUIRE(run(sender, EditMessage{message, std::move(content)}).result);
    step();
  }
  void erase(UserId sender, MessageId message) {
    REQUIRE(run(sender, DeleteMessage{message}).result);
    step();
  }
  template <class Body>
  void done(UserId actor, Body body) {
    REQUIRE(run(actor, std::move(body)).result);
    step();
  }

  Result<SearchAnswer> search(UserId viewer, const SearchMessagesParams& params,
                              const IndexReader::Limits& limits = {.time = std::chrono::minutes(1)}) {
    return read_as(viewer, [&](QueryContext& ctx) { return find_messages(ctx, readers, params, limits); });
  }
  /// What the messages say that are found, the newest first, with ` | ` between them; or the error.
  std::string found(UserId viewer, const std::string& query, std::optional<ChatId> chat = {}) {
    const auto answer = search(viewer, {.query = Text<1, 400>{query}, .chat_id = chat});
    if (!answer) return std::string(name_of(answer.error().code));
    std::string out;
    for (const Message& message : answer->messages) out += (out.empty() ? "" : " | ") + message.content;
    CHECK_FALSE(answer->next_cursor);
    return out;
  }

  IndexState state{db().path() + ".search"};
  std::unique_ptr<Indexer> indexer;
  int damages = 0;
  IndexReaders readers{state, [this] { ++damages; }};

 private:
  Version told_ = 0;
  const bool begun_ = (restart(), true);
};

}  // namespace snug::test
