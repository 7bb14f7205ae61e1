// A state machine on a bench, and its queries: what a user is answered, as JSON.
#pragma once

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "api/queries.h"
#include "store/snapshot.h"
#include "sync/read_sync.h"
#include "unit/applier/applier_fixture.h"

namespace snug::test {

using Object = boost::json::object;

class QueriesFixture : public ApplierFixture {
 public:
  /// Runs a query in one snapshot, as a reader would. `look` gets the QueryContext.
  template <class F>
  auto read_as(UserId viewer, F&& look) {
    Transaction snapshot(db(), Transaction::Kind::read);
    const Snapshot state = read_snapshot(db());
    QueryContext ctx{.db = db(),
                     .viewer = viewer,
                     .system = !viewer,
                     .version = state.version,
                     .epoch = state.epoch,
                     .settings = state.settings,
                     .now = Time{now_ms}};
    return look(ctx);
  }

  template <class Params>
  Result<std::string> ask(UserId viewer, Result<std::string> (*query)(QueryContext&, const Params&),
                          const std::type_identity_t<Params>& params = {}) {
    return read_as(viewer, [&](QueryContext& ctx) { return query(ctx, params); });
  }

  /// The result object of a query that is to succeed.
  template <class Params>
  Object answer(UserId viewer, Result<std::string> (*query)(QueryContext&, const Params&),
                const std::type_identity_t<Params>& params = {}) {
    const auto result = ask(viewer, query, params);
    REQUIRE_MESSAGE(result.ok(), (result ? "" : result.error().message));
    return boost::json::parse(*result).as_object();
  }

  /// The error code of a query that is to fail.
  template <class Params>
  Code failure(UserId viewer, Result<std::string> (*query)(QueryContext&, const Params&),
               const std::type_identity_t<Params>& params = {}) {
    const auto result = ask(viewer, query, params);
    REQUIRE_FALSE(result.ok());
    return result.error().code;
  }

  Object sync_page(UserId viewer, const std::string& cursor, int limit = 50, std::size_t rows = sync_rows_limit) {
    const auto page = read_as(viewer, [&](QueryContext& ctx) {
      return read_sync(ctx, cursor, limit, rows::memberships_of(ctx.db, viewer), rows);
    });
    REQUIRE_MESSAGE(page.ok(), (page ? "" : page.error().message));
    return boost::json::parse(json::to_text(*page)).as_object();
  }

  void rule(const std::string& key, std::int64_t value) { REQUIRE(run({}, ChangeSettings{{{key, value}}}).result); }
  ChatId channel(UserId owner, ChatId group, bool is_private, const std::vector<UserId>& members = {}) {
    const ChatId id{next_id()};
    REQUIRE(
        run(owner,
            CreateChannel{
                .chat_id = id, .group_id = group, .title = "channel", .is_private = is_private, .member_ids = members})
            .result);
    return id;
  }
  /// The id of the message that has `seq`.
  MessageId message(ChatId chat, Seq seq) {
    return MessageId{value("SELECT id FROM messages WHERE chat_id = ?1 AND seq = ?2", chat, seq)};
  }
};

/// The values of one field of each object of an array, joined by spaces: texts and numbers alike.
inline std::string each(const boost::json::value& array, std::string_view field) {
  std::string out;
  for (const auto& element : array.as_array()) {
    const auto& value = field.empty() ? element : element.as_object().at(field);
    out +=
        (out.empty() ? "" : " ") + (value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value));
  }
  return out;
}

template <class... Ids>
std::string words(Ids... ids) {
  std::string out;
  ((out += (out.empty() ? "" : " ") + to_string(ids)), ...);
  return out;
}

}  // namespace snug::test
