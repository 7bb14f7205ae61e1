#include "net/probe_connection.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "tls/socket_bio.h"

namespace snug {

namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Addresses resolve(const ProbeTarget& target) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = ::getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &found);
  if (failed != 0) throw ProbeError("the name " + target.host + " leads nowhere: " + ::gai_strerror(failed));
  return Addresses(found);
}

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

void wait_for(int socket, short events, ProbeConnection::Deadline deadline) {
  pollfd waiting{socket, events, 0};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const int ready = left.count() <= 0 ? 0 : ::poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready > 0) return;
    if (ready == 0) throw ProbeError("there was no answer in time");
    if (errno != EINTR) throw ProbeError(std::strerror(errno));
  }
}

OwnedDescriptor connect(const ProbeTarget& target, ProbeConnection::Deadline deadline) {
  const Addresses addresses = resolve(target);
  int reason = ECONNREFUSED;
  for (const addrinfo* address = addresses.get(); address; address = address->ai_next) {
    OwnedDescriptor socket(::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.get() < 0) continue;
    reason = ::connect(socket.get(), address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
    if (reason == EINPROGRESS) {
      wait_for(socket.get(), POLLOUT, deadline);
      socklen_t size = sizeof reason;
      ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &reason, &size);
    }
    if (reason == 0) return socket;
  }
  throw ProbeError("can't connect to " + target.host + " port " + target.port + ": " + std::strerror(reason));
}

}  // namespace

ProbeConnection::ProbeConnection(const ProbeTarget& target, Deadline deadline)
    : deadline_(deadline), socket_(connect(target, deadline)) {
  if (target.encrypted) shake_hands(target);
}

bool ProbeConnection::wait_for_tls(int outcome, const char* doing) {
  switch (SSL_get_error(tls_.get(), outcome)) {
    case SSL_ERROR_WANT_READ:
      wait_for(socket_.get(), POLLIN, deadline_);
      return true;
    case SSL_ERROR_WANT_WRITE:
      wait_for(socket_.get(), POLLOUT, deadline_);
      return true;
    case SSL_ERROR_ZERO_RETURN:
    case SSL_ERROR_SYSCALL:
      return false;
    default:
      throw ProbeError(std::string(doing) + ": " + openssl::take_error());
  }
}

void ProbeConnection::shake_hands(const ProbeTarget& target) {
  context_.reset(SSL_CTX_new(TLS_client_method()));
  if (!context_) throw ProbeError("no TLS here: " + openssl::take_error());
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
  SSL_CTX_set_default_verify_paths(context_.get());
  SSL_CTX_set_options(context_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
  tls_.reset(SSL_new(context_.get()));
  BIO* const bio = socket_bio(socket_.get()).release();
  SSL_set_bio(tls_.get(), bio, bio);
  SSL_set_verify(tls_.get(), SSL_VERIFY_NONE, nullptr);  // what is wrong with it is asked below
  if (is_address(target.host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), target.host.c_str());
  } else {
    SSL_set_tlsext_host_name(tls_.get(), target.host.c_str());
    SSL_set1_host(tls_.get(), target.host.c_str());
  }
  for (int outcome = 0; (outcome = SSL_connect(tls_.get())) != 1;)
    if (!wait_for_tls(outcome, "TLS failed")) throw ProbeError("what answers there does not speak TLS");
  if (const long verdict = SSL_get_verify_result(tls_.get()); verdict != X509_V_OK)
    certificate_problem_ = X509_verify_cert_error_string(verdict);
}

void ProbeConnection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (tls_) {
      const int n =
          SSL_write(tls_.get(), bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 16 << 10)));
      if (n > 0)
        bytes.remove_prefix(static_cast<std::size_t>(n));
      else if (!wait_for_tls(n, "sending failed"))
        return;  // an answer may have come nevertheless
      continue;
    }
    const ssize_t n = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(n));
    else if (errno == EAGAIN)
      wait_for(socket_.get(), POLLOUT, deadline_);
    else if (errno != EINTR)
      return;
  }
}

std::string ProbeConnection::read_some() {
  std::string bytes(16 << 10, '\0');
  while (true) {
    const ssize_t n = tls_ ? SSL_read(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                           : ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    if (n > 0) {
      bytes.resize(static_cast<std::size_t>(n));
      return bytes;
    }
    if (tls_) {
      if (!wait_for_tls(static_cast<int>(n), "receiving failed")) return "";
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      return "";
    } else if (errno == EAGAIN) {
      wait_for(socket_.get(), POLLIN, deadline_);
    }
  }
}

}  // namespace snug
