#include "applier/apply_context.h"

namespace snug {

std::optional<EarlierRequest> find_request(const ApplyContext& a, std::string_view operation,
                                           const std::optional<std::string>& client_id, std::string_view hash) {
  if (!client_id) return std::nullopt;
  auto q = a.db.query(
      "SELECT object_id, request_hash FROM client_requests WHERE user_id = ?1 AND operation = ?2 AND client_id = ?3",
      a.actor, operation, *client_id);
  if (!q.next()) return std::nullopt;
  return EarlierRequest{q.get<std::int64_t>(0), q.get<std::string_view>(1) == hash};
}

void keep_request(const ApplyContext& a, std::string_view operation, const std::optional<std::string>& client_id,
                  std::string_view hash, std::int64_t object) {
  if (!client_id) return;
  a.db.run(R"sql(
    INSERT INTO client_requests (user_id, operation, client_id, request_hash, object_id) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO UPDATE SET request_hash = excluded.request_hash, object_id = excluded.object_id)sql",
           a.actor, operation, *client_id, hash, object);
}

}  // namespace snug
