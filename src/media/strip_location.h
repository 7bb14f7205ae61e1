// strip_location: takes out of a picture what tells where, when and by whom it was made, without decoding it.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "media/sniff.h"

namespace snug {

/// JPEG, PNG and WebP; of other formats nothing is taken out.
bool can_strip_location(MediaFormat format);

/// Copies the picture in `from` to where `to` stands. What the pixels and their colours need stays, byte for byte:
/// - JPEG: the scans, ICC and Adobe segments, and of EXIF the orientation. All other APPn, comments and whatever
///   follows the end of the picture (previews, motion, depth maps) are left out.
/// - PNG: known chunks, those of APNG included. EXIF, texts, the time, unknown chunks and what follows IEND are left
/// out.
/// - WebP: the picture, alpha, animation and ICC chunks. EXIF, XMP and unknown chunks are left out.
///
/// `from` is a regular file; its own position does not matter and stays. Memory is bounded (about 200 KB).
/// Returns how many bytes were written. Errors, after which `to` is as long as it was:
/// - `unsupported`: the format is none of the three;
/// - `bad_request`: the bytes are not that format, or end too early. A file whose end is missing is an error, too;
/// - `internal`: reading or writing failed; the message says why.
/// Thread: any; it reads and writes until it is done.
Result<std::uint64_t> strip_location(int from, int to, MediaFormat format);

}  // namespace snug
