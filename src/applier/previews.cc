// What links in messages lead to: found behind the commit, by the node that took the message.
#include "applier/previews.h"

#include "applier/pictures.h"

namespace snug {

void write_previews(const ApplyContext& a, Message& m, const std::vector<FoundPreview>& found) {
  std::vector<LinkPreview> previews;
  for (const FoundPreview& f : found) {
    const auto n = static_cast<std::int64_t>(previews.size());
    a.db.run(R"sql(
      INSERT INTO link_previews (message_id, n, url, title, description, site_name, width, height, thumb_hash)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))sql",
             m.id, n, f.url, f.title, f.description, f.site_name, f.width, f.height, f.thumb_hash);
    if (f.picture) write_picture(a, rows::PictureOf::link, m.id.value, *f.picture, "image/webp", n);
    previews.push_back({n, f.url, f.title, f.description, f.site_name, f.width, f.height, f.thumb_hash});
  }
  if (!previews.empty()) m.previews = std::move(previews);
}

void take_previews(const ApplyContext& a, MessageId message) {
  a.db.run("DELETE FROM link_previews WHERE message_id = ?1", message);
  take_pictures(a, rows::PictureOf::link, message.value);
}

std::vector<FoundPreview> found_previews(Database& db, const Message& message) {
  std::vector<FoundPreview> found;
  for (const LinkPreview& p : message.previews.value_or(std::vector<LinkPreview>())) {
    const auto picture = rows::find_picture(db, rows::PictureOf::link, message.id.value, p.n);
    found.push_back({p.url, p.title, p.description, p.site_name, picture ? std::optional(picture->hash) : std::nullopt,
                     p.width, p.height, p.thumb_hash});
  }
  return found;
}

Applied apply(ApplyContext& a, const SetPreviews& c) {
  if (a.actor) return fail(Code::forbidden, "only for the server itself");
  if (auto r = check_pictures(a); !r) return r.error();
  if (a.settings.previews == LinkPreviews::off) return fail(Code::forbidden, "links are not looked at here");
  auto message = rows::find_message(a.db, c.message_id);
  const auto chat = message ? rows::find_chat(a.db, message->chat_id) : std::nullopt;
  if (!chat || message->deleted_at || content_hash(message->content) != c.content_hash)
    return fail(Code::conflict, "the message is another by now");
  if (c.previews.empty() || message->previews || rows::are_previews_unwanted(a.db, message->id))
    return fail(Code::conflict, "the message gets no previews");
  write_previews(a, *message, c.previews);
  change_previews(a, *chat, *message, static_cast<std::int64_t>(c.previews.size()));
  a.emit_room<EventType::message_updated>(chat->room(), *message);
  return EmptyAnswer{};
}

}  // namespace snug
