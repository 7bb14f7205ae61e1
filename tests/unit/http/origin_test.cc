#include "http/origin.h"

#include <doctest/doctest.h>

#include <stdexcept>

namespace snug {

TEST_CASE("a page of ours is one from the host that was asked") {
  const Origins origins({});
  CHECK(origins.judge("", "chat.example.org") == OriginVerdict::none);
  CHECK(origins.judge("http://chat.example.org", "chat.example.org") == OriginVerdict::same);
  CHECK(origins.judge("http://chat.example.org:80", "chat.example.org") == OriginVerdict::same);
  CHECK(origins.judge("https://chat.example.org", "chat.example.org") == OriginVerdict::same);
  CHECK(origins.judge("https://Chat.Example.org", "chat.example.ORG:443") == OriginVerdict::same);
  CHECK(origins.judge("http://127.0.0.1:8080", "127.0.0.1:8080") == OriginVerdict::same);
  CHECK(origins.judge("http://[::1]:8080", "[::1]:8080") == OriginVerdict::same);
  CHECK(origins.judge("http://127.0.0.1:8080", "127.0.0.1:8081") == OriginVerdict::refused);
  CHECK(origins.judge("http://chat.example.org:8080", "chat.example.org") == OriginVerdict::refused);
  CHECK(origins.judge("http://chat.example.org.evil.org", "chat.example.org") == OriginVerdict::refused);
  CHECK(origins.judge("http://evil.org/chat.example.org", "chat.example.org") == OriginVerdict::refused);
  CHECK(origins.judge("http://evil.org", "") == OriginVerdict::refused);
  CHECK(origins.judge("null", "null") == OriginVerdict::refused);
  CHECK(origins.judge("://x", "x") == OriginVerdict::refused);
}

TEST_CASE("with TLS a page from plain HTTP is none of ours") {
  const Origins origins({"http://old.example.org"}, {}, true);
  CHECK(origins.judge("https://chat.example.org", "chat.example.org") == OriginVerdict::same);
  CHECK(origins.judge("http://chat.example.org", "chat.example.org") == OriginVerdict::refused);
  CHECK(origins.judge("http://chat.example.org:443", "chat.example.org:443") == OriginVerdict::refused);
  CHECK(origins.judge("http://old.example.org", "chat.example.org") == OriginVerdict::allowed);
}

TEST_CASE("pages of other origins are let in by name") {
  const Origins origins({"https://app.example.org", "http://Localhost:5173"});
  CHECK(origins.judge("https://app.example.org", "chat.example.org") == OriginVerdict::allowed);
  CHECK(origins.judge("https://app.example.org:443", "chat.example.org") == OriginVerdict::allowed);
  CHECK(origins.judge("http://localhost:5173", "chat.example.org") == OriginVerdict::allowed);
  CHECK(origins.judge("http://app.example.org", "chat.example.org") == OriginVerdict::refused);
  CHECK(origins.judge("http://localhost:5174", "chat.example.org") == OriginVerdict::refused);
  CHECK(Origins({"capacitor://localhost"}).judge("capacitor://localhost", "localhost:8080") == OriginVerdict::allowed);
  CHECK(Origins({"http://[::1]:80"}).judge("http://[::1]", "chat.example.org") == OriginVerdict::allowed);
  CHECK(Origins({"*"}).judge("https://any.example.org", "chat.example.org") == OriginVerdict::allowed);
  CHECK(Origins({"*"}).judge("null", "chat.example.org") == OriginVerdict::allowed);
}

TEST_CASE("the public address is ours, whatever host a proxy asks for") {
  const Origins origins({}, "https://chat.example.org/snug/");
  CHECK(origins.judge("https://chat.example.org", "127.0.0.1:8080") == OriginVerdict::allowed);
  CHECK(origins.judge("https://evil.example.org", "127.0.0.1:8080") == OriginVerdict::refused);
  CHECK_THROWS_AS(Origins({}, "chat.example.org"), std::invalid_argument);
}

TEST_CASE("what is no origin is not configured silently") {
  CHECK_THROWS_AS(Origins({"app.example.org"}), std::invalid_argument);
  CHECK_THROWS_AS(Origins({"https://"}), std::invalid_argument);
  CHECK_THROWS_AS(Origins({"https://app.example.org/path"}), std::invalid_argument);
}

}  // namespace snug
