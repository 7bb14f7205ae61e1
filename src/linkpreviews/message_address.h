// Addresses in plain text: where they begin and end, by the rules of the web client (web/src/markdown/addresses.ts).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snug {

struct FoundAddress {
  std::size_t length = 0;  ///< in bytes; 0: there is none
  std::size_t next = 0;    ///< where to go on
};
/// The address that begins at `at` (with `http://`, `https://` or `www.`).
FoundAddress address_at(std::string_view text, std::size_t at);

/// Does `http://`, `https://` or `www.` stand at `at`? How long it is; 0: no.
std::size_t address_start_at(std::string_view text, std::size_t at);

/// What stands in the round brackets of a Markdown link, which open at `at` (web/src/markdown/destination.ts).
struct LinkDestination {
  std::string href;
  std::size_t end = 0;  ///< behind the closing bracket; 0: there is none
};
LinkDestination destination_at(std::string_view text, std::size_t at);

}  // namespace snug
