#include "net/web_face.h"

#include <optional>
#include <utility>

#include "net/assets.h"
#include "net/page.h"

namespace snug {

namespace {

bool is_api(const Target& target) {
  return target.segments.size() >= 2 && target.segments[0] == "api" && target.segments[1] == "v1";
}

bool is_preflight(const HttpRequest& request) {
  return request.method() == "OPTIONS" && request.header("Origin") && request.header("Access-Control-Request-Method");
}

HttpResponse preflight(OriginVerdict origin) {
  HttpResponse response{204};
  if (origin == OriginVerdict::allowed)
    response.with("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
        .with("Access-Control-Allow-Headers", "Authorization, Content-Type, Snug-Cursor")
        .with("Access-Control-Max-Age", "600");
  return response;
}

/// What a browser needs to hand an answer to a page of another origin. Never credentials: no cookie means anything
/// here.
void add_cors(HttpResponse& response, OriginVerdict verdict, std::string_view origin) {
  response.with("Vary", "Origin");
  if (verdict == OriginVerdict::allowed)
    response.with("Access-Control-Allow-Origin", std::string(origin))
        .with("Access-Control-Expose-Headers", "Snug-Cursor, Retry-After");
}

/// The same as Socket.IO's servers say it: some of its clients ask with credentials, though none are looked at.
void add_engine_cors(HttpResponse& response, OriginVerdict verdict, std::string_view origin) {
  response.with("Vary", "Origin");
  if (verdict == OriginVerdict::allowed)
    response.with("Access-Control-Allow-Origin", std::string(origin)).with("Access-Control-Allow-Credentials", "true");
}

HttpResponse engine_preflight(const HttpRequest& request, OriginVerdict verdict) {
  HttpResponse response{204};
  add_engine_cors(response, verdict, request.header_or_empty("Origin"));
  if (verdict == OriginVerdict::allowed)
    response.with("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE")
        .with("Access-Control-Allow-Headers", request.list_header("Access-Control-Request-Headers"));
  return response;
}

HttpResponse not_for(std::string_view method) {
  return problem(405, fail(Code::unsupported, "this path is not for " + std::string(method)))
      .with("Allow", "GET, HEAD, OPTIONS");
}

HttpResponse respond_with(const Asset& asset, const HttpRequest& request, OriginVerdict verdict,
                          std::string_view origin) {
  if (request.method() == "OPTIONS") return HttpResponse{204}.with("Allow", "GET, HEAD, OPTIONS");
  if (request.method() != "GET" && request.method() != "HEAD") return not_for(request.method());
  HttpResponse response = asset_response(request, asset);
  if (asset.path.starts_with("/socket.io/")) add_engine_cors(response, verdict, origin);
  return response;
}

}  // namespace

std::shared_ptr<HttpExchange> WebFace::begin(const HttpRequest& header, const HttpPeer& peer) {
  return engine_.serves(header.target()) ? engine_.begin(header, peer) : nullptr;
}

void WebFace::respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) {
  if (request.http_1_1() && request.header_count("Host") != 1)
    return done(problem(fail(Code::bad_request, "a request names its Host, once")));
  if (request.method() == "OPTIONS" && request.target() == "*") return done(HttpResponse{204});

  const std::string_view origin = request.header_or_empty("Origin");
  const OriginVerdict verdict = origins()->judge(origin, request.header_or_empty("Host"));
  if (const Asset* asset = find_asset(path_of(request.target())))
    return done(respond_with(*asset, request, verdict, origin));
  if (engine_.serves(request.target())) {
    if (is_preflight(request)) return done(engine_preflight(request, verdict));
    return engine_.respond(request, peer, verdict,
                           [done = std::move(done), verdict, origin](HttpResponse response) mutable {
                             add_engine_cors(response, verdict, origin);
                             done(std::move(response));
                           });
  }
  const Result<Target> target = parse_target(request.target());
  if (!target) return done(problem(target.error()));
  if (target->path == "/readyz" && (request.method() == "GET" || request.method() == "HEAD")) {
    return ready_(peer.io, [done = std::move(done)](bool ready) mutable {
      HttpResponse response = ready ? text_response(200, "ready\n") : text_response(503, "not ready\n");
      if (!ready) response.with("Retry-After", "1");
      done(response.with("Cache-Control", "no-store"));
    });
  }
  if (!is_api(*target)) return done(respond_at_once(request, *target, peer, verdict));

  ResponseHandler with_headers = [done = std::move(done), verdict, origin](HttpResponse response) mutable {
    response.with("Cache-Control", "no-store");
    add_cors(response, verdict, origin);
    done(std::move(response));
  };
  if (is_preflight(request)) return with_headers(preflight(verdict));
  rest_.respond(request, std::span(target->segments).subspan(2), target->query, peer, std::move(with_headers));
}

HttpResponse WebFace::respond_at_once(const HttpRequest& request, const Target& target, const HttpPeer& peer,
                                      OriginVerdict origin) const {
  if (target.path == "/ws") {
    if (origin == OriginVerdict::refused)
      return problem(fail(Code::forbidden, "pages of this origin may not open sockets here"));
    return native_.respond(request, peer);
  }

  if (auto mirrored = mirror_.respond(target.path, request, peer)) return std::move(*mirrored);

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
