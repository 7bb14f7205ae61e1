// Forms: what is read of one is the same wherever its pieces are cut.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/multipart.h"

namespace {

using namespace snug;

struct Transcript final : MultipartReader::Listener {
  std::string text, content;
  bool open = false;

  void on_part(PartHeader header) override {
    if (open) std::abort();
    open = true;
    content.clear();
    text += "[" + header.name + "|" + header.filename.value_or("-") + "|" + header.type + "]";
  }
  void on_content(std::string_view bytes) override {
    if (!open || bytes.empty()) std::abort();
    content += bytes;
  }
  void on_part_end() override {
    if (!open) std::abort();
    open = false;
    if (content.find("\r\n--x") != std::string::npos) std::abort();
    text += content;
  }
};

std::string read(std::string_view body, std::size_t piece) {
  Transcript transcript;
  MultipartReader reader("x", transcript);
  bool good = true;
  while (good && !body.empty()) {
    good = reader.feed(body.substr(0, piece));
    body.remove_prefix(std::min(piece, body.size()));
  }
  return transcript.text + (reader.complete() ? " complete" : good ? " half" : " malformed");
}

}  // namespace

/// The first byte says how long the pieces are.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = read(body, body.size() + 1), cut = read(body, data[0] % 32 + 1u);
  if (whole != cut) std::abort();
  multipart_boundary(body);
  return 0;
}
