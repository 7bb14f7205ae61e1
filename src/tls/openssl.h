// OpenSSL's handles, freed by whoever holds them, and its errors as text.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

namespace snug::openssl {

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* handle) const {
    free(handle);
  }
};

using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using SslContext = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, Freed<SSL_free>>;

/// Reads from `bytes`, which outlive it.
Bio reader(std::string_view bytes);
/// What was written to a memory BIO.
std::string written(BIO* bio);

/// The reason of this thread's oldest error, in OpenSSL's words; takes all its errors away.
std::string take_error();

}  // namespace snug::openssl
