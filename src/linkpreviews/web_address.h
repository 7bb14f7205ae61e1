// Addresses as people write them, in the one spelling that HTTP takes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/url.h"

namespace snug {

/// Of an http(s) address: the host in ASCII (RFC 3492), the rest percent-encoded, without a fragment. Nothing: it is
/// none, or has a user. A host is folded to lower case, but not composed (NFC): one that needs that is another name.
std::optional<Url> parse_written_address(std::string_view written);

/// What a reference in a page stands for, whose address is `base`.
std::optional<Url> resolve_written_address(const Url& base, std::string_view written);

/// Punycode of one label that has characters beyond ASCII, with `xn--`. Nothing: it is too long for a label.
std::optional<std::string> to_ascii_label(std::u32string_view label);

}  // namespace snug
