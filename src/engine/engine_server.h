// EngineServer: the Engine.IO sessions of one io thread (protocol revision 4), without HTTP and sockets: what requests
// say comes in, replies and frames go out.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/deadlines.h"
#include "base/executor.h"
#include "base/ip_range.h"
#include "base/metrics.h"
#include "base/move_function.h"
#include "engine/engine_application.h"

namespace snug {

class EngineSession;
class EngineSocket;

struct EngineSettings {
  std::chrono::milliseconds ping_interval{25'000};
  std::chrono::milliseconds ping_timeout{20'000};
  std::chrono::milliseconds upgrade_timeout{10'000};
  std::chrono::milliseconds close_timeout{30'000};  ///< for a last poll to fetch the close
  std::size_t max_payload = 64 << 10;               ///< bytes of one message, and of one POST
  int node = 0;                                     ///< of a cluster: session ids begin with it
};

/// Of the whole node.
struct EngineMetrics {
  explicit EngineMetrics(Metrics& metrics);
  Gauge& polling;    ///< sessions on HTTP long-polling
  Gauge& websocket;  ///< sessions on WebSocket
  Counter& upgrades;
  Counter& polls;
  Counter& posts;
  Counter& dead_peers;
  Counter& violations;
};

/// What may be wrong with a request, as the protocol numbers it.
enum class EngineError : std::uint8_t {
  transport_unknown,
  session_unknown,
  bad_handshake_method,
  bad_request,
  forbidden,
  unsupported_version,
};
std::string_view message_of(EngineError error);

/// The answer to an HTTP request.
struct EngineReply {
  int status = 200;
  std::string content_type{};
  std::string body{};

  static EngineReply payload(std::string body);
  /// The session is gone as if the connection had broken: clients come back. (After a close packet some never do.)
  static EngineReply broken();
  /// A refusal as clients know it: {"code":N,"message":"…"}.
  static EngineReply error(EngineError why);
};
using EngineReplyHandler = MoveFunction<void(EngineReply)>;

/// A request on a session: names it also before its body is here, and when it breaks off. Who knows the sid may come
/// from anywhere: many have several ways out, a new one for each connection.
struct EngineExchange {
  std::string sid;
  std::string address;   ///< of the peer, as text: whose a session is that it opens
  std::uint64_t id = 0;  ///< unique on the node
};

enum class EngineWait : std::uint8_t { nothing, ping, pong, close, probe };
constexpr std::size_t engine_waits = 5;

/// What has deadlines here.
class EngineTimed : public DeadlineQueue<EngineWait, engine_waits>::Waiting {
 public:
  virtual ~EngineTimed() = default;
  virtual void on_deadline() = 0;
};

/// Thread: its io thread.
class EngineServer {
 public:
  /// `io` of `threads`: so that a session id tells its thread, behind its node.
  EngineServer(const EngineSettings& settings, Executor& executor, const Clock& clock, EngineApplication& application,
               EngineMetrics& metrics, int io, int threads);
  ~EngineServer();  ///< ends all sessions; their WebSockets have ended before
  EngineServer(const EngineServer&) = delete;

  /// On which thread a session lives; any, if there can be no such session. Thread: any.
  static int owner_of(std::string_view sid, int threads);

  enum class Place { unknown, polling, websocket };
  /// Where it is now. What has arrived by WebSocket so far counts.
  Place find(const EngineExchange& exchange);

  // --- Requests ---
  /// A GET without a session: opens one. `held` is let go when it ends, or moves to a WebSocket.
  EngineReply handshake(EnginePeer peer, std::shared_ptr<void> held);
  void poll(const EngineExchange& exchange, EngineReplyHandler reply);
  /// The header of a POST is here; its body follows, or it breaks off.
  void begin_post(const EngineExchange& exchange);
  void post(const EngineExchange& exchange, std::string_view content_type, std::string_view body,
            EngineReplyHandler reply);
  /// It was answered elsewhere, and none of it counts.
  void refused(const EngineExchange& exchange);
  /// Its peer went away before it was answered.
  void broke_off(const EngineExchange& exchange);

  // --- WebSockets ---
  /// A session of its own.
  std::shared_ptr<Endpoint> open_websocket(EnginePeer peer, Transport& connection);
  /// For a session that is on polling. Where there is none the connection is closed.
  std::shared_ptr<Endpoint> probe_websocket(const EngineExchange& exchange, Transport& connection);

  void shut_down();
  /// Ends the sessions that were opened there, whichever way they take now.
  void end_from(const IpRange& gone);
  std::size_t size() const { return sessions_.size(); }

 private:
  friend class EngineSession;
  friend class EngineSocket;

  std::shared_ptr<EngineSession> find_session(const EngineExchange& exchange) const;
  std::vector<std::shared_ptr<EngineSession>> all() const;
  std::shared_ptr<EngineSession> make_session(EnginePeer peer);
  std::string open_data(const EngineSession& session, bool upgrades) const;
  void forget(const EngineSession& session);
  void flush_later(std::shared_ptr<EngineSession> session);

  const EngineSettings settings_;
  Executor& executor_;
  EngineApplication& application_;
  EngineMetrics& metrics_;
  const int io_;
  const int threads_;

  Deadlines<EngineWait, engine_waits> deadlines_;
  std::unordered_map<std::string_view, std::shared_ptr<EngineSession>> sessions_;  // by their own sid
  std::vector<std::shared_ptr<EngineSession>> to_flush_;
};

}  // namespace snug
