// Emoji of this server.
#include "api/attached_files.h"
#include "api/context.h"
#include "api/failures.h"
#include "api/operations.h"
#include "model/answers.h"
#include "model/emoji_names.h"
#include "model/emoji_text.h"
#include "model/params_accounts.h"
#include "store/picture_rows.h"

namespace snug {

namespace {

constexpr std::int64_t most_pixels = 128;  // of a side
constexpr std::int64_t most_bytes = 256 << 10;

Preparation add_emoji(Context& context, const CallContext& calling, AddEmojiParams& p) {
  if (!is_emoji_name(p.name)) return bad_field("name", "has only a to z, 0 to 9, _ and -");
  if (is_builtin_emoji(p.name)) return Error{Code::conflict, "there is an emoji of this name", "name", 0};
  auto file = find_upload(context.uploads, calling.user, p.upload_id, "uploadId");
  if (!file) return file.error();
  if (file->kind != AttachmentKind::image || !file->width || !file->height)
    return bad_field("uploadId", "is no picture that can be shown");
  if (*file->width > most_pixels || *file->height > most_pixels || file->size > most_bytes)
    return bad_field("uploadId", "is larger than 128 pixels a side, or than 256 KiB");
  return AddEmoji{.emoji_id = context.ids.next<EmojiId>(),
                  .name = p.name,
                  .hash = std::move(file->hash),
                  .type = std::move(file->type),
                  .animated = file->animated.value_or(false)};
}

Preparation remove_emoji(Context&, const CallContext&, EmojiParams& p) { return RemoveEmoji{p.emoji_id}; }

Result<std::string> list_emoji(QueryContext& q, const NoParams&) {
  return json::to_text(EmojiListAnswer{rows::all_emoji(q.db)});
}

}  // namespace

void add_emoji_operations(Operations& out) {
  out.push_back(query<EmojiListAnswer>("list_emoji", "GET", "/emoji", "The emoji of this server", list_emoji)
                    .described("A `sync` has them, too. Their pictures are at `/emoji/{id}?t=TOKEN`."));
  out.push_back(
      command<EmojiAnswer>("add_emoji", "POST", "/emoji", "Add an emoji of an upload", add_emoji)
          .described("A picture of at most 128 pixels a side and 256 KiB; it may move. Everybody gets `emoji_added`.")
          .only_for("all but guests")
          .fails({failures::no_upload,
                  failures::half_uploaded,
                  failures::no_picture,
                  {Code::bad_request, "the picture is too large"},
                  {Code::conflict, "there is an emoji of this name"},
                  {Code::forbidden, "the caller is a guest, or there are 2,000 emoji"}}));
  out.push_back(command<EmptyAnswer>("remove_emoji", "DELETE", "/emoji/{emojiId}", "Remove an emoji", remove_emoji)
                    .described("In texts its name stays. Everybody gets `emoji_removed`.")
                    .only_for("who added it, and administrators")
                    .fails({{Code::not_found, "there is no such emoji"},
                            {Code::forbidden, "the caller neither added it nor is an administrator"}}));
}

}  // namespace snug
