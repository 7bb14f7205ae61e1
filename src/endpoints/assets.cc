#include "endpoints/assets.h"

#include <algorithm>
#include <string>

#include "http/header_list.h"
#include "http/range.h"

namespace snug {

namespace {

/// Is `coding` in an Accept-Encoding header, and not with a weight of 0?
bool accepts(std::string_view header, std::string_view coding) {
  while (!header.empty()) {
    std::string_view item = take_item(header);
    if (take_item(item, ';') != coding) continue;
    const std::string_view weight = take_item(item, ';');
    return !weight.starts_with("q=0") || weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

/// What the page may do in a browser: run our files, talk to us, play what it has made itself, listen when it is
/// allowed to, and nothing else.
void add_page_headers(HttpResponse& response) {
  response
      .with("Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' "
            "blob:; "
            "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types sw")
      .with("Referrer-Policy", "no-referrer")
      .with("Permissions-Policy", "camera=(), microphone=(self), geolocation=(), payment=()")
      .with("Cross-Origin-Opener-Policy", "same-origin")
      .with("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace

const Asset* find_asset(std::string_view path) {
  const auto all = assets();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Asset& asset) { return asset.path == path; });
  return found == all.end() ? nullptr : &*found;
}

HttpResponse asset_response(const HttpRequest& request, const Asset& asset) {
  const std::string header = request.list_header("Accept-Encoding");
  std::string_view coding;
  std::string_view body = asset.plain;
  if (accepts(header, "br")) {
    coding = "br";
    body = asset.brotli;
  } else if (accepts(header, "gzip")) {
    coding = "gzip";
    body = asset.gzip;
  }
  // Each encoding is a representation of its own, with a tag of its own.
  std::string tag = "\"" + std::string(asset.hash);
  if (!coding.empty()) tag.append("-").append(coding);
  tag += '"';

  const bool known = names_tag(request.list_header("If-None-Match"), tag);
  HttpResponse response{known ? 304 : 200};
  if (!known) {
    response.content_type = asset.content_type;
    response.body = body;
    if (!coding.empty()) response.with("Content-Encoding", std::string(coding));
  }
  response.with("ETag", std::move(tag))
      .with("Cache-Control", asset.kept ? "public, max-age=31536000, immutable" : "no-cache")
      .with("Vary", "Accept-Encoding");
  if (asset.content_type.starts_with("text/html")) add_page_headers(response);
  apply_range(request, response);
  return response;
}

}  // namespace snug
