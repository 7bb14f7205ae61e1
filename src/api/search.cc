// Finding messages.
#include "api/context.h"
#include "api/failures.h"
#include "api/message_search.h"
#include "api/operations.h"

namespace snug {

namespace {

constexpr std::chrono::milliseconds patience{300}, look_again_after{5};

/// What was committed before the call is found, if the index gets there in time.
struct Awaited {
  std::optional<Version> version;  ///< none: it is not known yet
  std::chrono::steady_clock::time_point deadline;
};

void search(Context& context, CallContext calling, SearchMessagesParams p, Awaited awaited) {
  context.on_reader(std::move(calling),
                    [&context, p = std::move(p), awaited](QueryContext& q, CallContext from) mutable {
                      IndexReaders& index = *context.search;
                      const bool is_first = !awaited.version;
                      if (is_first) awaited.version = q.version;
                      const IndexState& state = index.state();
                      const bool comes_soon = !state.building || state.file == 0;  // of a start there is none yet
                      const bool behind = state.indexed_to < *awaited.version && comes_soon;
                      if (is_first && behind) index.hurry();
                      if (behind && context.clock.steady() < awaited.deadline)
                        return context.later(
                            std::move(from),
                            [&context, p = std::move(p), awaited](CallContext again) mutable {
                              search(context, std::move(again), std::move(p), awaited);
                            },
                            look_again_after);
                      const auto found = find_messages(q, index, p);
                      if (!found) return from.reply.send(found.error());
                      from.reply.send(Answer{json::to_text(*found), {}});
                    });
}

void search_messages(Context& context, CallContext calling, SearchMessagesParams p) {
  if (!context.search) return calling.reply.send(fail(Code::unavailable, "this server has no search index"));
  search(context, std::move(calling), std::move(p), {std::nullopt, context.clock.steady() + patience});
}

}  // namespace

void add_search_operations(Operations& out) {
  out.push_back(
      service<SearchAnswer>("search_messages", "GET", "/search", "Find messages", search_messages)
          .described(
              "In the chats of the caller, or in one of them, the newest first. `query` is words, which must all "
              "be there, in any letter case and without regard to accents. The last one may be the beginning of "
              "a word, from 3 letters on. `\"a phrase\"` is words that follow each other. `-word` and "
              "`-\"a phrase\"` are not to be there. `from:NAME`, `from:me`, `in:CHAT` (an id or a title, or "
              "`@` and a username), `mentions:me`, `has:file`, `has:image`, `has:link`, `has:poll`, `is:saved`, "
              "`is:pinned`, `before:DATE`, `after:DATE` and `on:DATE` (`2026-11-30`, `2026-11` or `2026`) say "
              "more; other words with a colon are text. At most 16 terms. A page may have fewer messages than "
              "`limit`, or none: there is more as long as there is `nextCursor`. What was committed before the "
              "call is found if the index gets that far in 300 ms; `indexedTo` says how far it was.")
          .as(Kind::query)
          .fails({failures::no_chat, failures::left_chat, {Code::bad_request, "the query asks for nothing"}}));
}

}  // namespace snug
