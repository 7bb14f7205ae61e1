// The request, the response and the failure of an HTTP exchange.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/url.h"

namespace snug {

/// Names and values, in order.
using FieldList = std::vector<std::pair<std::string, std::string>>;

/// Called with each piece of a body, in order; it is read on when this returns. False: no more is wanted, the exchange
/// fails. Thread: the client's.
using ResponseSink = std::function<bool(std::string_view piece)>;

struct ClientResponse;

/// Called when the header of the last answer is here, before its body. False: the answer is not wanted, the exchange
/// fails. Thread: the client's.
using ResponseHeaderCheck = std::function<bool(const ClientResponse& header)>;

struct ExchangeLimits {
  std::size_t header = 16 << 10;  ///< bytes of a status line and its fields, with those of interim answers
  std::uint64_t body = 64 << 10;  ///< bytes
  /// A body beyond its limit is cut there, and that is a success; else it is a failure.
  bool cut = false;
};

/// Each counts from the begin of its phase, and none goes beyond `whole`.
struct ExchangeDeadlines {
  std::chrono::milliseconds connect{5'000};      ///< for a turn, the name, TCP and TLS
  std::chrono::milliseconds address{2'000};      ///< for TCP to one of several addresses
  std::chrono::milliseconds first_byte{15'000};  ///< of the answer, after the request has been sent
  std::chrono::milliseconds whole{15'000};       ///< with all redirects
  /// Between two pieces of the body, for bodies whose length gives no deadline; the header then has `first_byte` from
  /// its first byte on. 0: only `whole` counts.
  std::chrono::milliseconds silence{0};
};

struct ClientRequest {
  std::string method = "GET";
  Url url;
  /// Beside Host, User-Agent, Connection and Content-Length, which the client writes. A Connection field here is sent
  /// in place of the client's, and the connection is not kept.
  FieldList fields{};
  std::string body{};
  /// Gets the body of the last answer, whatever its status; empty: ClientResponse::body does.
  ResponseSink sink{};
  ResponseHeaderCheck check_header{};  ///< empty: every answer is wanted
  ExchangeLimits limits{};
  ExchangeDeadlines deadlines{};
  /// How many redirects are followed (RFC 9110 section 15.4), each through the address filter, never from https to
  /// http. Authorization and Cookie are not sent to another origin. 0: a redirect is an answer like others.
  int redirects = 0;
};

struct ClientResponse {
  int status = 0;
  FieldList fields;  ///< names in lower case; without those of a trailer
  std::string body;
  bool cut = false;  ///< the body went beyond its limit
  Url url;           ///< that answered: the last one after redirects
  /// Why the server's certificate is not to be trusted, where that is reported only; empty: it is, or this is http.
  std::string certificate_problem;

  std::string_view field(std::string_view lower_case_name) const;  ///< the first; empty: there is none
};

struct ClientFailure {
  enum class Kind {
    bad_request,   ///< the request cannot be written
    refused,       ///< by the address filter
    unresolved,    ///< the name leads nowhere
    unreachable,   ///< no connection
    certificate,   ///< not to be trusted
    tls,           ///< another failure of the handshake
    timeout,       ///< a deadline passed
    cancelled,     ///< by the caller
    closed,        ///< the connection ended before the answer did
    no_http,       ///< the answer is not HTTP
    too_large,     ///< the answer is beyond its limits
    bad_redirect,  ///< one to no http(s) URL, from https to http, or one too many
    unwanted,      ///< the sink, or the check of the header, wants no more
  };
  Kind kind = Kind::closed;
  std::string message;   ///< for people, in a few words
  std::string detail{};  ///< what the system, OpenSSL or the resolver says; may be empty
};

using ClientOutcome = std::variant<ClientResponse, ClientFailure>;

/// The request as it is sent, without its body. Nothing: the URL, the method or a field is none, or a field is the
/// client's to write.
/// `keep`: the connection is to be used again.
std::optional<std::string> request_head(const ClientRequest& request, std::string_view user_agent, bool keep);

/// Does it name a field Connection itself?
bool names_connection(const ClientRequest& request);

/// The request that follows a redirect. `response`: has a status of 3xx and a Location.
std::variant<ClientRequest, ClientFailure> follow_redirect(ClientRequest request, const ClientResponse& response);

/// Is it a redirect that can be followed?
bool is_redirect(const ClientResponse& response);

/// Names of fields and hosts, whose case says nothing.
std::string lower_case(std::string_view text);

}  // namespace snug
