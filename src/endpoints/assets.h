// Assets: files that are part of the executable, put there by the build (web/build.mjs, cmake/web.cmake).
#pragma once

#include <span>
#include <string_view>

#include "http/message.h"

namespace snug {

struct Asset {
  std::string_view path;  ///< under which it is given out
  std::string_view content_type;
  std::string_view hash;  ///< of its content
  bool kept = false;      ///< its name changes with its content: browsers may keep it for ever
  std::string_view plain;
  std::string_view gzip;
  std::string_view brotli;
};

/// All of them; none, if the server was built without.
std::span<const Asset> assets();

/// nullptr: there is none at this path.
const Asset* find_asset(std::string_view path);

/// For GET and HEAD: the asset in the best encoding that the client takes, or 304 if it has it already (RFC 9110).
HttpResponse asset_response(const HttpRequest& request, const Asset& asset);

}  // namespace snug
