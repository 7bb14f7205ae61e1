// The files of messages. How they are uploaded and given out is HTTP's alone (src/endpoints).
#include "api/context.h"
#include "api/failures.h"
#include "api/operations.h"
#include "api/queries.h"
#include "model/answers.h"
#include "model/media_tokens.h"

namespace snug {

namespace {

void get_media_token(Context& context, CallContext calling, NoParams) {
  context.on_reader(std::move(calling), [&context](QueryContext&, CallContext from) {
    const auto derive = [&context](std::string_view what) { return context.tokens.derive(what); };
    const MediaToken media = make_media_token(derive, {from.user, from.login}, context.clock.now());
    from.reply.send(Answer{json::to_text(MediaTokenAnswer{media}), {}});
  });
}

}  // namespace

void add_file_operations(Operations& out) {
  out.push_back(
      query<FilesAnswer>("list_files", "GET", "/chats/{chatId}/files", "Files of a chat, the newest first", list_files)
          .only_for("members of the chat")
          .fails({failures::no_chat, failures::left_chat}));
  out.push_back(service<MediaTokenAnswer>("get_media_token", "GET", "/media-token",
                                          "What `<img>` and `<video>` get files with", get_media_token)
                    .described("`ready` has the first one. Files are at `/files/{messageId}/{n}?t=TOKEN`.")
                    .as(Kind::query));
}

}  // namespace snug
