#include "server/reader_file_access.h"

#include <memory>
#include <utility>

#include "store/access.h"
#include "store/file_rows.h"
#include "store/message_rows.h"
#include "store/snapshot.h"

namespace snug {

Result<FileFound> find_file_for(Database& db, const FileAccess::Request& request) {
  const Error hidden = fail(Code::not_found, "no such file");
  if (auto login = check_login(db, request.who.user, request.who.login); !login) return login.error();
  const auto message = rows::find_message(db, request.message);
  if (!message) return hidden;
  const auto access = rows::access_to(db, message->chat_id, request.who.user);
  if (!access) return access.error().code == Code::not_found ? hidden : access.error();
  if (message->seq <= access->from_seq) return hidden;
  auto file = rows::find_file(db, request.message, request.n);
  if (!file || (request.preview && !file->preview)) return hidden;
  if (request.preview)
    return FileFound{.hash = *file->preview, .name = file->name, .type = "image/webp", .kind = AttachmentKind::image};
  return FileFound{.hash = file->hash, .name = file->name, .type = file->type, .size = file->size, .kind = file->kind};
}

void ReaderFileAccess::find(Request request, MoveFunction<void(Result<FileFound>)> done) {
  Executor& thread = *threads_[static_cast<std::size_t>(request.io)];
  // Shared, because a job that is refused or fails must still answer.
  const auto answer = std::make_shared<MoveFunction<void(Result<FileFound>)>>(std::move(done));
  const auto reply = [&thread, answer](Result<FileFound> found) {
    thread.post([answer, found = std::move(found)]() mutable { (*answer)(std::move(found)); });
  };
  const Error busy{Code::unavailable, "the server is busy", {}, 500};
  const bool taken = readers_.submit([request, reply, busy](Database& db) {
    try {
      reply(find_file_for(db, request));
    } catch (...) {
      reply(busy);
      throw;
    }
  });
  if (!taken) reply(busy);
}

}  // namespace snug
