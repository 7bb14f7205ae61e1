// Task: a move-only std::function<void()>, for work handed from one thread to another.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace snug {

template <class Signature>
class MoveFunction;

/// Move-only function: may own what cannot be copied. Empty when default-constructed or moved from.
template <class R, class... Args>
class MoveFunction<R(Args...)> {
 public:
  MoveFunction() = default;
  MoveFunction(std::nullptr_t) {}  // NOLINT: implicit like std::function

  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, MoveFunction> && std::is_invocable_r_v<R, F&, Args...>)
      MoveFunction(F&& f)  // NOLINT: implicit like std::function
      : callable_(std::make_unique<Holder<std::remove_cvref_t<F>>>(std::forward<F>(f))) {}

  explicit operator bool() const { return callable_ != nullptr; }
  R operator()(Args... args) { return callable_->call(std::forward<Args>(args)...); }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual R call(Args... args) = 0;
  };
  template <class F>
  struct Holder final : Base {
    explicit Holder(F f) : f_(std::move(f)) {}
    R call(Args... args) override { return f_(std::forward<Args>(args)...); }
    F f_;
  };
  std::unique_ptr<Base> callable_;
};

using Task = MoveFunction<void()>;

}  // namespace snug
