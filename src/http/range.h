// Range requests for one range of bytes (RFC 9110 section 14).
#pragma once

#include "http/message.h"

namespace snug {

/// Makes a 206 or 416 of a complete 200 if the request is a GET that asks for a part of it. An If-Range that does not
/// hold, and more than one range, leave the answer whole. The answer must carry an ETag or Last-Modified for If-Range
/// to hold.
void apply_range(const HttpRequest& request, HttpResponse& response);

}  // namespace snug
