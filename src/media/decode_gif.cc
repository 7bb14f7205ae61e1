// GIF by giflib: the first frame on its canvas; whether there is a second one.
#include <cstring>
#include <vector>

#include <gif_lib.h>

#include "media/decoders.h"

namespace snug {

namespace {

class GifDecoder {
 public:
  GifDecoder(std::string_view file, const DecodeRequest& request) : file_(file), request_(request) {
    gif_ = ::DGifOpen(this, read, &error_);
  }
  ~GifDecoder() {
    if (gif_) ::DGifCloseFile(gif_, nullptr);
  }
  GifDecoder(const GifDecoder&) = delete;
  GifDecoder& operator=(const GifDecoder&) = delete;

  Decoded run() {
    if (!gif_ || !find_image()) return failed();
    const GifImageDesc& frame = gif_->Image;
    if (frame.Width <= 0 || frame.Height <= 0 || frame.Left < 0 || frame.Top < 0) return failed(PictureError::broken);
    // As browsers have it, a frame makes its canvas large enough.
    decoded_.width = static_cast<std::uint32_t>(std::max(gif_->SWidth, frame.Left + frame.Width));
    decoded_.height = static_cast<std::uint32_t>(std::max(gif_->SHeight, frame.Top + frame.Height));
    if (std::uint64_t{decoded_.width} * decoded_.height > request_.limits.pixels)
      return failed(PictureError::too_large);
    if (frame.Interlace && pixels_of(frame) > request_.limits.interlaced_pixels * 4)
      return failed(PictureError::too_large);
    make_colours();
    const Window window = Window::of(decoded_.width, decoded_.height, request_.preview.shape);
    RowSink sink(decoded_.width, decoded_.height, request_.preview.shape, request_.result_side(window.width, window),
                 request_.result_side(window.height, window));
    decoded_.truncated = !(frame.Interlace ? add_interlaced(sink) : add_rows(sink));
    if (!has_pixels_) return failed(PictureError::broken);
    decoded_.animated = !decoded_.truncated && find_image();
    decoded_.error = PictureError::none;
    decoded_.pixels = sink.finish();
    return std::move(decoded_);
  }

 private:
  static int read(GifFileType* gif, GifByteType* to, int size) {
    auto* self = static_cast<GifDecoder*>(gif->UserData);
    const std::size_t count = std::min(static_cast<std::size_t>(std::max(size, 0)), self->file_.size() - self->at_);
    std::memcpy(to, self->file_.data() + self->at_, count);
    self->at_ += count;
    return static_cast<int>(count);
  }
  static std::uint64_t pixels_of(const GifImageDesc& frame) {
    return static_cast<std::uint64_t>(frame.Width) * static_cast<std::uint64_t>(frame.Height);
  }

  /// The next frame's description; remembers which colour is transparent in it.
  bool find_image() {
    GifRecordType type = UNDEFINED_RECORD_TYPE;
    while (::DGifGetRecordType(gif_, &type) == GIF_OK && type != TERMINATE_RECORD_TYPE) {
      if (type == IMAGE_DESC_RECORD_TYPE) return ::DGifGetImageDesc(gif_) == GIF_OK;
      if (type != EXTENSION_RECORD_TYPE || !skip_extension()) return false;
    }
    return false;
  }
  bool skip_extension() {
    int code = 0;
    GifByteType* block = nullptr;  // its length, then its content
    if (::DGifGetExtension(gif_, &code, &block) != GIF_OK) return false;
    GraphicsControlBlock control{};
    if (block && code == GRAPHICS_EXT_FUNC_CODE && ::DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK) {
      transparent_ = control.TransparentColor;
    }
    while (block) {
      if (::DGifGetExtensionNext(gif_, &block) != GIF_OK) return false;
    }
    return true;
  }

  void make_colours() {
    const ColorMapObject* map = gif_->Image.ColorMap ? gif_->Image.ColorMap : gif_->SColorMap;
    colours_.resize(256 * 4);  // transparent where there is none
    for (int i = 0; map && i < std::min(map->ColorCount, 256); ++i) {
      const GifColorType& colour = map->Colors[i];
      const std::uint8_t rgba[4] = {colour.Red, colour.Green, colour.Blue, std::uint8_t(i == transparent_ ? 0 : 255)};
      std::memcpy(colours_.data() + static_cast<std::ptrdiff_t>(i) * 4, rgba, 4);
    }
    row_.resize(std::size_t{decoded_.width} * 4);
    line_.resize(static_cast<std::size_t>(gif_->Image.Width));
  }

  void add_empty(RowSink& sink, std::uint32_t end) {
    std::fill(row_.begin(), row_.end(), 0);
    while (sink.rows() < end) sink.add_row(row_.data());
  }
  void add_line(RowSink& sink, const GifPixelType* line) {
    std::uint8_t* to = row_.data() + static_cast<std::ptrdiff_t>(gif_->Image.Left) * 4;
    for (std::size_t x = 0; x < line_.size(); ++x)
      std::memcpy(to + x * 4, colours_.data() + std::size_t{line[x]} * 4, 4);
    sink.add_row(row_.data());
  }
  bool read_line(GifPixelType* to) {
    const bool is_read = ::DGifGetLine(gif_, to, gif_->Image.Width) == GIF_OK;
    has_pixels_ = has_pixels_ || is_read;
    return is_read;
  }

  bool add_rows(RowSink& sink) {
    add_empty(sink, static_cast<std::uint32_t>(gif_->Image.Top));
    for (int y = 0; y < gif_->Image.Height; ++y) {
      if (!read_line(line_.data())) return false;
      add_line(sink, line_.data());
    }
    add_empty(sink, decoded_.height);
    return true;
  }
  bool add_interlaced(RowSink& sink) {
    static constexpr int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    const int height = gif_->Image.Height;
    std::vector<GifPixelType> all(pixels_of(gif_->Image));
    const auto line = [&](int y) { return all.data() + static_cast<std::size_t>(y) * line_.size(); };
    bool is_whole = true;
    for (int pass = 0; pass < 4; ++pass) {
      for (int y = first[pass]; is_whole && y < height; y += step[pass]) is_whole = read_line(line(y));
    }
    add_empty(sink, static_cast<std::uint32_t>(gif_->Image.Top));
    for (int y = 0; y < height; ++y) add_line(sink, line(y));
    add_empty(sink, decoded_.height);
    return is_whole;
  }

  Decoded failed() const {
    const int code = gif_ ? gif_->Error : error_;
    return failed(code == D_GIF_ERR_NOT_ENOUGH_MEM ? PictureError::too_large : PictureError::broken);
  }
  static Decoded failed(PictureError error) {
    Decoded none;
    none.error = error;
    return none;
  }

  const std::string_view file_;
  const DecodeRequest& request_;
  GifFileType* gif_ = nullptr;
  int error_ = 0;
  std::size_t at_ = 0;
  int transparent_ = NO_TRANSPARENT_COLOR;
  bool has_pixels_ = false;
  Decoded decoded_;
  std::vector<std::uint8_t> colours_, row_;
  std::vector<GifPixelType> line_;
};

}  // namespace

Decoded decode_gif(std::string_view file, const DecodeRequest& request) { return GifDecoder(file, request).run(); }

}  // namespace snug
