#include "http/page.h"

#include <string>

namespace snug {

namespace {

constexpr std::string_view html = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>snug</title>
<link rel="stylesheet" href="/page.css">
</head>
<body>
<main>
<h1>snug</h1>
<p class="lead">The chat server is running.</p>
<p>Programs talk to it over REST and WebSocket:</p>
<ul>
<li><a href="/api/v1/openapi.json">/api/v1/openapi.json</a><span>every operation, described (OpenAPI 3.1)</span></li>
<li><code>/ws</code><span>the WebSocket, for calls and live events</span></li>
<li><a href="/healthz">/healthz</a><span>is it up?</span></li>
<li><a href="/metrics">/metrics</a><span>what it is doing (Prometheus)</span></li>
</ul>
</main>
</body>
</html>
)";

constexpr std::string_view css =
    R"(:root { color-scheme: light dark; --ink: #23211e; --quiet: #6b655d; --paper: #faf7f2; --line: #e4ddd2; --accent: #9a4a1f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece7df; --quiet: #a39b8f; --paper: #1d1b19; --line: #37332e; --accent: #e39a6b; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 2rem;
  background: var(--paper); color: var(--ink); font: 1.05rem/1.6 system-ui, sans-serif; }
main { max-width: 36rem; }
h1 { margin: 0; font-size: 3rem; font-weight: 700; letter-spacing: -0.03em; color: var(--accent); }
.lead { margin: 0 0 2rem; font-size: 1.35rem; }
ul { list-style: none; margin: 1rem 0 0; padding: 0; border-top: 1px solid var(--line); }
li { padding: 0.7rem 0; border-bottom: 1px solid var(--line); }
li span { display: block; color: var(--quiet); font-size: 0.95rem; }
a { color: var(--accent); }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
a, code { font-family: ui-monospace, monospace; font-size: 0.95em; }
)";

}  // namespace

bool is_page(std::string_view path) { return path == "/" || path == "/page.css"; }

HttpResponse page(std::string_view path) {
  HttpResponse response = path == "/" ? HttpResponse{200, "text/html; charset=utf-8", std::string(html)}
                                      : HttpResponse{200, "text/css; charset=utf-8", std::string(css)};
  response
      .with("Content-Security-Policy",
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
      .with("Referrer-Policy", "no-referrer")
      .with("Cross-Origin-Opener-Policy", "same-origin")
      .with("Cache-Control", "no-cache");
  return response;
}

}  // namespace snug
