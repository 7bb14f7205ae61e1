// HttpLines: the lines of an HTTP message, cut out of the bytes of a connection.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snug {

/// Holds the line that is arriving, and nothing else. A line ends with CRLF. A bare CR, a bare LF, NUL and other
/// control characters are refused (RFC 9112 section 2.2): two parsers that disagree about where a line ends are how
/// requests are smuggled. Thread: one.
class HttpLines {
 public:
  /// `longest`: bytes of one line; `budget`: bytes of all lines, line ends included.
  HttpLines(std::size_t longest, std::size_t budget) : longest_(longest), budget_(budget) {}

  enum class Result {
    incomplete,  ///< all bytes are taken, and the line goes on
    complete,    ///< line() is one
    malformed,
    too_long,
  };
  /// Takes bytes off the front of `bytes`, up to the end of the line.
  Result take(std::string_view& bytes);

  /// The complete line without its end, until the next take().
  std::string_view line() const { return line_; }

  /// More bytes are allowed.
  void grant(std::size_t bytes) { budget_ += bytes; }

 private:
  const std::size_t longest_;
  std::size_t budget_;
  std::string line_;
  bool after_cr_ = false;
  bool complete_ = false;
};

}  // namespace snug
