// Reading the pictures of people, chats, emoji, links and the server. Their bytes lie with the files (src/files).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/objects.h"
#include "store/database.h"

namespace snug::rows {

/// What a picture is of. The numbers stand in databases.
enum class PictureOf : std::int64_t {
  user = 0,    ///< owner: the user's id
  chat = 1,    ///< owner: the chat's
  emoji = 2,   ///< owner: the emoji's
  server = 3,  ///< owner: 0
  link = 4,    ///< owner: the message's; n: place of the link's preview
};

struct PictureRow {
  std::string hash;  ///< SHA-256 of its bytes, in lower-case hex
  std::string type;  ///< media type
};
std::optional<PictureRow> find_picture(Database& db, PictureOf of, std::int64_t owner, std::int64_t n = 0);

/// The end of a picture's path, which changes with the picture.
std::string_view tag_of(std::string_view hash);

/// In the order of `n`.
std::vector<LinkPreview> previews_of(Database& db, MessageId message);

/// In the column `messages.previews`, in the place of their number: the message gets none, for good.
inline constexpr std::int64_t unwanted_previews = -1;
bool are_previews_unwanted(Database& db, MessageId message);

/// Emoji that are there, by name.
std::vector<Emoji> all_emoji(Database& db);
/// Those that are there with an id above `past`, in its order; at most `most`.
std::vector<Emoji> emoji_after(Database& db, EmojiId past, int most);
/// Those added or removed after `version`, in that order; at most `most`.
std::vector<Emoji> emoji_changed_after(Database& db, Version version, int most);
/// Nothing for one that was removed.
std::optional<Emoji> find_emoji(Database& db, EmojiId id);
std::int64_t count_emoji(Database& db);
bool is_emoji_name_taken(Database& db, std::string_view name);

/// Nothing if neither a title nor a logo was set.
std::optional<Branding> branding(Database& db);

}  // namespace snug::rows
