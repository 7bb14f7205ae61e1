#include "applier/pictures.h"

#include "store/schema.h"

namespace snug {

Result<void> check_pictures(const ApplyContext& a) {
  if (a.level < pictures_level) return fail(Code::unavailable, "this can be done once all nodes are upgraded");
  return {};
}

void write_picture(const ApplyContext& a, rows::PictureOf of, std::int64_t owner, const std::string& hash,
                   std::string_view type, std::int64_t n) {
  a.db.run(R"sql(
    INSERT INTO pictures (of, owner, n, hash, type) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO UPDATE SET hash = excluded.hash, type = excluded.type)sql",
           of, owner, n, hash, type);
}

void take_pictures(const ApplyContext& a, rows::PictureOf of, std::int64_t owner) {
  a.db.run("DELETE FROM pictures WHERE of = ?1 AND owner = ?2", of, owner);
}

std::optional<std::string> replace_picture(const ApplyContext& a, rows::PictureOf of, std::int64_t owner,
                                           const std::optional<std::string>& hash, std::string_view base) {
  if (!hash) {
    take_pictures(a, of, owner);
    return std::nullopt;
  }
  write_picture(a, of, owner, *hash, "image/webp");
  return std::string(base) + std::string(rows::tag_of(*hash));
}

}  // namespace snug
