#include "redis/redis_url.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/percent.h"

namespace snug {

namespace {

constexpr std::size_t longest = 2048;

Error wrong(const std::string& what) { return fail(Code::bad_request, what); }

std::optional<int> number(std::string_view digits, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 0 || value > most) return std::nullopt;
  return value;
}

Result<RedisHost> parse_host(std::string_view text, std::string_view default_port) {
  RedisHost host{.name = {}, .port = std::string(default_port)};
  std::string_view after;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return wrong("a [ has no ]");
    host.name = text.substr(1, close - 1);
    after = text.substr(close + 1);
  } else {
    const std::size_t colon = text.find(':');
    host.name = text.substr(0, colon);
    if (colon != std::string_view::npos) after = text.substr(colon);
  }
  if (host.name.empty()) return wrong("a host has no name");
  if (!after.empty()) {
    const auto port = after.front() == ':' ? number(after.substr(1), 65535) : std::nullopt;
    if (!port || *port == 0) return wrong("'" + std::string(text) + "' is no HOST:PORT");
    host.port = std::to_string(*port);
  }
  return host;
}

}  // namespace

std::string RedisHost::text() const {
  return (name.find(':') == std::string::npos ? name : "[" + name + "]") + ":" + port;
}

Result<RedisUrl> RedisUrl::parse(std::string_view text) {
  RedisUrl url;
  if (text.size() > longest) return wrong("it is too long");
  if (text.starts_with("rediss://"))
    url.tls = true;
  else if (!text.starts_with("redis://"))
    return wrong("it does not begin with redis:// or rediss://");
  text.remove_prefix(url.tls ? 9 : 8);
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' ' || c >= 0x7F; }))
    return wrong("it has a space, a control character or one beyond ASCII");

  if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    const std::string_view query = text.substr(mark + 1);
    if (!query.starts_with("sentinel=") || query.find('&') != std::string_view::npos)
      return wrong("behind the ? only sentinel=NAME can stand");
    const auto name = percent_decode(query.substr(9));
    if (!name || name->empty()) return wrong("sentinel= has no name");
    url.sentinel = *name;
    text = text.substr(0, mark);
  }
  // A password may have a / or an @ in it where it is not encoded; a host has neither.
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos) {
    const std::string_view who = text.substr(0, at);
    const std::size_t colon = who.find(':');
    const auto user = percent_decode(who.substr(0, colon));
    const auto password =
        colon == std::string_view::npos ? std::optional<std::string>("") : percent_decode(who.substr(colon + 1));
    if (!user || !password) return wrong("the user or the password has a % without two hex digits behind it");
    if (password->empty()) return wrong("there is a user but no password: write USER:PASSWORD@, or :PASSWORD@");
    url.user = *user;
    url.password = *password;
    text = text.substr(at + 1);
  }
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    const std::string_view database = text.substr(slash + 1);
    if (!database.empty()) {
      const auto value = number(database, 1'000'000);
      if (!value) return wrong("'" + std::string(database) + "' is no number of a database");
      url.database = *value;
    }
    text = text.substr(0, slash);
  }
  while (true) {
    const std::size_t comma = text.find(',');
    auto host = parse_host(text.substr(0, comma), url.sentinel.empty() ? "6379" : "26379");
    if (!host) return host.error();
    url.hosts.push_back(std::move(*host));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (url.sentinel.empty() && url.hosts.size() > 1)
    return wrong("several hosts are Sentinels: add ?sentinel=NAME, the name of the master that they watch");
  return url;
}

std::string RedisUrl::text() const {
  std::string text = tls ? "rediss://" : "redis://";
  for (std::size_t i = 0; i < hosts.size(); ++i) text += (i == 0 ? "" : ",") + hosts[i].text();
  if (database != 0) text += "/" + std::to_string(database);
  if (!sentinel.empty()) text += "?sentinel=" + sentinel;
  return text;
}

}  // namespace snug
