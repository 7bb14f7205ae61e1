// JPEG by libjpeg-turbo: decoded at n/8 of its size, as near above the result's as there is.
#include <csetjmp>
#include <cstdio>
#include <vector>

#include <jerror.h>
#include <jpeglib.h>

#include "media/decoders.h"

namespace snug {

namespace {

constexpr long most_memory = 192L << 20;  // coefficients of a progressive picture
constexpr int most_scans = 200;           // each costs a pass over all coefficients

/// What libjpeg calls when it can't go on, which must not return.
struct JpegErrors {
  jpeg_error_mgr base;  // first: libjpeg knows no more of it
  std::jmp_buf back;
  bool is_cut;
};

void on_error(j_common_ptr info) { std::longjmp(reinterpret_cast<JpegErrors*>(info->err)->back, 1); }

void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  ++info->err->num_warnings;
  const int code = info->err->msg_code;
  if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER) reinterpret_cast<JpegErrors*>(info->err)->is_cut = true;
}

void on_progress(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > most_scans) on_error(info);
}

class JpegDecoder {
 public:
  JpegDecoder(std::string_view file, const DecodeRequest& request) : file_(file), request_(request) {
    info_.err = ::jpeg_std_error(&errors_.base);
    errors_.base.error_exit = on_error;
    errors_.base.emit_message = on_message;
    errors_.base.output_message = [](j_common_ptr) {};
  }
  ~JpegDecoder() { ::jpeg_destroy_decompress(&info_); }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  Decoded run() {
    if (!read_header()) return failed();
    decoded_.width = info_.image_width;
    decoded_.height = info_.image_height;
    if (std::uint64_t{decoded_.width} * decoded_.height > request_.limits.pixels)
      return failed(PictureError::too_large);
    for (jpeg_saved_marker_ptr marker = info_.marker_list; marker; marker = marker->next) {
      const std::string_view app1(reinterpret_cast<const char*>(marker->data), marker->data_length);
      if (!app1.starts_with(std::string_view("Exif\0\0", 6))) continue;
      decoded_.orientation = exif_orientation(app1);
      break;
    }
    const Window window = Window::of(decoded_.width, decoded_.height, request_.preview.shape);
    const std::uint32_t width = request_.result_side(window.width, window);
    const std::uint32_t height = request_.result_side(window.height, window);
    choose_scale(window, width, height);
    if (!start()) return failed();
    RowSink sink(info_.output_width, info_.output_height, request_.preview.shape, width, height);
    line_.resize(std::size_t{info_.output_width} * 4);
    row_.resize(std::size_t{info_.output_width} * 4);
    while (sink.rows() < info_.output_height) {
      if (!read_row()) {
        errors_.is_cut = true;
        break;
      }
      sink.add_row(is_cmyk_ ? from_cmyk() : line_.data());
    }
    if (sink.rows() == 0) return failed();
    decoded_.error = PictureError::none;
    decoded_.truncated = errors_.is_cut;
    decoded_.pixels = sink.finish();
    return std::move(decoded_);
  }

 private:
  // Nothing that has a destructor may be alive in these when libjpeg jumps back.
  __attribute__((noinline)) bool read_header() {
    if (setjmp(errors_.back)) return false;
    jpeg_create_decompress(&info_);
    info_.mem->max_memory_to_use = most_memory;
    ::jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(file_.data()), file_.size());
    ::jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xffff);
    return ::jpeg_read_header(&info_, TRUE) == JPEG_HEADER_OK;
  }
  __attribute__((noinline)) bool start() {
    if (setjmp(errors_.back)) return false;
    progress_.progress_monitor = on_progress;
    info_.progress = &progress_;
    return ::jpeg_start_decompress(&info_) == TRUE;
  }
  __attribute__((noinline)) bool read_row() {
    if (setjmp(errors_.back)) return false;
    JSAMPROW line = line_.data();
    return ::jpeg_read_scanlines(&info_, &line, 1) == 1;
  }

  void choose_scale(const Window& window, std::uint32_t width, std::uint32_t height) {
    is_cmyk_ = info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK;
    info_.out_color_space = is_cmyk_ ? JCS_CMYK : JCS_EXT_RGBA;
    unsigned eighths = 1;
    while (eighths < 8 &&
           (window.width * std::uint64_t{eighths} / 8 < width || window.height * std::uint64_t{eighths} / 8 < height)) {
      ++eighths;
    }
    info_.scale_num = eighths;
    info_.scale_denom = 8;
    info_.do_fancy_upsampling = eighths == 8;  // averaged anyway
  }

  /// Adobe's are stored inverted, which is how nearly all are.
  const std::uint8_t* from_cmyk() {
    for (std::size_t i = 0; i < line_.size(); i += 4) {
      const unsigned black = line_[i + 3];
      for (std::size_t c = 0; c < 3; ++c) row_[i + c] = static_cast<std::uint8_t>(line_[i + c] * black / 255);
      row_[i + 3] = 255;
    }
    return row_.data();
  }

  Decoded failed() const {
    const int code = errors_.base.msg_code;
    const bool is_memory = code == JERR_OUT_OF_MEMORY || code == JERR_NO_BACKING_STORE || code == JERR_TFILE_CREATE;
    return failed(is_memory ? PictureError::too_large : PictureError::broken);
  }
  static Decoded failed(PictureError error) {
    Decoded none;
    none.error = error;
    return none;
  }

  const std::string_view file_;
  const DecodeRequest& request_;
  jpeg_decompress_struct info_{};
  jpeg_progress_mgr progress_{};
  JpegErrors errors_{};
  Decoded decoded_;
  bool is_cmyk_ = false;
  std::vector<std::uint8_t> line_, row_;
};

}  // namespace

Decoded decode_jpeg(std::string_view file, const DecodeRequest& request) { return JpegDecoder(file, request).run(); }

}  // namespace snug
