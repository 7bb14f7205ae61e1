// Reading the files of messages: what a message shows of them, and which contents somebody still names.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/answers.h"
#include "model/answers_admin.h"
#include "model/command.h"
#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// In the order of `n`.
std::vector<Attachment> attachments_of(Database& db, MessageId message);
/// The same as a command has them.
std::vector<AttachedFile> files_of(Database& db, MessageId message);
std::optional<AttachedFile> find_file(Database& db, MessageId message, std::int64_t n);

/// Whether a file of a message has this content, or its preview, or a picture of something else. `hash`: SHA-256 in
/// lower-case hex.
bool is_content_named(Database& db, const std::string& hash);
/// Of a database of `files_schema` or later. All contents that a row names, each once, in ascending order.
void each_content(Database& db, const std::function<void(const std::string& hash)>& take);
/// Bytes of all files in messages of a user; one that was sent twice counts twice.
std::int64_t bytes_of_files(Database& db, UserId sender);

/// A place in a chat's files.
struct FilePlace {
  Seq seq = 0;
  std::int64_t n = 0;
};
/// The newest files of one kind in a chat, before `before` and behind the seq `past`; at most `most`.
std::vector<ChatFile> newest_files(Database& db, ChatId chat, AttachmentKind kind, Seq past, FilePlace before,
                                   int most);

/// Files of messages by kind, and the users with the most bytes of them; `most` users. Goes through all of them.
std::vector<FilesOfKind> files_by_kind(Database& db);
std::vector<FilesOfUser> largest_users(Database& db, int most);

}  // namespace snug::rows
