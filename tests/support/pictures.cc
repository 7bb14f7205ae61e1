#include "support/pictures.h"

#include <zlib.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>
#include <webp/encode.h>

namespace snug::test {

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }
const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

std::string big_endian(std::uint32_t value, int size) {
  std::string bytes;
  for (int i = size - 1; i >= 0; --i) bytes.push_back(static_cast<char>(value >> (8 * i)));
  return bytes;
}
std::string little_endian(std::uint32_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
  return bytes;
}

std::uint32_t index_of(std::uint32_t x, std::uint32_t y, std::uint32_t width, std::uint32_t height) {
  return (x * 2 >= width ? 1 : 0) + (y * 2 >= height ? 2 : 0);
}
constexpr Rgba colours[] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};

std::string ihdr(std::uint32_t width, std::uint32_t height, std::string_view rest) {
  return png_chunk("IHDR", big_endian(width, 4) + big_endian(height, 4) + std::string(rest));
}
constexpr std::string_view signature = "\x89PNG\r\n\x1a\n";
constexpr std::size_t behind_ihdr = 8 + 25;

}  // namespace

Rgba quarter_colour(std::uint32_t x, std::uint32_t y, std::uint32_t width, std::uint32_t height) {
  return colours[index_of(x, y, width, height)];
}

std::string quarters(std::uint32_t width, std::uint32_t height) {
  std::string rows;
  rows.reserve(std::size_t{width} * height * 4);
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      const Rgba colour = quarter_colour(x, y, width, height);
      for (const std::uint8_t value : {colour.red, colour.green, colour.blue, colour.alpha}) {
        rows.push_back(static_cast<char>(value));
      }
    }
  }
  return rows;
}

std::string jpeg(std::uint32_t width, std::uint32_t height, JpegKind kind) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = ::jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  ::jpeg_mem_dest(&info, &memory, &size);
  info.image_width = width;
  info.image_height = height;
  info.input_components = 4;
  info.in_color_space = kind == JpegKind::cmyk ? JCS_CMYK : JCS_EXT_RGBA;
  ::jpeg_set_defaults(&info);
  if (kind == JpegKind::gray) ::jpeg_set_colorspace(&info, JCS_GRAYSCALE);
  if (kind == JpegKind::progressive) ::jpeg_simple_progression(&info);
  ::jpeg_set_quality(&info, 90, TRUE);
  ::jpeg_start_compress(&info, TRUE);
  for (std::uint32_t y = 0; y < height; ++y) {
    std::string row;
    for (std::uint32_t x = 0; x < width; ++x) {
      const Rgba c = quarter_colour(x, y, width, height);
      for (const std::uint8_t value : {c.red, c.green, c.blue, c.alpha}) row.push_back(static_cast<char>(value));
    }
    JSAMPROW line = bytes_of(row);
    ::jpeg_write_scanlines(&info, &line, 1);
  }
  ::jpeg_finish_compress(&info);
  std::string file(reinterpret_cast<char*>(memory), size);
  ::jpeg_destroy_compress(&info);
  std::free(memory);
  return file;
}

std::string jpeg_segment(int marker, std::string_view content) {
  return std::string{'\xff', static_cast<char>(marker)} +
         big_endian(static_cast<std::uint32_t>(content.size()) + 2, 2) + std::string(content);
}

std::string with_segments(std::string_view jpeg, std::string_view segments) {
  return std::string(jpeg.substr(0, 2)) + std::string(segments) + std::string(jpeg.substr(2));
}

std::string exif(int orientation, bool is_little_endian) {
  const auto number = [&](std::uint32_t value, int size) {
    return is_little_endian ? little_endian(value, size) : big_endian(value, size);
  };
  const std::string value = number(static_cast<std::uint32_t>(orientation), 2) + number(0, 2);
  std::string block("Exif\0\0"sv);
  block += is_little_endian ? "II*\0"sv : "MM\0*"sv;
  block += number(8, 4) + number(2, 2);                                      // two entries
  block += number(0x0112, 2) + number(3, 2) + number(1, 4) + value;          // the orientation
  block += number(0x8825, 2) + number(4, 2) + number(1, 4) + number(38, 4);  // where GPS is
  block += number(0xfffffff0, 4);                                            // the second directory: nowhere
  block += number(1, 2) + number(0x0001, 2) + number(2, 2) + number(2, 4) + "N\0\0\0"s.substr(0, 4) + number(0, 4);
  return block + "GPS-SECRET";
}

std::string png_chunk(std::string_view type, std::string_view data) {
  const std::string content = std::string(type) + std::string(data);
  const auto sum = ::crc32(0, bytes_of(std::string_view(content)), static_cast<uInt>(content.size()));
  return big_endian(static_cast<std::uint32_t>(data.size()), 4) + content +
         big_endian(static_cast<std::uint32_t>(sum), 4);
}

std::string png(std::uint32_t width, std::uint32_t height, PngKind kind) {
  std::string file;
  png_structp png = ::png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = ::png_create_info_struct(png);
  ::png_set_write_fn(
      png, &file,
      [](png_structp p, png_bytep data, std::size_t size) {
        static_cast<std::string*>(::png_get_io_ptr(p))->append(reinterpret_cast<char*>(data), size);
      },
      nullptr);
  const int type = kind == PngKind::palette  ? PNG_COLOR_TYPE_PALETTE
                   : kind == PngKind::gray16 ? PNG_COLOR_TYPE_GRAY
                                             : PNG_COLOR_TYPE_RGBA;
  ::png_set_IHDR(png, info, width, height, kind == PngKind::gray16 ? 16 : 8, type,
                 kind == PngKind::interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_color> palette;
  for (const Rgba& c : colours) palette.push_back({c.red, c.green, c.blue});
  if (kind == PngKind::palette) ::png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
  ::png_write_info(png, info);
  const int passes = ::png_set_interlace_handling(png);
  for (int pass = 0; pass < passes; ++pass) {
    for (std::uint32_t y = 0; y < height; ++y) {
      std::string row;
      for (std::uint32_t x = 0; x < width; ++x) {
        const Rgba c = quarter_colour(x, y, width, height);
        if (kind == PngKind::palette) {
          row.push_back(static_cast<char>(index_of(x, y, width, height)));
        } else if (kind == PngKind::gray16) {
          row += {static_cast<char>(c.red), static_cast<char>(c.red)};
        } else {
          const bool is_rough = kind == PngKind::rough || kind == PngKind::interlaced;
          const auto noise = static_cast<std::uint8_t>(is_rough ? (x * 2654435761U ^ y * 2246822519U) >> 13 & 15 : 0);
          for (const std::uint8_t value : {c.red, c.green, c.blue}) row.push_back(static_cast<char>(value ^ noise));
          row.push_back('\xff');
        }
      }
      ::png_write_row(png, bytes_of(row));
    }
  }
  ::png_write_end(png, nullptr);
  ::png_destroy_write_struct(&png, &info);
  return file;
}

std::string with_chunks(std::string_view png, std::string_view chunks) {
  return std::string(png.substr(0, behind_ihdr)) + std::string(chunks) + std::string(png.substr(behind_ihdr));
}

std::string apng(std::uint32_t width, std::uint32_t height) {
  const std::string still = png(width, height);
  const auto control = [&](std::uint32_t number) {
    return png_chunk("fcTL", big_endian(number, 4) + big_endian(width, 4) + big_endian(height, 4) + big_endian(0, 4) +
                                 big_endian(0, 4) + "\0\x64\x03\xe8\0\0"s.substr(0, 6));
  };
  const std::size_t data = still.find("IDAT");
  const std::size_t size = static_cast<std::uint8_t>(still[data - 2]) << 8 | static_cast<std::uint8_t>(still[data - 1]);
  const std::string second = control(1) + png_chunk("fdAT", big_endian(2, 4) + still.substr(data + 4, size));
  std::string file = with_chunks(still, png_chunk("acTL", big_endian(2, 4) + big_endian(0, 4)) + control(0));
  return file.insert(file.size() - 12, second);
}

std::string png_liar(std::uint32_t width, std::uint32_t height) {
  return std::string(signature) + ihdr(width, height, "\x08\x06\0\0\0"sv) + png_chunk("IDAT", "x") +
         png_chunk("IEND", "");
}

std::string png_bomb(std::uint32_t width, std::uint32_t height) {
  z_stream stream{};
  if (::deflateInit(&stream, 9) != Z_OK) throw std::runtime_error("zlib");
  std::string row(1 + (width + 7) / 8, '\0'), data(1 << 20, '\0'), packed;
  for (std::uint32_t y = 0; y <= height; ++y) {
    stream.next_in = bytes_of(row);
    stream.avail_in = y < height ? static_cast<uInt>(row.size()) : 0;
    do {
      stream.next_out = bytes_of(data);
      stream.avail_out = static_cast<uInt>(data.size());
      ::deflate(&stream, y < height ? Z_NO_FLUSH : Z_FINISH);
      packed.append(data.data(), data.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  ::deflateEnd(&stream);
  return std::string(signature) + ihdr(width, height, "\x01\0\0\0\0"sv) + png_chunk("IDAT", packed) +
         png_chunk("IEND", "");
}

std::string webp(std::uint32_t width, std::uint32_t height, bool is_lossless) {
  const std::string rows = quarters(width, height);
  std::uint8_t* memory = nullptr;
  const int w = static_cast<int>(width), h = static_cast<int>(height);
  const std::size_t size = is_lossless
                               ? ::WebPEncodeLosslessRGBA(bytes_of(std::string_view(rows)), w, h, w * 4, &memory)
                               : ::WebPEncodeRGBA(bytes_of(std::string_view(rows)), w, h, w * 4, 90, &memory);
  std::string file(reinterpret_cast<char*>(memory), size);
  ::WebPFree(memory);
  return file;
}

std::string riff_chunk(std::string_view type, std::string_view data) {
  return std::string(type) + little_endian(static_cast<std::uint32_t>(data.size()), 4) + std::string(data) +
         std::string(data.size() & 1, '\0');
}

std::string extended_webp(std::uint32_t width, std::uint32_t height, char flags, std::string_view chunks) {
  const std::string head = std::string{flags, 0, 0, 0} + little_endian(width - 1, 3) + little_endian(height - 1, 3);
  return riff_chunk("RIFF", "WEBP" + riff_chunk("VP8X", head) + std::string(chunks));
}

std::string animated_webp(std::uint32_t canvas_width, std::uint32_t canvas_height, std::uint32_t x, std::uint32_t y,
                          std::uint32_t width, std::uint32_t height) {
  const std::string picture = webp(width, height).substr(12);
  const std::string frame =
      riff_chunk("ANMF", little_endian(x / 2, 3) + little_endian(y / 2, 3) + little_endian(width - 1, 3) +
                             little_endian(height - 1, 3) + little_endian(100, 3) + std::string(1, '\0') + picture);
  return extended_webp(canvas_width, canvas_height, 0x02, riff_chunk("ANIM", std::string(6, '\0')) + frame + frame);
}

std::string webp_pixels(std::string_view file, std::uint32_t& width, std::uint32_t& height) {
  int w = 0, h = 0;
  std::uint8_t* memory = ::WebPDecodeRGBA(bytes_of(file), file.size(), &w, &h);
  if (!memory) throw std::runtime_error("not a WebP file");
  width = static_cast<std::uint32_t>(w);
  height = static_cast<std::uint32_t>(h);
  std::string pixels(reinterpret_cast<char*>(memory), std::size_t{width} * height * 4);
  ::WebPFree(memory);
  return pixels;
}

}  // namespace snug::test
