// The page at `/` of a server that was built without the web client: says that snug runs, and where programs find its
// interface.
#pragma once

#include <string_view>

#include "http/message.h"

namespace snug {

bool is_page(std::string_view path);
/// One for which is_page holds.
HttpResponse page(std::string_view path);

}  // namespace snug
