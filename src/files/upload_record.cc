#include "files/upload_record.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/descriptor.h"
#include "base/files.h"
#include "model/json.h"
#include "model/json_object.h"

namespace snug {

namespace {

constexpr std::size_t random_bits = 144;
constexpr std::size_t id_length = 2 + random_bits / 6;

}  // namespace

Upload UploadRecord::shown(std::int64_t offset) const {
  Upload upload{
      .id = id, .name = name, .type = type, .size = size.value_or(offset), .offset = offset, .expires_at = expires_at};
  if (!file) return upload;
  upload.type = file->type;
  upload.size = upload.offset = file->size;
  upload.complete = true;
  upload.kind = file->kind;
  upload.width = file->width;
  upload.height = file->height;
  upload.thumb_hash = file->thumb_hash;
  upload.animated = file->animated;
  return upload;
}

std::string UploadRecord::to_json() const {
  json::Object object;
  object.add("id", id).add("owner", owner.value).add("name", name).add("type", type).add("as", as);
  if (size) object.add("size", *size);
  object.add("expiresAt", expires_at.ms).add("sent", sent);
  if (file) object.add_json("file", json::to_text(*file));
  return object.text();
}

std::optional<UploadRecord> UploadRecord::from_json(std::string_view text) {
  json::Parser parser;
  const auto object = parser.parse(text);
  if (!object || !object->is_object()) return std::nullopt;
  const auto string = [&](std::string_view name) {
    const auto value = object->member(name);
    return std::string(value ? value->string().value_or("") : "");
  };
  const auto integer = [&](std::string_view name) {
    const auto value = object->member(name);
    return value ? value->integer() : std::nullopt;
  };
  const auto boolean = [&](std::string_view name) {
    const auto value = object->member(name);
    return value && value->boolean().value_or(false);
  };
  UploadRecord record{
      .id = string("id"),
      .owner = UserId{integer("owner").value_or(0)},
      .name = string("name"),
      .type = string("type"),
      .as = parse_enum<UploadAs>(string("as")).value_or(boolean("asFile") ? UploadAs::file : UploadAs::picture),
      .size = integer("size"),
      .expires_at = Time{integer("expiresAt").value_or(0)},
      .sent = boolean("sent")};
  if (!is_upload_id(record.id) || !record.owner) return std::nullopt;
  if (const auto member = object->member("file")) {
    auto file = json::read<AttachedFile>(*member);
    if (!file) return std::nullopt;
    record.file = std::move(*file);
  } else if (!record.size || *record.size < 0) {
    return std::nullopt;  // one of unknown size does not outlive its request
  }
  return record;
}

std::string make_upload_id(int node) {
  constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuv";
  return std::string{digits[static_cast<std::size_t>(node) / 32 % 32], digits[static_cast<std::size_t>(node) % 32]} +
         random_token(random_bits);
}

bool is_upload_id(std::string_view text) {
  return text.size() == id_length && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
         });
}

bool replace_file(const std::filesystem::path& file, std::string_view text, bool sync) {
  const std::string draft = file.string() + ".new";
  {
    const OwnedDescriptor out(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (out.get() < 0 || !write_all(out.get(), text) || (sync && ::fsync(out.get()) != 0)) {
      ::unlink(draft.c_str());
      return false;
    }
  }
  if (::rename(draft.c_str(), file.c_str()) != 0) return false;
  if (sync) sync_folder_of(file);
  return true;
}

}  // namespace snug
