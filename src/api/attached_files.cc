#include "api/attached_files.h"

#include <string>
#include <utility>

namespace snug {

namespace {

bool is_sound(AttachmentKind kind) { return kind == AttachmentKind::audio; }

/// Some sound lies in containers of films: what is sent as a voice message is one.
bool may_be_voice(const AttachedFile& file) {
  return is_sound(file.kind) || (file.kind == AttachmentKind::video && !file.width);
}

Error wrong(const std::string& path, std::string_view field, std::string message) {
  return bad_field(path + "." + std::string(field), std::move(message));
}

/// What only its sender knows of a recording.
Result<void> add_recording(AttachedFile& file, const AttachmentParams& p, const std::string& path) {
  const bool film = file.kind == AttachmentKind::video;
  if (p.voice) {
    if (!may_be_voice(file)) return wrong(path, "voice", "is for sound only");
    file.kind = AttachmentKind::voice;
    file.duration_ms = p.voice->duration_ms.value;
    if (p.voice->waveform) {
      file.waveform.emplace();
      for (const auto& loudness : *p.voice->waveform) file.waveform->push_back(loudness.value);
    }
    return {};
  }
  if (p.duration_ms) {
    if (!film && !is_sound(file.kind)) return wrong(path, "durationMs", "is for films and sound only");
    file.duration_ms = p.duration_ms->value;
  }
  if (p.width || p.height) {
    if (!film) return wrong(path, "width", "is for films only");
    if (!p.width || !p.height) return wrong(path, "width", "goes with height");
    file.width = p.width->value;
    file.height = p.height->value;
  }
  return {};
}

Result<void> add_poster(UploadLookup* uploads, UserId sender, AttachedFile& file, const AttachmentParams& p,
                        const std::string& path) {
  if (!p.poster_id) return {};
  if (file.kind != AttachmentKind::video) return wrong(path, "posterId", "is for films only");
  auto poster = find_upload(uploads, sender, *p.poster_id, path + ".posterId");
  if (!poster) return poster.error();
  if (!poster->preview) return wrong(path, "posterId", "is no picture that can be shown");
  file.preview = poster->preview;
  file.thumb_hash = poster->thumb_hash;
  return {};
}

}  // namespace

Result<AttachedFile> find_upload(UploadLookup* uploads, UserId owner, const std::string& id, const std::string& field) {
  auto file = uploads ? uploads->find_complete(owner, id) : fail(Code::not_found, "no such upload");
  if (!file && file.error().field.empty()) {
    Error error = file.error();
    error.field = field;
    return error;
  }
  return file;
}

Result<std::string> picture_in(UploadLookup* uploads, UserId owner, const std::string& upload_id,
                               const std::string& field) {
  auto file = find_upload(uploads, owner, upload_id, field);
  if (!file) return file.error();
  if (file->kind != AttachmentKind::image || !file->preview) return bad_field(field, "is no picture that can be shown");
  return std::move(*file->preview);
}

Result<std::vector<AttachedFile>> attached_files(UploadLookup* uploads, UserId sender, const AttachmentList& list) {
  std::vector<AttachedFile> files;
  for (const AttachmentParams& p : list) {
    const std::string path = "attachments[" + std::to_string(files.size()) + "]";
    auto file = find_upload(uploads, sender, p.upload_id, path + ".uploadId");
    if (!file) return file.error();
    if (p.alt) file->alt = *p.alt;
    if (auto r = add_recording(*file, p, path); !r) return r.error();
    if (auto r = add_poster(uploads, sender, *file, p, path); !r) return r.error();
    files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace snug
