// Server: a whole chat server inside a program. The snug executable is the first user of this header.
//
//   snug::Config config;
//   config.data = "/var/lib/host/chat";
//   snug::Server server(config);
//   server.on_event([](const snug::Server::Event& event) { ... });
//   server.start();
//   snug::CallResult made = server.call("create_chat", alice, R"({"kind":"group","title":"Tea"})");
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "snug/backup.h"
#include "snug/config.h"
#include "snug/hooks.h"

namespace snug {

/// `as_user` of a call made by the host itself: may call the `admin_...` operations, and nothing that needs a person.
inline constexpr std::string_view system_user = "system";

/// The server could not start; `what()` is one line that says why and what to do. Nothing is left running.
class StartError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Answer to a call: the result object of the wire contract, `{"ok":true,...}` or `{"ok":false,"error":{...}}`.
struct CallResult {
  bool ok = false;
  std::string json;
};

/// Thread: construct, start, reload, stop and destroy on one thread; `call` and `address` on any but the server's own
/// (a callback may use `call_async`). Several servers can live in one process, each with a data folder of its own.
class Server {
 public:
  /// Something that was committed (or, for typing and presence, happened), as clients see it. An event goes to
  /// everybody in `chat_id`, or, if that is empty, to `user_ids`; if both are, to everybody.
  struct Event {
    std::string name;    ///< e.g. `new_message`
    std::string data;    ///< JSON object, without anything per viewer
    std::string cursor;  ///< where a client stands after it; empty for what is not durable
    std::string chat_id;
    std::vector<std::string> user_ids;
  };

  explicit Server(Config config, Hooks hooks = {});
  ~Server();  ///< stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Opens the data folder (made, migrated and recovered as needed) and, unless `listen` is empty, accepts connections
  /// when it returns. Throws StartError. Not again after `stop`.
  void start();

  /// A node of a cluster that is about to stop: `/readyz` answers 404 from now on, so that balancers send nobody new
  /// here, while it serves those it has. Returns how long they take to notice (`cluster_drain`); 0: nobody else is
  /// there.
  std::chrono::milliseconds drain();

  /// Stops accepting, answers what was asked (within 20 seconds), commits what is queued, tells clients to come back
  /// later, and returns when all threads have ended: clients have `timeout` to take what is on its way to them. Does
  /// nothing if not running.
  void stop(std::chrono::milliseconds timeout = std::chrono::seconds(3));

  /// The same for a run that follows at once: returns its Config::sockets, those that this one listens on and the
  /// connections on which nothing is under way, so that nobody meets a closed socket. They are the caller's.
  std::vector<Config::OpenSocket> stop_for_next(std::chrono::milliseconds timeout);

  /// Takes over from `next` what can change while it runs: the log, the rules, all rates, `allowed_origins`,
  /// `max_connections`, `max_connections_per_address`, `max_body_size`, and the timeouts of HTTP and hello. The rest
  /// stays as it is. Blocks until the rules are committed; if they can't be, nothing is changed and the answer says why
  /// in one line.
  std::optional<std::string> reload(const Config& next);

  /// What is in force.
  const Config& config() const;

  /// The sockets that it listens on, to be kept by a service manager for the next run's Config::sockets: who connects
  /// meanwhile waits in their queue. They are the server's: duplicate them (dup(2)) before `stop`.
  std::vector<Config::OpenSocket> open_sockets() const;

  /// True if all of its threads that answer people do so within `timeout`: what a watchdog wants to know.
  bool responds(std::chrono::milliseconds timeout) const;

  /// How an operation of the host's own ends: with its result, a JSON object; not ok, with one line that says why.
  using ControlDone = std::function<void(bool ok, std::string text)>;
  /// Adds an operation, before `start`: operators reach it through the control socket in the data folder. `handler`
  /// calls `done` once, from any thread; it runs on a thread of the server's and must not block.
  void on_control(std::string operation, std::function<void(ControlDone done)> handler);

  /// `http://HOST:PORT` with the real port; empty if it doesn't listen.
  std::string address() const;

  /// How people reach it: `public_url` alone if there is one; else `http://HOST:PORT`, for a server that listens on all
  /// addresses of this machine with each of them, the likeliest first. Empty if it doesn't listen.
  std::vector<std::string> urls() const;

  /// The link with which the first user becomes admin: `URL/#setup=TOKEN`, good for 30 minutes and one use. Nothing if
  /// the server has users or doesn't listen.
  std::optional<std::string> setup_link() const;

  /// Calls an operation as a user (an id, or `system_user`) with a JSON object of parameters; "" is `{}`. Blocks until
  /// it is answered: for a command, until it is committed.
  CallResult call(std::string_view operation, std::string_view as_user, std::string_view params = {});

  /// The same without waiting. `done` runs once, on a thread of the server's, and must not block.
  void call_async(std::string operation, std::string as_user, std::string params, std::function<void(CallResult)> done);

  /// Makes a backup (snug/backup.h) while the server works: commits go on meanwhile, and what was committed before the
  /// call is in it. Blocks until it is written and proven. Throws BackupError.
  BackupFacts back_up(const std::filesystem::path& file, const BackupOptions& options = {});

  /// Sets, before `start`, what is called once a node of a cluster takes no commands any more until it is started anew,
  /// e.g. because the others went on without it: the next start joins again. `why` is one line. On a thread of the
  /// server's that it must not block; not from within `start`.
  void on_ended(std::function<void(const std::string& why)> ended);

  /// Adds an observer of all events, before `start`. Observers run one at a time, in commit order, on a thread of the
  /// server's that they must not block; an ack may reach its caller before or after.
  void on_event(std::function<void(const Event&)> observer);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace snug
