#include "endpoints/http_router.h"

#include <optional>
#include <utility>

#include "endpoints/assets.h"
#include "http/page.h"

namespace snug {

namespace {

bool is_api(const Target& target) {
  return target.segments.size() >= 2 && target.segments[0] == "api" && target.segments[1] == "v1";
}

std::span<const std::string> below_api(const Target& target) { return std::span(target.segments).subspan(2); }

bool is_upload(const Target& target) { return is_api(target) && UploadHandler::serves(below_api(target)); }

bool is_preflight(const HttpRequest& request) {
  return request.method() == "OPTIONS" && request.header("Origin") && request.header("Access-Control-Request-Method");
}

/// What Socket.IO's servers allow.
HttpResponse engine_preflight(const HttpRequest& request, OriginVerdict verdict) {
  HttpResponse response{204};
  if (verdict == OriginVerdict::allowed)
    response.with("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE")
        .with("Access-Control-Allow-Headers", request.list_header("Access-Control-Request-Headers"));
  return response;
}

HttpResponse preflight(OriginVerdict origin) {
  HttpResponse response{204};
  if (origin == OriginVerdict::allowed)
    response.with("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE")
        .with("Access-Control-Allow-Headers",
              "Authorization, Content-Type, Snug-Cursor, Range, " + std::string(UploadHandler::request_headers))
        .with("Access-Control-Max-Age", "600");
  return response;
}

HttpResponse not_for(std::string_view method) {
  return problem(405, fail(Code::unsupported, "this path is not for " + std::string(method)))
      .with("Allow", "GET, HEAD, OPTIONS");
}

HttpResponse respond_with(const Asset& asset, const HttpRequest& request) {
  if (request.method() == "OPTIONS") return HttpResponse{204}.with("Allow", "GET, HEAD, OPTIONS");
  if (request.method() != "GET" && request.method() != "HEAD") return not_for(request.method());
  return asset_response(request, asset);
}

}  // namespace

BodyPlan HttpRouter::plan_body(const HttpRequest& header, const HttpPeer& peer, std::uint64_t most) {
  if (!uploads_ || !path_of(header.target()).starts_with("/api/v1/uploads")) return {most};
  const Result<Target> target = parse_target(header.target());
  if (!target || !is_upload(*target)) return {most};
  return uploads_->plan_body(header, below_api(*target), peer);
}

std::shared_ptr<HttpExchange> HttpRouter::begin(const HttpRequest& header, const HttpPeer& peer) {
  return engine_.serves(header.target()) ? engine_.begin(header, peer) : nullptr;
}

void HttpRouter::respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) {
  if (request.method() == "OPTIONS" && request.target() == "*") return done(HttpResponse{204});

  const OriginVerdict verdict = judge(request);
  if (const Asset* asset = find_asset(path_of(request.target()))) return done(respond_with(*asset, request));
  if (engine_.serves(request.target())) {
    if (is_preflight(request)) return done(engine_preflight(request, verdict));
    return engine_.respond(request, peer, verdict, std::move(done));
  }
  const Result<Target> target = parse_target(request.target());
  if (!target) return done(problem(target.error()));
  if (target->path == "/readyz" && (request.method() == "GET" || request.method() == "HEAD")) {
    return ready_(peer.io, [done = std::move(done)](Readiness readiness) mutable {
      HttpResponse response = readiness == Readiness::ready      ? text_response(200, "ready\n")
                              : readiness == Readiness::draining ? text_response(404, "draining\n")
                                                                 : text_response(503, "not ready\n");
      if (readiness == Readiness::not_ready) response.with("Retry-After", "1");
      done(response.with("Cache-Control", "no-store"));
    });
  }
  if (files_ && FileHandler::serves(*target)) {
    if (is_preflight(request)) return done(preflight(verdict));
    return files_->respond(request, *target, peer, std::move(done));
  }
  if (!is_api(*target)) return done(respond_at_once(request, *target, peer, verdict));

  ResponseHandler unstored = [done = std::move(done)](HttpResponse response) mutable {
    response.with("Cache-Control", "no-store");
    done(std::move(response));
  };
  if (is_preflight(request)) return unstored(preflight(verdict));
  if (uploads_ && is_upload(*target)) return uploads_->respond(request, below_api(*target), peer, std::move(unstored));
  rest_.respond(request, below_api(*target), target->query, peer, std::move(unstored));
}

OriginVerdict HttpRouter::judge(const HttpRequest& request) const {
  const std::string origin = request.list_header("Origin");  // two are none
  if (origin.empty()) return OriginVerdict::none;
  return origins()->judge(origin, request.header_or_empty("Host"));
}

/// What a browser needs to hand an answer to a page of another origin. Some of Socket.IO's clients ask with
/// credentials, so they are allowed, though none are looked at: no cookie means anything here.
void HttpRouter::complete(const HttpRequest& request, HttpResponse& response) const {
  response.with("Vary", "Origin");
  if (judge(request) != OriginVerdict::allowed) return;
  response.with("Access-Control-Allow-Origin", std::string(request.header_or_empty("Origin")))
      .with("Access-Control-Allow-Credentials", "true")
      .with("Access-Control-Expose-Headers", "Snug-Cursor, Retry-After, " +
                                                 std::string(UploadHandler::response_headers) + ", " +
                                                 std::string(FileHandler::response_headers));
}

HttpResponse HttpRouter::respond_at_once(const HttpRequest& request, const Target& target, const HttpPeer& peer,
                                         OriginVerdict origin) const {
  if (target.path == "/ws") {
    if (origin == OriginVerdict::refused)
      return problem(fail(Code::forbidden, "pages of this origin may not open sockets here"));
    return native_.respond(request, peer);
  }

  if (auto mirrored = echo_.respond(target.path, request, peer)) return std::move(*mirrored);

  const bool known =
      target.path == "/healthz" || target.path == "/readyz" || target.path == "/metrics" || is_page(target.path);
  if (!known) return problem(fail(Code::not_found, "no such path"));
  if (request.method() == "OPTIONS") return HttpResponse{204}.with("Allow", "GET, HEAD, OPTIONS");
  if (request.method() != "GET" && request.method() != "HEAD") return not_for(request.method());

  if (target.path == "/healthz") return text_response(200, "ok\n").with("Cache-Control", "no-store");
  if (target.path == "/metrics")
    return HttpResponse{200, "text/plain; version=0.0.4; charset=utf-8", metrics_.text()}.with("Cache-Control",
                                                                                               "no-store");
  return page(target.path);
}

}  // namespace snug
