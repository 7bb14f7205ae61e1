#include <algorithm>

#include "api/page.h"
#include "api/queries.h"
#include "model/answers.h"
#include "store/access.h"
#include "store/file_rows.h"
#include "store/picture_rows.h"

namespace snug {

namespace {

bool is_newer(const ChatFile& a, const ChatFile& b) {
  return a.seq != b.seq ? a.seq > b.seq : a.attachment.n > b.attachment.n;
}

std::vector<AttachmentKind> kinds_of(const ListFilesParams& params) {
  using enum AttachmentKind;
  std::vector<AttachmentKind> kinds{image, video, audio, voice, file};
  if (params.kinds && !params.kinds->empty()) kinds.assign(params.kinds->begin(), params.kinds->end());
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  return kinds;
}

Error hidden() { return fail(Code::not_found, "no such file"); }

/// A file of a message, its preview, or the picture of a link.
Result<FileFound> find_in_message(QueryContext& ctx, const FileAccess::Request& request) {
  const MessageId message{request.id};
  const auto readable = readable_message(ctx, message);
  if (!readable) return readable.error().code == Code::not_found ? hidden() : readable.error();
  if (request.of == FileOf::link) {
    const auto picture = rows::find_picture(ctx.db, rows::PictureOf::link, request.id, request.n);
    if (!picture) return hidden();
    return FileFound{.hash = picture->hash, .name = "preview.webp", .type = picture->type};
  }
  const auto file = rows::find_file(ctx.db, message, request.n);
  if (!file) return hidden();
  if (request.of == FileOf::attachment) return FileFound{.hash = file->hash, .name = file->name, .type = file->type};
  if (!file->preview) return hidden();
  return FileFound{.hash = *file->preview, .name = file->name, .type = "image/webp"};
}

/// A picture of something else, which the caller may see.
Result<FileFound> find_picture(QueryContext& ctx, rows::PictureOf of, const FileAccess::Request& request,
                               const std::string& name) {
  const auto picture = rows::find_picture(ctx.db, of, request.id);
  const bool by_tag = of != rows::PictureOf::emoji;
  if (!picture || (by_tag && rows::tag_of(picture->hash) != request.tag)) return hidden();
  return FileFound{.hash = picture->hash, .name = name, .type = picture->type};
}

}  // namespace

Result<FileFound> find_file(QueryContext& ctx, const FileAccess::Request& request) {
  switch (request.of) {
    case FileOf::attachment:
    case FileOf::preview:
    case FileOf::link:
      return find_in_message(ctx, request);
    case FileOf::user:
      if (!visible_user(ctx, UserId{request.id})) return hidden();
      return find_picture(ctx, rows::PictureOf::user, request, "avatar.webp");
    case FileOf::chat:
      if (const auto access = rows::access_to(ctx.db, ChatId{request.id}, ctx.viewer); !access)
        return access.error().code == Code::not_found ? hidden() : access.error();
      return find_picture(ctx, rows::PictureOf::chat, request, "picture.webp");
    case FileOf::emoji:
      return find_picture(ctx, rows::PictureOf::emoji, request, "emoji");
    case FileOf::server_logo:
      return find_picture(ctx, rows::PictureOf::server, request, "logo.webp");
  }
  return hidden();
}

Result<std::string> list_files(QueryContext& ctx, const ListFilesParams& params) {
  const auto access = rows::access_to(ctx.db, params.chat_id, ctx.viewer);
  if (!access) return access.error();
  rows::FilePlace before{.seq = access->chat.last_seq + 1};
  if (params.page) {
    const auto place = parse_page_cursor<2>(*params.page);
    if (!place) return place.error();
    before = {(*place)[0], (*place)[1]};
  }
  constexpr int default_files = 50;
  const int limit = static_cast<int>(params.limit.value_or(PageSize{default_files}).value);
  FilesAnswer answer;
  for (const AttachmentKind kind : kinds_of(params)) {
    auto files = rows::newest_files(ctx.db, params.chat_id, kind, access->from_seq, before, limit);
    std::move(files.begin(), files.end(), std::back_inserter(answer.files));
  }
  std::sort(answer.files.begin(), answer.files.end(), is_newer);
  if (std::cmp_greater_equal(answer.files.size(), limit)) {
    answer.files.resize(static_cast<std::size_t>(limit));
    answer.next_cursor = page_cursor<2>({answer.files.back().seq, answer.files.back().attachment.n});
  }
  return json::to_text(answer);
}

}  // namespace snug
