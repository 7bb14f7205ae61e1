#include "store/row_key.h"

#include <utility>

#include "base/bytes.h"
#include "base/quote.h"

namespace snug {

namespace {

void put_number(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

}  // namespace

std::optional<RowKey> RowKey::read(const json::Value& array) {
  if (array.kind() != json::Kind::array) return std::nullopt;
  RowKey key;
  bool good = true;
  array.each_element([&](const json::Value& part) {
    if (const auto number = part.integer())
      key.parts.emplace_back(*number);
    else if (const auto text = part.string())
      key.parts.emplace_back(std::string(*text));
    else
      good = false;
    return good;
  });
  if (!good || key.parts.empty()) return std::nullopt;
  return key;
}

std::string RowKey::text() const {
  std::string text = "[";
  for (const auto& part : parts) {
    if (text.size() > 1) text += ',';
    if (const auto* number = std::get_if<std::int64_t>(&part))
      text += std::to_string(*number);
    else
      append_json_string(text, std::get<std::string>(part));
  }
  return text + "]";
}

std::string RowKey::place() const {
  std::string place;
  for (const auto& part : parts) {
    if (const auto* number = std::get_if<std::int64_t>(&part)) {
      place += 'i';
      put_number(place, static_cast<std::uint64_t>(*number));
    } else {
      const auto& text = std::get<std::string>(part);
      place += 't';
      put_number(place, text.size());
      place += text;
    }
  }
  return base64url_encode(place);
}

}  // namespace snug
