#include "server/picture_inspector.h"

#include <utility>

#include "media/sniff.h"
#include "media/strip_location.h"

namespace snug {

namespace {

AttachmentKind kind_of(MediaKind kind) {
  switch (kind) {
    case MediaKind::image:
      return AttachmentKind::image;
    case MediaKind::video:
      return AttachmentKind::video;
    case MediaKind::audio:
      return AttachmentKind::audio;
    case MediaKind::file:
      break;
  }
  return AttachmentKind::file;
}

/// By the media type that `prove` has given.
MediaFormat format_of(std::string_view type) {
  if (type == "image/jpeg") return MediaFormat::jpeg;
  if (type == "image/png") return MediaFormat::png;
  return type == "image/webp" ? MediaFormat::webp : MediaFormat::unknown;
}

bool is_decoded(MediaFormat format) {
  return format == MediaFormat::jpeg || format == MediaFormat::png || format == MediaFormat::gif ||
         format == MediaFormat::webp;
}

PreviewRequest request_of(PreviewKind preview) {
  constexpr std::uint16_t square_edge = 512;
  if (preview == PreviewKind::square) return {.shape = PreviewRequest::Shape::square, .edge = square_edge};
  return {.shape = PreviewRequest::Shape::fit, .edge = max_preview_edge};
}

PictureFacts facts_of(Picture picture) {
  return {.width = picture.width,
          .height = picture.height,
          .animated = picture.animated,
          .thumb_hash = std::move(picture.thumb_hash),
          .preview = std::move(picture.preview),
          .preview_width = picture.preview_width,
          .preview_height = picture.preview_height};
}

}  // namespace

PictureInspector::PictureInspector(const std::string& program, Metrics& metrics)
    : workers_(MediaWorkers::Options{.program = program}, metrics) {}

FileProof PictureInspector::prove(std::string_view head) const {
  const Sniffed sniffed = sniff(head);
  return {.kind = kind_of(sniffed.kind),
          .type = std::string(sniffed.type),
          .can_strip = can_strip_location(sniffed.format),
          .is_picture = is_decoded(sniffed.format)};
}

Result<std::uint64_t> PictureInspector::strip(int from, int to, const FileProof& proof) const {
  return strip_location(from, to, format_of(proof.type));
}

bool PictureInspector::examine(OwnedDescriptor file, PreviewKind preview,
                               MoveFunction<void(std::optional<PictureFacts>)> done) {
  return look(std::move(file), request_of(preview), std::move(done));
}

bool PictureInspector::shrink(OwnedDescriptor file, int longest_side,
                              MoveFunction<void(std::optional<PictureFacts>)> done) {
  const auto edge = static_cast<std::uint16_t>(longest_side);
  return look(std::move(file), {.shape = PreviewRequest::Shape::fit, .edge = edge}, std::move(done));
}

bool PictureInspector::look(OwnedDescriptor file, PreviewRequest preview,
                            MoveFunction<void(std::optional<PictureFacts>)> done) {
  return workers_.submit(std::move(file), preview, [done = std::move(done)](PictureResult result) mutable {
    if (result.error != PictureError::none) return done(std::nullopt);
    done(facts_of(std::move(result.picture)));
  });
}

}  // namespace snug
