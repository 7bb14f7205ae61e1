// Emoji of this server.
#include "applier/pictures.h"
#include "model/emoji_text.h"

namespace snug {

namespace {

/// So that a client can hold all of them.
constexpr std::int64_t most_emoji = 2'000;
/// Removed ones that are kept, for a sync to name.
constexpr std::int64_t most_removed_emoji = 2'000;

}  // namespace

Result<void> check_own_emoji(const ApplyContext& a, std::string_view emoji, const std::string& field) {
  const auto name = emoji_name_of(emoji);
  if (name && !rows::is_emoji_name_taken(a.db, *name)) return bad_field(field, "is no emoji of this server");
  return {};
}

Applied apply(ApplyContext& a, const AddEmoji& c) {
  if (auto r = check_pictures(a); !r) return r.error();
  if (a.actor && rows::find_role(a.db, a.actor) == UserRole::guest)
    return fail(Code::forbidden, "guests can't add emoji");
  if (rows::is_emoji_name_taken(a.db, c.name))
    return Error{Code::conflict, "there is an emoji of this name", "name", 0};
  if (rows::count_emoji(a.db) >= most_emoji)
    return fail(Code::forbidden, "there are as many emoji as a server can have");
  // A client with an older cursor keeps such an emoji until its next first load; the picture is not found.
  a.db.run(R"sql(
    DELETE FROM emoji WHERE id IN (SELECT id FROM emoji WHERE deleted = 1 ORDER BY version DESC LIMIT -1 OFFSET ?1))sql",
           most_removed_emoji);
  Emoji emoji{.id = c.emoji_id,
              .name = c.name,
              .animated = std::nullopt,
              .created_by = a.actor,
              .version = a.version,
              .deleted = std::nullopt};
  if (c.animated) emoji.animated = true;
  a.db.run("INSERT INTO emoji (id, name, animated, created_by, version) VALUES (?1, ?2, ?3, ?4, ?5)", emoji.id,
           emoji.name, c.animated, emoji.created_by, emoji.version);
  write_picture(a, rows::PictureOf::emoji, c.emoji_id.value, c.hash, c.type);
  a.emit_everyone<EventType::emoji_added>(emoji);
  return EmojiAnswer{std::move(emoji)};
}

Applied apply(ApplyContext& a, const RemoveEmoji& c) {
  const auto emoji = rows::find_emoji(a.db, c.emoji_id);
  if (!emoji) return fail(Code::not_found, "no such emoji");
  const bool own = a.actor && emoji->created_by == a.actor;
  if (!own && !check_admin(a)) return fail(Code::forbidden, "only who added it or an administrator can remove it");
  a.db.run("UPDATE emoji SET deleted = 1, version = ?2 WHERE id = ?1", c.emoji_id, a.version);
  take_pictures(a, rows::PictureOf::emoji, c.emoji_id.value);
  if (!own) audit(a, "remove_emoji", to_string(c.emoji_id), json::Object().add("name", emoji->name));
  a.emit_everyone<EventType::emoji_removed>({emoji->id, emoji->name, a.version});
  return EmptyAnswer{};
}

Applied apply(ApplyContext& a, const SetBranding& c) {
  if (auto r = check_admin(a); !r) return r.error();
  if (auto r = check_pictures(a); !r) return r.error();
  a.db.run("INSERT INTO branding (only) VALUES (1) ON CONFLICT DO NOTHING");
  if (c.title.present) a.db.run("UPDATE branding SET title = ?1", c.title.value);
  if (c.logo.present)
    a.db.run("UPDATE branding SET logo_url = ?1",
             replace_picture(a, rows::PictureOf::server, 0, c.logo.value, "/logo/"));
  const Branding now = rows::branding(a.db).value_or(Branding{});
  audit(a, "set_branding", "", json::Object().add("title", now.title).add("logo", now.logo_url.has_value()));
  return BrandingAnswer{now};
}

}  // namespace snug
