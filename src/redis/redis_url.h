// RedisUrl: where a Redis is, and who we are to it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace snug {

struct RedisHost {
  std::string name;  ///< a name or an address, IPv6 without brackets
  std::string port = "6379";
  bool operator==(const RedisHost&) const = default;
  std::string text() const;  ///< as in a URL
};

/// `redis://[user:pass@]host[:port][,host[:port]…][/db][?sentinel=NAME]`, or `rediss://` for TLS. With `sentinel` the
/// hosts are Sentinels, port 26379 if none is given, and NAME is the master that they watch. Without it there is one
/// host. User and password may be percent-encoded; a password alone (`redis://:pass@host`) is the default user's.
struct RedisUrl {
  bool tls = false;
  std::string user;
  std::string password;
  std::vector<RedisHost> hosts;
  int database = 0;
  std::string sentinel;  ///< the name of the master; empty: there are no Sentinels

  /// The error says what is wrong, without the password.
  static Result<RedisUrl> parse(std::string_view text);
  /// For people: without user and password.
  std::string text() const;
};

}  // namespace snug
