// Result<T>: what a client can cause is a value, never an exception.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace snug {

/// The error catalogue of the wire contract (docs/protocol.md, "Errors"). The names and HTTP statuses are fixed.
enum class Code {
  bad_request,   ///< 400: a wrong type, a missing field or a value out of range; `field` names it
  unauthorized,  ///< 401: no token, or one that is not valid any more
  forbidden,     ///< 403: visible to the caller, but not allowed
  not_member,    ///< 403: the caller has left the chat or was removed from it
  not_found,     ///< 404: does not exist, or not for this caller
  conflict,      ///< 409: a name is taken, or a clientId was used for something else
  too_large,     ///< 413
  unsupported,   ///< 415
  rate_limited,  ///< 429: retry after `retry_after_ms`
  internal,      ///< 500: a defect of ours; logged
  unavailable,   ///< 503: the outcome is unknown; repeat with the same clientId after `retry_after_ms`
};

std::string_view name_of(Code code);
int http_status(Code code);

struct Error {
  Code code = Code::internal;
  std::string message;
  std::string field{};              ///< for bad_request: path of the offending field; empty: none
  std::int64_t retry_after_ms = 0;  ///< for rate_limited and unavailable
  std::string_view reason{};        ///< why, where the code leaves it open: a name of LoginEnd, static; empty: none
};

/// Builds an error in one line: `return fail(Code::not_found, "no such chat");`
inline Error fail(Code code, std::string message) { return Error{code, std::move(message), {}, 0}; }
inline Error bad_field(std::string field, std::string message) {
  return Error{Code::bad_request, std::move(message), std::move(field), 0};
}

/// A value or an Error. `T` may be `void`.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  explicit operator bool() const { return content_.index() == 0; }
  bool ok() const { return content_.index() == 0; }
  T& operator*() {
    assert(ok());
    return *std::get_if<0>(&content_);
  }
  const T& operator*() const {
    assert(ok());
    return *std::get_if<0>(&content_);
  }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }
  Error& error() {
    assert(!ok());
    return *std::get_if<1>(&content_);
  }
  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&content_);
  }

 private:
  std::variant<T, Error> content_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit on purpose

  explicit operator bool() const { return !error_; }
  bool ok() const { return !error_; }
  Error& error() {
    assert(error_);
    return *error_;
  }
  const Error& error() const {
    assert(error_);
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace snug
