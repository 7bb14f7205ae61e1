// What may be said: by the bounds of this node, and by the host program.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "snug/hooks.h"

namespace snug {

class Context;

/// Failure: bad_request naming `field`.
Result<void> check_length(const Context& context, std::string_view text, const std::string& field);
/// `has_more`: the message may have something to show beside its text. Failure: bad_request naming `content`.
Result<void> check_content(const Context& context, std::string_view content, bool has_more);

/// The host program may alter or refuse what is said. Failure: forbidden.
Result<void> ask_host(const Context& context, Draft draft, std::string& content);

}  // namespace snug
