// The links of a message's text, as the web client shows them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snug {

/// How many links of a message have previews.
inline constexpr std::size_t previews_limit = 3;

/// The first http(s) links of a text, in order, each once: addresses that stand alone and targets of `[…](…)`, but none
/// in code, none in `<…>`, none that a spoiler hides, and none that has a user. Each is spelled as LinkFetcher takes
/// it: the host in ASCII, the rest percent-encoded, without a fragment. Takes time in proportion to the text, which is
/// valid UTF-8.
std::vector<std::string> find_links(std::string_view content);

}  // namespace snug
