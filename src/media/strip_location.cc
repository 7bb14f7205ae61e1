#include "media/strip_location.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "media/picture_copy.h"

namespace snug {

bool can_strip_location(MediaFormat format) {
  return format == MediaFormat::jpeg || format == MediaFormat::png || format == MediaFormat::webp;
}

Result<std::uint64_t> strip_location(int from, int to, MediaFormat format) {
  if (!can_strip_location(format)) return fail(Code::unsupported, "only JPEG, PNG and WebP are rid of their location");
  const off_t begin = ::lseek(to, 0, SEEK_CUR);
  if (begin < 0) return fail(Code::internal, std::string("a picture can't be written: ") + std::strerror(errno));
  const auto reader = std::make_unique<PictureReader>(from);
  const auto writer = std::make_unique<PictureWriter>(to);
  const bool is_whole = format == MediaFormat::jpeg  ? strip_jpeg(*reader, *writer)
                        : format == MediaFormat::png ? strip_png(*reader, *writer)
                                                     : strip_webp(*reader, *writer);
  if (is_whole && writer->flush()) return writer->written();

  // Nothing of it stays, so that nobody takes the half for the whole.
  const bool is_gone = ::ftruncate(to, begin) == 0 && ::lseek(to, begin, SEEK_SET) == begin;
  const int failure = reader->failure() != 0 ? reader->failure() : writer->failure();
  if (failure != 0) return fail(Code::internal, std::string("a picture can't be copied: ") + std::strerror(failure));
  if (!is_gone) return fail(Code::internal, "half a picture can't be removed");
  return fail(Code::bad_request, "the picture is damaged, or its end is missing");
}

}  // namespace snug
