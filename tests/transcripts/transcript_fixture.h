// TranscriptFixture: a server of a transcript's own, and the sessions of the people in it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "snug/server.h"
#include "support/client.h"
#include "support/http.h"
#include "support/temp_folder.h"
#include "transcripts/rest_map.h"
#include "transcripts/term.h"

namespace snug::test {

/// How a call travels. Events always come over a socket.
enum class Way { socket, rest, embedded };

/// What is spoken over the sockets.
enum class Speech { native, socket_io, socket_io_polling };

/// What a transcript is run over.
struct Protocol {
  std::string name;
  Way calls = Way::socket;
  bool hello = false;  ///< the token goes in a first frame, not with the upgrade
  int io_threads = 1;
  Speech speech = Speech::native;
};

/// The answer to one call.
struct Answer {
  bool ok = false;
  Json data;                        ///< the result or the error, with `cursor` wherever it came from
  std::optional<HttpReply> http{};  ///< of a request that is no operation
};

struct PendingCall {
  std::string name;
  Json params{};
  std::int64_t ack = 0;            ///< comes over the socket
  std::optional<Answer> answer{};  ///< came already
  bool pipelined = false;          ///< events may come before its answer
};

/// `alice`, or `alice/phone` for another device of hers.
struct Session {
  std::string name;
  std::string user;
  std::string token;
  std::unique_ptr<Client> socket;
  std::deque<PendingCall> calls;
  std::optional<Incoming> ready;             ///< the last one, until a line asks for it
  std::deque<Incoming> events;               ///< set aside
  std::map<std::int64_t, Incoming> answers;  ///< set aside
  std::vector<Incoming> presence;            ///< every presence_update so far
  std::size_t presence_seen = 0;
};

/// Hears of what the lines of a transcript have met.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void answered(const PendingCall& call) = 0;
  virtual void told(const Incoming& event) = 0;
};

class TranscriptFixture {
 public:
  /// `listener`: may be null.
  TranscriptFixture(const Protocol& protocol, const Config& config, Listener* listener = nullptr);

  /// Stops it and starts it again with the same data; messages are so many days older then.
  void restart(std::int64_t days = 0);

  Session& session(const std::string& name);
  std::map<std::string, Session>& sessions() { return sessions_; }

  /// Makes a call; its answer is the last of `session.calls`. `way`: other than the protocol's.
  void call(Session& session, const std::string& name, const Json& params, const std::string& cursor,
            std::optional<Way> way, bool pipelined);
  /// Any HTTP request; `request` may have `headers`, `json` and `body`.
  void request(Session& session, const std::string& method, const std::string& target, const Json& request);
  /// The answer to the oldest call that has none yet.
  Answer answer(Session& session);

  void connect(Session& session, const std::optional<std::string>& cursor);
  void open_socket(Session& session, const HttpHeaders& headers);

  /// The next event or close; presence updates are put with the others and passed over.
  Incoming next(Session& session);
  /// Waits for one more presence_update; something else is an error.
  void next_presence(Session& session);
  /// Waits until all has come that was written to it with this event.
  void await_rest(Session& session, const Incoming& event);
  /// What has come that no line asked for: everything up to now.
  std::vector<Incoming> leftover(Session& session);

  Scope& scope() { return scope_; }

 private:
  void start();
  Answer over_rest(const Session& session, const RestMap::Request& request, const std::string& cursor);
  void remember_login(Session& session, const Answer& answer);

  const Protocol protocol_;
  const Config config_;
  Listener* const listener_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<HttpClient> http_;
  std::optional<RestMap> rest_;
  std::map<std::string, Session> sessions_;
  Scope scope_;
};

}  // namespace snug::test
