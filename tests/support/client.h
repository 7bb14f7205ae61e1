// Client: a live connection to the server as a test sees it. Calls go out, answers and events come in, in one order.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/http.h"
#include "support/json.h"
#include "support/tcp.h"
#include "support/websocket.h"

namespace snug::test {

/// Over Socket.IO: events that came one after the other, and the cursor that was told behind them, as an event of its
/// own, for all of them.
struct Gathered {
  std::size_t count = 0;
  std::optional<std::string> cursor{};
  bool whole = false;  ///< what more comes belongs to others

  // What a test has said of them so far.
  std::optional<std::size_t> held_by{};  ///< that event's cursor it is
  std::size_t without = 0;               ///< so many of them have none
};

/// What came in.
struct Incoming {
  enum class Kind { answer, event, closed };

  Kind kind = Kind::event;
  std::int64_t ack = 0;                 ///< of an answer
  std::string name{};                   ///< of an event
  Json data{};                          ///< of an answer, without `ok`: the result, or the error; of an event
  bool ok = false;                      ///< of an answer
  std::optional<std::string> cursor{};  ///< that stood beside an event
  std::uint16_t code = 0;               ///< of a close; 0: the connection ended without a close frame
  std::string reason{};
  std::shared_ptr<Gathered> gathered{};  ///< of an event over Socket.IO: those among which it came …
  std::size_t place = 0;                 ///< … and which of them it is

  /// For messages: `new_message {...}`.
  std::string describe() const;
};

/// From a result object, `{ok: true, …}` or `{ok: false, error: {…}}`. Throws if it is none.
Incoming answer_of(std::int64_t ack, const Json& result);

/// The protocol that calls and events travel in. One for each dialect of the server.
class Client {
 public:
  virtual ~Client() = default;

  /// Sends a call; `params` is a JSON object. `cursor`: to be served only once applied that far. Returns the number
  /// that the answer will name.
  virtual std::int64_t send_call(std::string_view name, std::string_view params, std::string_view cursor = {}) = 0;
  virtual void send_text(std::string_view text) = 0;
  virtual void send_binary(std::string_view bytes) = 0;

  /// The next thing that came in; waits for it.
  Incoming receive(Deadline deadline = soon());

  /// Calls and waits for the answer; what comes in before it stays to be received.
  Incoming call(std::string_view name, std::string_view params, std::string_view cursor = {});

  /// Calls, waits for the answer, and takes all that came in before it: that nothing came is known only so.
  std::vector<Incoming> fence(std::string_view name, std::string_view params);

 protected:
  /// Waits until at least one more has come in.
  virtual void fill(Deadline deadline) = 0;
  std::deque<Incoming> incoming_;

 private:
  std::size_t place_of_answer(std::int64_t ack);
};

/// The native WebSocket, `GET /ws`.
class NativeClient final : public Client {
 public:
  /// Connects; `headers` go with the upgrade (`Authorization`). Throws if the upgrade is refused.
  explicit NativeClient(const std::string& address, const HttpHeaders& headers = {})
      : stream_(address, "/ws", headers) {}

  std::int64_t send_call(std::string_view name, std::string_view params, std::string_view cursor = {}) override;
  void send_text(std::string_view text) override { stream_.send(Opcode::text, text); }
  void send_binary(std::string_view bytes) override { stream_.send(Opcode::binary, bytes); }

 private:
  void fill(Deadline deadline) override;

  WebSocketStream stream_;
  std::int64_t last_ack_ = 0;
};

}  // namespace snug::test
