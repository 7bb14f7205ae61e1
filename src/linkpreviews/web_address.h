// Addresses as people write them, in the one spelling that HTTP takes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snug {

/// Of an http(s) address in valid UTF-8: the host in ASCII (RFC 3492), the rest percent-encoded, without a fragment and
/// without the scheme's default port. Nothing: it is none, has a user, or leads to a port other than 80 and 443.
/// A host is folded to lower case, but not composed (NFC): one that needs that is another name here.
std::optional<std::string> canonical_address(std::string_view written);

/// Punycode of one label that has characters beyond ASCII, with `xn--`. Nothing: it is too long for a label.
std::optional<std::string> to_ascii_label(std::u32string_view label);

}  // namespace snug
