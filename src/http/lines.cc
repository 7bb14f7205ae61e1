#include "http/lines.h"

#include <algorithm>

namespace snug {

namespace {

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}

}  // namespace

HttpLines::Result HttpLines::take(std::string_view& bytes) {
  if (complete_) {
    complete_ = false;
    line_.clear();
  }
  while (!bytes.empty()) {
    if (budget_ == 0) return Result::too_long;
    if (after_cr_ || !is_plain(bytes.front())) {
      const char expected = after_cr_ ? '\n' : '\r';
      if (bytes.front() != expected) return Result::malformed;
      bytes.remove_prefix(1);
      --budget_;
      after_cr_ = !after_cr_;
      if (after_cr_) continue;
      complete_ = true;
      return Result::complete;
    }
    const auto end = std::find_if_not(bytes.begin(), bytes.end(), is_plain);
    const auto count = std::min(static_cast<std::size_t>(end - bytes.begin()), budget_);
    if (line_.size() + count > longest_) return Result::too_long;
    line_.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    budget_ -= count;
  }
  return Result::incomplete;
}

}  // namespace snug
