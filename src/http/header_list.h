// Header values that are lists (RFC 9110 section 5.6.1).
#pragma once

#include <string_view>

namespace snug {

/// Cuts the first item off, with the separator behind it; without outer space.
std::string_view take_item(std::string_view& list, char separator = ',');

/// Are they the same but for letter case?
bool same_token(std::string_view a, std::string_view b);

/// Is `token` among the items of a list? Letter case makes no difference.
bool has_token(std::string_view list, std::string_view token);

/// Does an If-None-Match name this entity tag (RFC 9110 section 13.1.2)?
bool names_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace snug
