#include "unit/httpclient/local_server.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "tls/certificate.h"
#include "tls/certificate_parts.h"

namespace snug::test {

namespace {

sockaddr_in loopback(const char* address, const std::string& port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
  REQUIRE(::inet_pton(AF_INET, address, &name.sin_addr) == 1);
  return name;
}

int listen_on(const char* address, const std::string& port, int backlog) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in name = loopback(address, port);
  REQUIRE(::bind(descriptor, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0);
  REQUIRE(::listen(descriptor, backlog) == 0);
  return descriptor;
}

std::string port_of(int descriptor) {
  sockaddr_in name{};
  socklen_t size = sizeof name;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&name), &size);
  return std::to_string(ntohs(name.sin_port));
}

openssl::SslContext context_with(const CertificatePem& pem) {
  openssl::SslContext context(SSL_CTX_new(TLS_server_method()));
  const Certificate certificate = Certificate::from_pem({"chain", pem.chain}, {"key", pem.key});
  SSL_CTX_use_certificate(context.get(), certificate.parts().chain.front().get());
  SSL_CTX_use_PrivateKey(context.get(), certificate.parts().key.get());
  return context;
}

}  // namespace

Peer::Peer(int descriptor, SSL_CTX* tls, int which) : number(which), descriptor_(descriptor) {
  if (tls == nullptr) return;
  ssl_.reset(SSL_new(tls));
  SSL_set_fd(ssl_.get(), descriptor_);
}

bool Peer::shakes_hands() { return !ssl_ || SSL_accept(ssl_.get()) == 1; }

std::string Peer::read_some() {
  std::string bytes(64 << 10, '\0');
  const auto count = ssl_ ? SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                          : ::recv(descriptor_, bytes.data(), bytes.size(), 0);
  bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return bytes;
}

std::string Peer::read_request() {
  std::size_t end = 0;
  while ((end = waiting_.find("\r\n\r\n")) == std::string::npos) {
    const std::string more = read_some();
    if (more.empty()) return "";
    waiting_ += more;
  }
  std::size_t size = end + 4;
  if (const auto length = waiting_.find("Content-Length: "); length < end)
    size += std::stoul(waiting_.substr(length + 16));
  while (waiting_.size() < size) {
    const std::string more = read_some();
    if (more.empty()) return "";
    waiting_ += more;
  }
  std::string request = waiting_.substr(0, size);
  waiting_.erase(0, size);
  return request;
}

bool Peer::say(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                            : ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void Peer::wait_for_end() {
  while (!read_some().empty()) continue;
}

LocalServer::LocalServer(Script script, const CertificatePem* certificate, const char* address, const std::string& port)
    : script_(std::move(script)), listener_(listen_on(address, port, 64)), port_(port_of(listener_.get())) {
  if (certificate != nullptr) tls_ = context_with(*certificate);
  accepting_ = std::thread([this] { accept(); });
}

LocalServer::~LocalServer() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  accepting_.join();
  {
    std::lock_guard lock(mutex_);
    for (const int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
  }
  for (std::thread& thread : serving_) thread.join();
}

void LocalServer::accept() {
  while (true) {
    const int descriptor = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) return;
    const int on = 1;  // what is said just before a close must have left
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::lock_guard lock(mutex_);
    open_.push_back(descriptor);
    const int number = ++connections_;
    serving_.emplace_back([this, descriptor, number] {
      {
        Peer peer(descriptor, tls_.get(), number);
        script_(peer);
      }
      std::lock_guard inner(mutex_);
      std::erase(open_, descriptor);
      ::close(descriptor);
    });
  }
}

std::string LocalServer::url(std::string_view host) const {
  return (tls_ ? "https://" : "http://") + std::string(host) + ":" + port_ + "/";
}

FullServer::FullServer(const char* address) : listener_(listen_on(address, "0", 0)), port_(port_of(listener_.get())) {
  // The kernel takes one or two more than it was told; then it answers no further.
  const sockaddr_in name = loopback(address, port_);
  for (int i = 0; i < 8; ++i) {
    OwnedDescriptor filler(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    ::connect(filler.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name);
    pollfd waiting{filler.get(), POLLOUT, 0};
    const bool connected = ::poll(&waiting, 1, 100) == 1;
    fillers_.push_back(std::move(filler));
    if (!connected) return;
  }
  FAIL("the accept queue does not fill up");
}

std::string answer(std::string_view body, std::string_view more_fields) {
  return "HTTP/1.1 200 OK\r\n" + std::string(more_fields) + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

}  // namespace snug::test
