#include "net/http_handler.h"

namespace snug {

std::string_view bearer_token(const HttpRequest& request) {
  constexpr std::string_view scheme = "bearer";
  const std::string_view value = request.header_or_empty("Authorization");
  const auto end = value.find(' ');
  if (end != scheme.size()) return {};
  for (std::size_t i = 0; i < scheme.size(); ++i)
    if ((value[i] | 0x20) != scheme[i]) return {};  // a scheme's name has no case
  const auto token = value.find_first_not_of(' ', end);
  return token == std::string_view::npos ? std::string_view() : value.substr(token);
}

}  // namespace snug
