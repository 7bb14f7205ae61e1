// The head of a stranger's page: cut up in any way it says the same, and what it says is fit to be shown.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/unicode.h"
#include "base/utf8.h"
#include "linkpreviews/head_scanner.h"
#include "linkpreviews/page_preview.h"
#include "linkpreviews/web_address.h"

using namespace snug;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_text(std::string_view text, std::size_t most) {
  check(is_utf8(text));
  for (; !text.empty(); --most) {
    check(most > 0);
    const char32_t c = unicode::take_first(text);
    check(!unicode::is_control(c) && !unicode::is_bidi_control(c));
  }
}

}  // namespace

/// The first byte: how the page is cut, and what its answer says of the encoding.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 16;
  const std::string_view type = (data[0] & 0x40) != 0   ? "text/html; charset=utf-8"
                                : (data[0] & 0x20) != 0 ? "text/html; charset=latin1"
                                                        : "text/html";
  std::string_view html(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = scan_head(html, type);
  HeadScanner scanner;
  while (!html.empty()) {
    scanner.feed(html.substr(0, piece));
    html.remove_prefix(std::min(piece, html.size()));
  }
  check(scanner.head(type) == whole);
  if (!whole) return 0;
  check(!whole->title.empty());
  check_text(whole->title, longest_preview_title);
  check_text(whole->description, longest_preview_text);
  check_text(whole->site_name, longest_preview_title);
  const auto image = resolve_written_address(Url::parse("https://h/a/b?c").value(), whole->image);
  if (image) check(Url::parse(image->text()) == image);
  return 0;
}
