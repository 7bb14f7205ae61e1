// ITU-T T.81, annex B: a JPEG is a row of segments; behind the header of a scan stand its coded bytes.
#include <algorithm>
#include <array>
#include <cstring>

#include "media/exif.h"
#include "media/picture_copy.h"

namespace snug {

namespace {

using namespace std::string_view_literals;

constexpr int soi = 0xd8, eoi = 0xd9, sos = 0xda, dht = 0xc4, dac = 0xcc, jpg = 0xc8;
constexpr int app0 = 0xe0, app1 = 0xe1, app2 = 0xe2, app14 = 0xee;
constexpr std::size_t jfif_size = 14, adobe_size = 12;  // without a little picture, without more than the standard's

bool is_frame(int marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != dht && marker != jpg && marker != dac;
}
bool is_restart(int marker) { return marker >= 0xd0 && marker <= 0xd7; }
/// Tables, frames, scans: DQT, DNL and DRI are 0xdb … 0xdd.
bool is_of_pixels(int marker) {
  return is_frame(marker) || marker == dht || marker == dac || marker == sos || (marker >= 0xdb && marker <= 0xdd);
}

/// The next marker. Passes over filling, and over bytes between segments, as decoders do. -1 at the end.
int find_marker(PictureReader& from) {
  for (;;) {
    int byte = from.next();
    while (byte >= 0 && byte != 0xff) byte = from.next();
    while (byte == 0xff) byte = from.next();
    if (byte != 0) return byte;
  }
}

void write_marker(PictureWriter& to, int marker) {
  const std::array<char, 2> bytes{'\xff', static_cast<char>(marker)};
  to.write({bytes.data(), bytes.size()});
}

void write_segment(PictureWriter& to, int marker, std::string_view content) {
  write_marker(to, marker);
  const std::size_t size = content.size() + 2;
  const std::array<char, 2> bytes{static_cast<char>(size >> 8), static_cast<char>(size)};
  to.write({bytes.data(), bytes.size()});
  to.write(content);
}

/// Copies the coded bytes of a scan up to a marker that ends them, which is returned. -1: they do not end.
int copy_scan(PictureReader& from, PictureWriter& to) {
  for (;;) {
    const std::string_view bytes = from.peek();
    if (bytes.empty()) return -1;
    const std::size_t plain = std::min(bytes.find('\xff'), bytes.size());
    to.write(bytes.substr(0, plain));
    from.skip(plain);
    if (plain == bytes.size()) continue;
    int marker = 0xff;
    while (marker == 0xff) marker = from.next();
    if (marker != 0 && !is_restart(marker)) return marker;
    write_marker(to, marker);
  }
}

class JpegStripper {
 public:
  JpegStripper(PictureReader& from, PictureWriter& to) : from_(from), to_(to) {}

  bool run() {
    if (from_.next() != 0xff || from_.next() != soi) return false;
    write_marker(to_, soi);
    int marker = find_marker(from_);
    while (marker != eoi) {
      if (marker < 0 || marker == soi) return false;
      if (marker == 0x01 || is_restart(marker)) {  // stand alone, and mean nothing here
        marker = find_marker(from_);
        continue;
      }
      if (!read_segment()) return false;
      keep(marker);
      if (marker == sos && !has_frame_) return false;
      has_frame_ = has_frame_ || is_frame(marker);
      has_scan_ = has_scan_ || marker == sos;
      marker = marker == sos ? copy_scan(from_, to_) : find_marker(from_);
    }
    write_marker(to_, eoi);
    return has_scan_;
  }

 private:
  bool read_segment() {
    const int high = from_.next(), low = from_.next();
    const int size = high << 8 | low;
    if (high < 0 || low < 0 || size < 2) return false;
    size_ = static_cast<std::size_t>(size) - 2;
    return from_.read(segment_.data(), size_);
  }

  void keep(int marker) {
    const std::string_view content(segment_.data(), size_);
    if (is_of_pixels(marker)) {
      write_segment(to_, marker, content);
    } else if (marker == app0 && content.starts_with("JFIF\0"sv) && content.size() >= jfif_size && !has_jfif_) {
      has_jfif_ = true;
      std::memset(segment_.data() + 12, 0, 2);
      write_segment(to_, marker, content.substr(0, jfif_size));
    } else if (marker == app1 && content.starts_with("Exif\0\0"sv) && !has_exif_) {
      has_exif_ = true;
      const Orientation orientation = exif_orientation(content);
      if (orientation != 1) to_.write(exif_segment(orientation));
    } else if (marker == app2 && content.starts_with("ICC_PROFILE\0"sv)) {
      write_segment(to_, marker, content);
    } else if (marker == app14 && content.starts_with("Adobe"sv) && content.size() >= adobe_size && !has_adobe_) {
      has_adobe_ = true;
      write_segment(to_, marker, content.substr(0, adobe_size));
    }
  }

  PictureReader& from_;
  PictureWriter& to_;
  std::size_t size_ = 0;
  bool has_jfif_ = false, has_exif_ = false, has_adobe_ = false, has_frame_ = false, has_scan_ = false;
  std::array<char, 65536> segment_;
};

}  // namespace

bool strip_jpeg(PictureReader& from, PictureWriter& to) { return JpegStripper(from, to).run(); }

}  // namespace snug
