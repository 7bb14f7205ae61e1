// The HTTP client over TLS.
#include "httpclient/http_client.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/descriptor.h"
#include "unit/httpclient/fetching.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;
using Kind = ClientFailure::Kind;

namespace {

/// A file with an authority, gone with the object.
class AuthorityFile {
 public:
  explicit AuthorityFile(const std::string& pem) {
    char name[] = "/tmp/snug-authority-XXXXXX";
    const OwnedDescriptor file(::mkstemp(name));
    REQUIRE(::write(file.get(), pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()));
    path = name;
  }
  ~AuthorityFile() { std::filesystem::remove(path); }
  AuthorityFile(const AuthorityFile&) = delete;
  AuthorityFile& operator=(const AuthorityFile&) = delete;

  std::filesystem::path path;
};

void greet_over_tls(Peer& peer) {
  if (peer.shakes_hands()) greet(peer);
}

}  // namespace

TEST_CASE("TLS: a certificate must be of a known authority, and for the name that was asked for") {
  const CertificatePem pem = certificate_for("right.test");
  const AuthorityFile authority(pem.chain);
  LocalServer server(greet_over_tls, &pem);
  auto options = local_options();
  options.ca_file = authority.path;
  options.lookup = [](const std::string&) { return resolved({"127.0.0.1"}); };
  {
    Fetching fetching(options);
    CHECK(shown(fetching.get(server.url("right.test"))) == "200 hello");
    CHECK(shown(fetching.get(server.url("RIGHT.test"))) == "200 hello");
    CHECK(server.connections() == 1);
    CHECK(shown(fetching.get(server.url("right.test."))) == "200 hello");
    CHECK(shown(fetching.get(server.url("wrong.test"))) ==
          "certificate: its certificate is not to be trusted: hostname mismatch");
    CHECK(shown(fetching.get(server.url("127.0.0.1"))) ==
          "certificate: its certificate is not to be trusted: IP address mismatch");
  }
  options.ca_file.clear();
  Fetching fetching(options);
  CHECK(shown(fetching.get(server.url("right.test"))) ==
        "certificate: its certificate is not to be trusted: self-signed certificate");
}

TEST_CASE("TLS: where that is only reported, the answer says what is wrong") {
  const CertificatePem pem = certificate_for("right.test");
  const AuthorityFile authority(pem.chain);
  LocalServer server(greet_over_tls, &pem);
  auto options = local_options();
  options.ca_file = authority.path;
  options.trust = TlsContext::Trust::reported;
  Fetching fetching(options);
  const auto problem = [&](const char* host) {
    const auto outcome = fetching.get(server.url(host));
    REQUIRE(std::holds_alternative<ClientResponse>(outcome));
    return std::get<ClientResponse>(outcome).certificate_problem;
  };
  CHECK(problem("right.test").empty());
  CHECK(problem("wrong.test") == "hostname mismatch");
  CHECK(problem("wrong.test") == "hostname mismatch");  // on the kept connection, too
  CHECK(server.connections() == 2);
}

TEST_CASE("TLS: large bodies both ways, and a server that speaks no TLS") {
  const CertificatePem pem = certificate_for("right.test");
  const AuthorityFile authority(pem.chain);
  const std::string body(8 << 20, 'x');
  LocalServer server(
      [&](Peer& peer) {
        if (!peer.shakes_hands()) return;
        while (true) {
          const std::string asked = peer.read_request();
          if (asked.empty()) return;
          peer.say(answer(asked.substr(asked.find("\r\n\r\n") + 4)));
        }
      },
      &pem);
  auto options = local_options();
  options.ca_file = authority.path;
  Fetching fetching(options);
  auto asked = post(server.url("right.test"), body);
  asked.limits.body = body.size();
  for (int i = 0; i < 2; ++i) CHECK(shown(fetching.fetch(asked)) == "200 " + body);
  CHECK(server.connections() == 1);

  LocalServer plain([](Peer& peer) {
    peer.read_some();
    peer.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  });
  CHECK(kind_of(fetching.get("https://right.test:" + plain.port() + "/")) == Kind::tls);
}

TEST_CASE("TLS: a body that ends with the connection is whole only if the server says that it ends") {
  const CertificatePem pem = certificate_for("right.test");
  const AuthorityFile authority(pem.chain);
  LocalServer server(
      [](Peer& peer) {
        if (!peer.shakes_hands()) return;
        peer.read_request();
        peer.say("HTTP/1.1 200 OK\r\n\r\ncut");  // without close_notify
      },
      &pem);
  auto options = local_options();
  options.ca_file = authority.path;
  Fetching fetching(options);
  CHECK(kind_of(fetching.get(server.url("right.test"))) == Kind::closed);
}

TEST_CASE("authorities that can't be read") {
  boost::asio::io_context context;
  CHECK_THROWS_WITH(HttpClient(context, {.ca_file = "/no/such/file"}),
                    doctest::Contains("/no/such/file: has no certificates of authorities"));
}
