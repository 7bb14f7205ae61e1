// PNG by libpng: rows as they come, or all at once when they are interlaced.
#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <png.h>

#include "media/decoders.h"

namespace snug {

namespace {

/// More than one frame, said by an `acTL` chunk before the pixels (APNG).
bool is_animated(std::string_view file) {
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (const char c : file.substr(at, 4)) value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
  };
  std::size_t at = 8;
  while (at + 12 <= file.size() && file.substr(at + 4, 4) != "IDAT") {
    if (file.substr(at + 4, 4) == "acTL") return number(at + 8) > 1;
    at += std::size_t{12} + number(at);
  }
  return false;
}

class PngDecoder {
 public:
  PngDecoder(std::string_view file, const DecodeRequest& request) : file_(file), request_(request) {
    png_ = ::png_create_read_struct_2(
        PNG_LIBPNG_VER_STRING, nullptr, [](png_structp png, png_const_charp) { ::png_longjmp(png, 1); },
        [](png_structp, png_const_charp) {}, this, allocate, [](png_structp, void* memory) { std::free(memory); });
    if (png_) info_ = ::png_create_info_struct(png_);
    if (!png_ || !info_) throw std::bad_alloc();
  }
  ~PngDecoder() { ::png_destroy_read_struct(&png_, &info_, nullptr); }
  PngDecoder(const PngDecoder&) = delete;
  PngDecoder& operator=(const PngDecoder&) = delete;

  Decoded run() {
    if (!read_header()) return failed();
    decoded_.width = ::png_get_image_width(png_, info_);
    decoded_.height = ::png_get_image_height(png_, info_);
    const bool is_interlaced = ::png_get_interlace_type(png_, info_) != PNG_INTERLACE_NONE;
    const std::uint64_t pixels = std::uint64_t{decoded_.width} * decoded_.height;
    is_too_large_ = pixels > (is_interlaced ? request_.limits.interlaced_pixels : request_.limits.pixels);
    if (is_too_large_ || !start()) return failed();
    const Window window = Window::of(decoded_.width, decoded_.height, request_.preview.shape);
    RowSink sink(decoded_.width, decoded_.height, request_.preview.shape, request_.result_side(window.width, window),
                 request_.result_side(window.height, window));
    if (is_interlaced) {
      read_passes(sink);
    } else {
      row_.resize(std::size_t{decoded_.width} * 4);
      while (sink.rows() < decoded_.height && read_row(row_.data())) sink.add_row(row_.data());
    }
    decoded_.truncated = decoded_.truncated || sink.rows() < decoded_.height;
    if (sink.rows() == 0) return failed();
    decoded_.error = PictureError::none;
    decoded_.animated = is_animated(file_);
    decoded_.pixels = sink.finish();
    return std::move(decoded_);
  }

 private:
  static png_voidp allocate(png_structp png, png_alloc_size_t size) {
    void* memory = std::malloc(size);
    if (!memory) static_cast<PngDecoder*>(::png_get_mem_ptr(png))->is_too_large_ = true;
    return memory;
  }
  static void read(png_structp png, png_bytep to, std::size_t size) {
    auto* self = static_cast<PngDecoder*>(::png_get_io_ptr(png));
    if (size > self->file_.size() - self->at_) ::png_error(png, "the end is missing");
    std::memcpy(to, self->file_.data() + self->at_, size);
    self->at_ += size;
  }

  // Nothing that has a destructor may be alive in these when libpng jumps back.
  __attribute__((noinline)) bool read_header() {
    if (setjmp(png_jmpbuf(png_))) return false;
    ::png_set_read_fn(png_, this, read);
    ::png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    // What is not needed for the pixels is passed over, however large it says it is.
    ::png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    ::png_read_info(png_, info_);
    return true;
  }
  __attribute__((noinline)) bool start() {
    if (setjmp(png_jmpbuf(png_))) return false;
    ::png_set_expand(png_);
    ::png_set_scale_16(png_);
    ::png_set_gray_to_rgb(png_);
    ::png_set_add_alpha(png_, 0xff, PNG_FILLER_AFTER);
    passes_ = ::png_set_interlace_handling(png_);
    ::png_read_update_info(png_, info_);
    return ::png_get_rowbytes(png_, info_) == std::size_t{decoded_.width} * 4;
  }
  __attribute__((noinline)) bool read_row(std::uint8_t* to) {
    if (setjmp(png_jmpbuf(png_))) return false;
    ::png_read_row(png_, to, nullptr);
    return true;
  }

  /// A picture whose later passes are missing is coarse, but whole.
  void read_passes(RowSink& sink) {
    Pixels all(decoded_.width, decoded_.height);
    for (int pass = 0; pass < passes_; ++pass) {
      for (std::uint32_t y = 0; y < decoded_.height; ++y) {
        if (read_row(all.row(y))) continue;
        decoded_.truncated = true;
        if (pass == 0 && y == 0) return;
        pass = passes_;
        break;
      }
    }
    for (std::uint32_t y = 0; y < decoded_.height; ++y) sink.add_row(all.row(y));
  }

  Decoded failed() const {
    Decoded none;
    none.error = is_too_large_ ? PictureError::too_large : PictureError::broken;
    return none;
  }

  const std::string_view file_;
  const DecodeRequest& request_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::size_t at_ = 0;
  int passes_ = 1;
  bool is_too_large_ = false;
  Decoded decoded_;
  std::vector<std::uint8_t> row_;
};

}  // namespace

Decoded decode_png(std::string_view file, const DecodeRequest& request) { return PngDecoder(file, request).run(); }

}  // namespace snug
