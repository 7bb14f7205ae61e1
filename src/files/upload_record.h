// UploadRecord: what is kept of an upload beside its bytes, as `files/tmp/ID.json`.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "model/answers.h"
#include "model/command.h"
#include "model/json.h"

namespace snug {

/// What an upload is for, as its sender says. The names stand in records and requests.
enum class UploadAs {
  picture,  ///< if it is one it loses where it was made, and gets a preview
  file,     ///< each byte of it is kept
  avatar,   ///< as a picture; its preview is a square of its middle
};
template <>
struct EnumNames<UploadAs> {
  static constexpr std::array<std::string_view, 3> names{"picture", "file", "avatar"};
};

struct UploadRecord {
  std::string id;
  UserId owner;
  std::string name;
  std::string type;  ///< as its sender says
  UploadAs as = UploadAs::picture;
  std::optional<std::int64_t> size{};  ///< bytes that it will have; nothing: it is not known before its end
  Time expires_at{};
  std::optional<AttachedFile> file{};  ///< once it is complete
  bool sent = false;                   ///< a message has its file; it counts no more as unsent

  /// The record with so many bytes here, as its sender sees it.
  Upload shown(std::int64_t offset) const;
  std::string to_json() const;
  /// Nothing: it is none.
  static std::optional<UploadRecord> from_json(std::string_view text);
};

/// Two characters of the node in base 32, as session ids of Engine.IO have them, and 144 random bits.
std::string make_upload_id(int node);
bool is_upload_id(std::string_view text);

/// Puts `text` in the place of the file in one go. `sync`: it is so after a power cut, too. False: it can't.
bool replace_file(const std::filesystem::path& file, std::string_view text, bool sync);

}  // namespace snug
