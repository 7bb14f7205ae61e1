// UTF-8 (RFC 3629): is it, also when it comes in pieces.
#pragma once

#include <cstdint>
#include <string_view>

namespace snug {

/// Checks a text that arrives in pieces, cut anywhere. Overlong forms, surrogates and everything above U+10FFFF are
/// refused, in the piece that holds the first byte after which no continuation could be valid. Thread: one.
class Utf8Validator {
 public:
  /// False: not UTF-8, whatever follows, until reset().
  bool feed(std::string_view piece);
  /// True at a character boundary: the text may end here.
  bool complete() const { return state_ == 0; }
  void reset() { state_ = 0; }

 private:
  std::uint8_t state_ = 0;  // a State of utf8.cc; 0: between characters
};

/// A whole text at once. Thread: any.
bool is_utf8(std::string_view text);

}  // namespace snug
