#include "tls/tls_stream.h"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <stdexcept>

namespace snug {

namespace {

using Record = std::array<char, SSL3_RT_MAX_PLAIN_LENGTH>;

/// As much of `pieces` as one record holds: one piece as it lies, or several put together in `record`.
std::span<const char> gather(std::span<const iovec> pieces, Record& record) {
  while (!pieces.empty() && pieces.front().iov_len == 0) pieces = pieces.subspan(1);
  if (pieces.empty()) return {};
  const iovec& first = pieces.front();
  if (pieces.size() == 1 || first.iov_len >= record.size())
    return {static_cast<const char*>(first.iov_base), std::min(first.iov_len, record.size())};
  std::size_t filled = 0;
  for (const iovec& piece : pieces) {
    const std::size_t count = std::min(piece.iov_len, record.size() - filled);
    std::memcpy(record.data() + filled, piece.iov_base, count);
    filled += count;
  }
  return {record.data(), filled};
}

Record& scratch_record() {
  thread_local Record record;
  return record;
}

openssl::Ssl make_ssl(SSL_CTX* context, SocketEnd& end) {
  openssl::Ssl ssl(SSL_new(context));
  if (!ssl) throw std::bad_alloc();
  BIO* const bio = socket_bio(end).release();
  SSL_set_bio(ssl.get(), bio, bio);
  return ssl;
}

/// Whom the certificate must be for, and whom the server is asked for: an address is not asked for (RFC 6066 section
/// 3), and a name without the dot of DNS's root.
void expect(SSL* ssl, std::string host) {
  if (host.ends_with('.')) host.pop_back();
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1) return;
  ERR_clear_error();
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (SSL_set1_host(ssl, host.c_str()) != 1 || SSL_set_tlsext_host_name(ssl, host.c_str()) != 1)
    throw std::runtime_error("OpenSSL does not take the name " + host + ": " + openssl::take_error());
}

/// The socket takes no more. What has come over it can still be read: the peer may have answered, and closed.
bool cannot_send(int error) { return error == SSL_ERROR_SYSCALL; }

}  // namespace

TlsStream::TlsStream(std::shared_ptr<const TlsContext> context, int descriptor)
    : context_(std::move(context)), socket_{descriptor}, ssl_(make_ssl(context_->handle(), socket_)) {
  SSL_set_accept_state(ssl_.get());
}

TlsStream::TlsStream(std::shared_ptr<const TlsContext> context, int descriptor, const std::string& host)
    : context_(std::move(context)), socket_{descriptor}, ssl_(make_ssl(context_->handle(), socket_)) {
  SSL_set_connect_state(ssl_.get());
  expect(ssl_.get(), host);
}

TlsStream::Handshake TlsStream::shake_hands() {
  ERR_clear_error();
  const int outcome = SSL_do_handshake(ssl_.get());
  if (outcome == 1) {
    established_ = true;
    drained_ = false;
    const bool challenged = SSL_get_SSL_CTX(ssl_.get()) != context_->handle();
    return challenged ? Handshake::challenged : Handshake::done;
  }
  const unsigned long error = ERR_peek_error();
  if (blocked_or_lost(outcome) == Transfer::Status::would_block) return Handshake::blocked;
  plain_http_ = ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == SSL_R_HTTP_REQUEST;
  const char* reason = error == 0 ? nullptr : ERR_reason_error_string(error);
  failure_ = reason != nullptr ? reason : "the peer hung up";
  return Handshake::failed;
}

std::string TlsStream::certificate_problem() const {
  const long verdict = SSL_get_verify_result(ssl_.get());
  return verdict == X509_V_OK ? std::string() : X509_verify_cert_error_string(verdict);
}

bool TlsStream::resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

/// OpenSSL's verdict on a read or handshake that did not succeed.
Transfer::Status TlsStream::blocked_or_lost(int outcome) {
  const int why = SSL_get_error(ssl_.get(), outcome);
  read_waits_to_write_ = why == SSL_ERROR_WANT_WRITE;
  stopped_early_ = why == SSL_ERROR_WANT_READ && !socket_.empty;
  if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return Transfer::Status::would_block;
  return lose();
}

/// After an error nothing may be asked of OpenSSL any more.
Transfer::Status TlsStream::lose() {
  ERR_clear_error();
  lost_ = true;
  return Transfer::Status::lost;
}

Transfer TlsStream::read(std::span<char> buffer) {
  if (lost_) return {Transfer::Status::lost};
  read_waits_to_write_ = false;
  drained_ = false;
  stopped_early_ = false;
  socket_.empty = false;
  std::size_t filled = 0;
  // A read gives one record at most; those that have come with it are taken along.
  do {
    ERR_clear_error();
    std::size_t count = 0;
    const int outcome = SSL_read_ex(ssl_.get(), buffer.data() + filled, buffer.size() - filled, &count);
    if (outcome == 1) {
      filled += count;
      continue;
    }
    drained_ = true;
    if (SSL_get_error(ssl_.get(), outcome) == SSL_ERROR_ZERO_RETURN) break;
    const Transfer::Status why = blocked_or_lost(outcome);
    if (filled == 0) return {why};
    break;  // what has come before is told first
  } while (filled < buffer.size() && SSL_has_pending(ssl_.get()) == 1);
  return {Transfer::Status::done, filled};
}

bool TlsStream::holds_input() const { return stopped_early_ || (!drained_ && SSL_has_pending(ssl_.get()) == 1); }

TlsStream::Waiting TlsStream::peek() {
  if (lost_) return Waiting::hung_up;
  ERR_clear_error();
  stopped_early_ = false;
  socket_.empty = false;
  char byte = 0;
  std::size_t count = 0;
  const int outcome = SSL_peek_ex(ssl_.get(), &byte, 1, &count);
  drained_ = outcome != 1;
  if (outcome == 1) return Waiting::bytes;
  if (SSL_get_error(ssl_.get(), outcome) == SSL_ERROR_ZERO_RETURN) return Waiting::hung_up;
  return blocked_or_lost(outcome) == Transfer::Status::would_block ? Waiting::nothing : Waiting::hung_up;
}

Transfer TlsStream::write(std::span<const iovec> pieces) {
  const Transfer::Status before = flush();
  if (before != Transfer::Status::done) return {before};
  const std::span<const char> bytes = gather(pieces, scratch_record());
  if (bytes.empty()) return {};
  ERR_clear_error();
  std::size_t count = 0;
  const int outcome = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
  if (outcome == 1) return {Transfer::Status::done, count};
  const int why = SSL_get_error(ssl_.get(), outcome);
  if (cannot_send(why)) return {Transfer::Status::lost};
  if (why != SSL_ERROR_WANT_WRITE) return {lose()};
  unsent_.assign(bytes.begin(), bytes.end());
  return {Transfer::Status::done, bytes.size()};
}

Transfer::Status TlsStream::flush() {
  if (lost_) return Transfer::Status::lost;
  if (unsent_.empty()) return Transfer::Status::done;
  ERR_clear_error();
  std::size_t count = 0;
  const int outcome = SSL_write_ex(ssl_.get(), unsent_.data(), unsent_.size(), &count);
  const int why = outcome == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl_.get(), outcome);
  if (cannot_send(why)) return Transfer::Status::lost;
  if (why != SSL_ERROR_NONE) return why == SSL_ERROR_WANT_WRITE ? Transfer::Status::would_block : lose();
  unsent_ = std::string();
  return Transfer::Status::done;
}

void TlsStream::say_goodbye() {
  if (lost_ || !established_ || holds_output() || (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

}  // namespace snug
