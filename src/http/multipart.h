// MultipartReader: the parts of a multipart/form-data body (RFC 7578), out of pieces cut anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snug {

/// What stands above a part's content. Names are decoded, and may be any bytes.
struct PartHeader {
  std::string name;
  std::optional<std::string> filename;
  std::string type;  ///< empty: not said
};

/// The boundary of a Content-Type of multipart/form-data; nothing: it is another type, or has none that is good.
std::optional<std::string> multipart_boundary(std::string_view content_type);

/// Holds at most the header of a part, or as much of its content as may be a boundary. Thread: one.
class MultipartReader {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void on_part(PartHeader header) = 0;
    virtual void on_content(std::string_view bytes) = 0;
    virtual void on_part_end() = 0;
  };

  static constexpr std::size_t most_parts = 16;
  static constexpr std::size_t longest_header = 8 << 10;  ///< bytes of one part
  static constexpr std::size_t longest_preamble = 1 << 10;

  MultipartReader(std::string_view boundary, Listener& listener);

  /// False: it is malformed, from here on.
  bool feed(std::string_view bytes);
  /// The last boundary was there.
  bool complete() const { return state_ == State::over; }

 private:
  enum class State { preamble, after_boundary, header, content, over, failed };

  /// Whether there is more to be done with what is held.
  bool step();
  bool skip_preamble();
  bool after_boundary();
  bool read_header();
  bool read_content();
  bool fail() {
    state_ = State::failed;
    return false;
  }

  const std::string delimiter_;  // CRLF, two dashes, boundary
  Listener& listener_;
  State state_ = State::preamble;
  std::string held_ = "\r\n";  // the first boundary has no line in front
  std::size_t skipped_ = 0;
  std::size_t parts_ = 0;
};

}  // namespace snug
