#include "net/header_list.h"

#include <algorithm>

namespace snug {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

std::string_view take_item(std::string_view& list, char separator) {
  const auto end = list.find(separator);
  std::string_view item = list.substr(0, end);
  list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
  while (!item.empty() && is_space(item.front())) item.remove_prefix(1);
  while (!item.empty() && is_space(item.back())) item.remove_suffix(1);
  return item;
}

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::string_view item = take_item(list);
    if (std::equal(item.begin(), item.end(), token.begin(), token.end(),
                   [](char a, char b) { return lower(a) == lower(b); }))
      return true;
  }
  return false;
}

}  // namespace snug
