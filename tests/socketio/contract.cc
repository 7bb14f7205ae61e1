// The Socket.IO layer without the chat on top: a server for conformance runs, built from the same code.
//
//   /engine.io/   every message is echoed
//   /socket.io/   `/` and `/custom` emit `auth` with what CONNECT brought; `/` answers `message` with `message-back`
//   and
//                 acknowledges `message-with-ack`
#include <csignal>
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "endpoints/engine_handler.h"
#include "engine/engine_server.h"
#include "net/connection_limiter.h"
#include "net/io_thread.h"
#include "net/listen_socket.h"
#include "net/net_metrics.h"
#include "net/net_server.h"
#include "session/outbox.h"
#include "snug/config.h"
#include "socketio/sio_connection.h"
#include "wire/engine_io.h"

namespace snug {
namespace {

using std::chrono::milliseconds;

struct Options {
  int port = 0;
  int threads = 2;
  EngineSettings engine{
      .ping_interval = milliseconds(300), .ping_timeout = milliseconds(200), .max_payload = 1'000'000};
  SioSettings sio{.connect_timeout = milliseconds(2'000)};

  Options(int count, char** words) {
    for (int i = 1; i + 1 < count; i += 2) set(words[i], std::stoi(words[i + 1]));
    if (count % 2 == 0) throw std::invalid_argument("options are --NAME NUMBER");
  }
  void set(std::string_view name, int value) {
    if (name == "--port")
      port = value;
    else if (name == "--threads")
      threads = value;
    else if (name == "--ping-interval")
      engine.ping_interval = milliseconds(value);
    else if (name == "--ping-timeout")
      engine.ping_timeout = milliseconds(value);
    else if (name == "--upgrade-timeout")
      engine.upgrade_timeout = milliseconds(value);
    else if (name == "--connect-timeout")
      sio.connect_timeout = milliseconds(value);
    else if (name == "--max-payload")
      engine.max_payload = static_cast<std::size_t>(value);
    else
      throw std::invalid_argument("unknown option " + std::string(name));
  }
};

class Echo final : public Endpoint {
 public:
  Echo(Transport& session, bool base64) : session_(session), base64_(base64) {}
  void on_text(std::string_view text) override { say(engine_io::text_message(text)); }
  void on_binary(std::string_view bytes) override { say(engine_io::binary_message(bytes, base64_)); }
  Outbox& outbox() override { return outbox_; }
  void on_closed() override { outbox_.clear(); }
  void shut_down() override { session_.close(CloseCode::service_restart, ""); }

 private:
  void say(FramePtr frame) { outbox_.push(std::move(frame)); }
  Transport& session_;
  Outbox outbox_;
  const bool base64_;
};

struct Echoes final : EngineApplication {
  std::unique_ptr<Endpoint> open(Transport& session, const EnginePeer& peer) override {
    return std::make_unique<Echo>(session, peer.base64);
  }
};

/// The arguments of an event behind its name, as a JSON array that may begin with another name.
std::string arguments(json::Value args, std::string first) {
  std::string out = "[" + std::move(first);
  std::size_t index = 0;
  args.each_element([&](json::Value value) {
    if (index++ == 0) return true;
    if (out.size() > 1) out += ',';
    json::write_value(out, value);
    return true;
  });
  return out + "]";
}

class Contract final : public SioHandler {
 public:
  Contract(SioSocket& socket, const std::string& auth) : socket_(socket) {
    socket.outbox().push(socket.accept(random_token(120)));
    socket.emit("[\"auth\"," + auth + "]");
  }
  void on_event(const SioEvent& event) override {
    if (socket_.nsp() != "/") return;
    if (event.name == "message") socket_.emit(arguments(event.args, "\"message-back\""), event.attachments);
    if (event.name == "message-with-ack" && event.ack)
      socket_.ack(*event.ack, arguments(event.args, ""), event.attachments);
  }
  void on_gone() override {}

 private:
  SioSocket& socket_;
};

struct Contracts final : SioApplication {
  std::unique_ptr<SioHandler> connect(SioSocket& socket, std::string_view nsp, json::Value auth,
                                      const EnginePeer&) override {
    if (nsp != "/" && nsp != "/custom") return nullptr;
    std::string text;
    json::write_value(text, auth);
    return std::make_unique<Contract>(socket, text);
  }
};

struct ContractHandler final : HttpHandler {
  EngineHandler engine, socket;
  ContractHandler(std::vector<EngineServer*> engines, std::vector<EngineServer*> sockets,
                  const std::vector<Executor*>& executors, const std::shared_ptr<ConnectionLimiter>& limiter,
                  std::size_t max_payload)
      : engine("/engine.io/", std::move(engines), executors, limiter, max_payload),
        socket("/socket.io/", std::move(sockets), executors, limiter, max_payload) {}

  EngineHandler* handler_of(const HttpRequest& request) {
    return engine.serves(request.target()) ? &engine : socket.serves(request.target()) ? &socket : nullptr;
  }
  std::shared_ptr<HttpExchange> begin(const HttpRequest& header, const HttpPeer& peer) override {
    EngineHandler* const handler = handler_of(header);
    return handler ? handler->begin(header, peer) : nullptr;
  }
  void respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) override {
    EngineHandler* const handler = handler_of(request);
    if (!handler) return done(problem(fail(Code::not_found, "no such path")));
    handler->respond(request, peer, OriginVerdict::none, std::move(done));
  }
  void shut_down(int io) override {
    engine.shut_down(io);
    socket.shut_down(io);
  }
};

int run(const Options& options) {
  log::configure(log::Level::warning, log::Format::text);
  start_crypto();
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  Config config;
  config.listen = "127.0.0.1:" + std::to_string(options.port);
  config.max_frame_size = options.engine.max_payload;
  config.max_body_size = options.engine.max_payload + (64 << 10);
  config.max_connections_per_address = 0;
  config.connection_rate = 0;

  const SystemClock clock;
  Metrics metrics;
  NetMetrics net_metrics(metrics);
  EngineMetrics engine_metrics(metrics);
  ListenSocket socket(config.listen);
  IoPool pool(options.threads);
  std::vector<Executor*> executors;
  for (std::size_t i = 0; i < pool.size(); ++i) executors.push_back(&pool[i]);

  Echoes echoes;
  Contracts contracts;
  std::vector<std::unique_ptr<SioServer>> sio;
  std::vector<std::unique_ptr<EngineServer>> owned;
  std::vector<EngineServer*> engines, sockets;
  for (int i = 0; i < options.threads; ++i) {
    Executor& executor = *executors[static_cast<std::size_t>(i)];
    sio.push_back(std::make_unique<SioServer>(options.sio, executor, clock, contracts));
    const auto serve = [&](EngineApplication& application) {
      owned.push_back(std::make_unique<EngineServer>(options.engine, executor, clock, application, engine_metrics, i,
                                                     options.threads));
      return owned.back().get();
    };
    engines.push_back(serve(echoes));
    sockets.push_back(serve(*sio.back()));
  }
  const auto limiter = make_connection_limiter(config, net_metrics, clock);
  ContractHandler handler(engines, sockets, executors, limiter, options.engine.max_payload);
  {
    NetServer net(config, socket, pool, limiter, handler, nullptr, net_metrics, clock);
    pool.start();
    net.start();
    std::cout << "listening on http://" << net.address() << std::endl;
    int signal = 0;
    sigwait(&signals, &signal);
    net.stop({.timeout = milliseconds(1'000)});
    pool.stop();
  }
  return 0;
}

}  // namespace
}  // namespace snug

int main(int count, char** words) {
  try {
    return snug::run(snug::Options(count, words));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "snug-sio-contract: %s\n", error.what());
    return 2;
  }
}
