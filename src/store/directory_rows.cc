#include "store/directory_rows.h"

namespace snug::rows {

std::vector<PublicChat> public_chats_after(Database& db, UserId viewer, std::string_view title, ChatId id, int most) {
  std::vector<PublicChat> found;
  auto q = db.query(R"sql(
    SELECT c.id, c.title, c.topic, c.description, c.picture_url, c.member_count,
           s.user_id IS NOT NULL AND s.left_version = 0
      FROM chats c LEFT JOIN chat_states s ON s.user_id = ?1 AND s.chat_id = c.id
     WHERE c.is_public = 1 AND c.deleted_version = 0 AND (c.title, c.id) > (?2 COLLATE NOCASE, ?3)
     ORDER BY c.title COLLATE NOCASE, c.id LIMIT ?4)sql",
                    viewer, title, id, most);
  while (q.next()) {
    PublicChat chat{.id = q.get<ChatId>(0),
                    .title = q.get<std::optional<std::string>>(1).value_or(""),
                    .topic = q.get<std::optional<std::string>>(2),
                    .description = q.get<std::optional<std::string>>(3),
                    .picture_url = q.get<std::optional<std::string>>(4),
                    .member_count = q.get<std::int64_t>(5),
                    .member = q.get<bool>(6)};
    found.push_back(std::move(chat));
  }
  return found;
}

}  // namespace snug::rows
