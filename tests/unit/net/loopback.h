// A server of src/net on the loopback interface with everything behind it replaced, and a client of bare sockets.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "endpoints/websocket_handler.h"
#include "model/authenticator.h"
#include "model/call.h"
#include "model/session_loader.h"
#include "net/http_handler.h"
#include "net/io_thread.h"
#include "net/net_metrics.h"
#include "net/net_server.h"
#include "router/router.h"
#include "session/rate_limiter.h"
#include "session/sessions.h"
#include "snug/config.h"

namespace snug::test {

using namespace std::chrono_literals;

/// A blocking TCP client. A test whose patience ends fails.
class Client {
 public:
  explicit Client(const std::string& address);
  Client(Client&& other) noexcept;
  ~Client();

  void send(std::string_view bytes);
  /// Sends `bytes` again and again, up to the end of the round that reaches `most`, or until nothing more is taken for
  /// as long as `timeout`; returns how many bytes that was.
  std::size_t send_until_stuck(std::string_view bytes, std::size_t most, std::chrono::milliseconds timeout);
  void finish_sending();

  std::string receive(std::size_t count);            ///< exactly so many bytes, or fewer if the server hung up
  std::string receive_until(std::string_view mark);  ///< with the mark
  std::string receive_all();                         ///< until the server hangs up
  std::string response();                            ///< one HTTP response with a Content-Length

  struct Frame {
    int opcode = -1;  ///< -1: the server hung up
    std::string payload;
    int close_code() const;  ///< of a close frame; 0: none
  };
  Frame frame();  ///< the next that is no presence_update
  void send_frame(int opcode, std::string_view payload);
  void send_text(std::string_view text) { send_frame(1, text); }
  void send_close(int code);
  /// GET /ws; returns the response's header.
  std::string upgrade(std::string_view more_headers = {});

  int descriptor() const { return descriptor_; }
  bool was_reset() const { return reset_; }
  bool was_refused() const { return refused_; }  ///< the server did not take what was sent

 private:
  bool fill();

  int descriptor_ = -1;
  std::string buffer_;
  bool reset_ = false;
  bool refused_ = false;
};

/// The status code of a response.
inline std::string status_of(const std::string& response) { return response.substr(response.find(' ') + 1, 3); }

/// Texts are calls: `NAME ACK`, or `hello TOKEN`. Frames are plain: an event `NAME DATA`, an ack `ACK RESULT`.
class PlainDialect final : public CallDialect {
 public:
  Result<IncomingCall> decode(std::string_view message) const override;
  FramePtr event(std::string_view name, std::string_view data, std::string_view cursor) const override;
  FramePtr ack(std::int64_t ack, std::string_view result, std::string_view cursor) const override;
  FramePtr failure(std::int64_t ack, const Error& error) const override;
};

/// Token `N` is user N.
class PlainAuthenticator final : public Authenticator {
 public:
  std::string derive(std::string_view what) const override { return std::string(what); }
  Result<Identity> verify(std::string_view token) override;
};

/// Answers at once, or, if held, when the test says so.
class Backend final : public SessionLoader, public CallHandler {
 public:
  explicit Backend(IoPool& pool) : pool_(pool) {}

  void load(Request request, MoveFunction<void(Result<SessionStart>)> done) override;
  void call(const Caller& caller, std::string_view name, json::Value params, std::string_view cursor,
            AnswerHandler done) override;
  Cost cost(std::string_view) const override { return Cost::call; }

  std::vector<std::string> calls();  ///< names, in the order they came
  void wait_for_calls(std::size_t count);
  void hold_loads();
  void let_loads_go();

 private:
  IoPool& pool_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> calls_;
  bool holds_loads_ = false;
  std::vector<Task> held_loads_;
};

/// Answers `/echo` with what it was asked; `/later` when the test says so; `/ws` by the handshake.
class EchoHandler final : public HttpHandler {
 public:
  explicit EchoHandler(IoPool& pool) : pool_(pool) {}

  /// Before the first request: what `/ws` is.
  void open_sockets(WebSocketHandler native) { native_.emplace(std::move(native)); }
  BodyPlan plan_body(const HttpRequest& header, const HttpPeer& peer, std::uint64_t most) override;
  void respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) override;
  std::shared_ptr<HttpExchange> begin(const HttpRequest& header, const HttpPeer& peer) override;
  int plans = 0, begun = 0;  ///< calls of plan_body for `/sink`, and of begin. Thread: io, or after an answer
  /// Before the first request: where the body of `/sink`, and of `/later`, goes, and what `/source` is answered with.
  std::shared_ptr<BodySink> sink;
  std::shared_ptr<BodySource> source;
  /// Waits for a request of /later and answers it.
  void answer_later(HttpResponse response);
  void wait_for_later();
  std::vector<int> answered_on() const { return answered_on_; }  ///< the io threads that asked for /later

 private:
  IoPool& pool_;
  std::optional<WebSocketHandler> native_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<int, ResponseHandler>> later_;
  std::vector<int> answered_on_;
};

struct Loopback {
  explicit Loopback(const std::function<void(Config&)>& change = {}, int threads = 1,
                    const std::function<void(SessionSettings&)>& change_sessions = {});
  ~Loopback();

  void stop(std::chrono::milliseconds limit = 5s);
  void stop(const NetServer::Stop& how);
  Client connect() { return Client(net->address()); }
  /// A WebSocket that has logged in as `user` and got `ready`.
  Client log_in(int user);
  /// Runs `task` on an io thread and waits for it.
  void on_thread(int io, const std::function<void()>& task);
  /// Waits until a gauge or counter has the value.
  void wait_for(const std::function<bool()>& condition);
  /// An event to everybody in room 1, of which every user is a member, in one commit batch.
  void publish(const std::vector<std::string>& events);

  SystemClock clock;
  Metrics metrics;
  NetMetrics net_metrics{metrics};
  SessionMetrics session_metrics{metrics};
  IoPool pool;
  PlainDialect dialect;
  PlainAuthenticator authenticator;
  Backend backend{pool};
  EchoHandler handler{pool};
  Router router;
  RateLimiter rates;
  std::vector<std::unique_ptr<Sessions>> sessions;
  std::shared_ptr<ConnectionLimiter> limiter;
  std::unique_ptr<NetServer> net;
  Version version = 0;
  bool running = true;
};

}  // namespace snug::test
