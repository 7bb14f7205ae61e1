#include "cluster/signals.h"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "base/log.h"
#include "cluster/signal_peers.h"

namespace snug {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

RedisLink::Options named(RedisLink::Options options, int node, const char* what) {
  options.client_name = "snug-" + std::to_string(node) + "-" + what;
  return options;
}

struct SignalMetrics {
  explicit SignalMetrics(Metrics& metrics)
      : sent(metrics.counter("snug_signals_sent_total", "Signals published to other nodes")),
        dropped(metrics.counter("snug_signals_dropped_total", "Signals not sent, the Redis being away or slow")),
        taken(received(metrics, "taken")),
        strangers(received(metrics, "stranger")),
        garbage(received(metrics, "garbage")) {}

  static Counter& received(Metrics& metrics, const std::string& outcome) {
    return metrics.counter("snug_signal_messages_received_total", "Messages of other nodes beside the log, by outcome",
                           "outcome=\"" + outcome + "\"");
  }

  Counter& sent;
  Counter& dropped;
  Counter& taken;
  Counter& strangers;
  Counter& garbage;
};

}  // namespace

struct Signals::Impl : std::enable_shared_from_this<Impl> {
  using Target = SignalOutbox::Target;

  Impl(asio::io_context& io, Options given, Metrics& registry)
      : context(io),
        options(std::move(given)),
        channel("{" + options.prefix + "}:signals"),
        metrics(registry),
        outbox(options.node, options.boot, options.limits),
        timer(io) {}

  std::string channel_of(Target to) const { return to ? channel + ":" + std::to_string(*to) : channel; }
  bool telling() const { return tells && tells->up(); }

  // --- The life ------------------------------------------------------------------------------------------------------

  void begin(Listener heard_by) {
    listener = std::move(heard_by);
    peers.emplace(options.node, SignalPeers::Listener{.on_signal = listener.on_signal,
                                                      .on_list = listener.on_list,
                                                      .on_gone = listener.on_gone,
                                                      .on_token_use = listener.on_token_use,
                                                      .on_displaced = listener.on_displaced,
                                                      .on_committed = listener.on_committed,
                                                      .on_new =
                                                          [this](int node) {
                                                            want_list(node);
                                                            ask(node);
                                                          },
                                                      .on_missed = [this](int node) { ask(node); },
                                                      .on_asked = [this](int node) { want_list(node); }});
    tells = std::make_unique<RedisLink>(context, named(options.redis, options.node, "tells"),
                                        RedisLink::Listener{.on_up = [this](const RedisServer&) { can_tell(); },
                                                            .on_down = [this](const std::string&) { can_not_tell(); }});
    hears = std::make_unique<RedisLink>(
        context, named(options.redis, options.node, "hears"),
        RedisLink::Listener{.on_up = [this](const RedisServer&) { subscribe(); },
                            .on_down = [this](const std::string&) { hearing = false; },
                            .on_message = [this](std::string_view, std::string_view message) { receive(message); }});
    look_who_lives();
    wait();
  }

  void end() {
    peers.reset();
    hears.reset();
    tells.reset();
    timer.cancel();
  }

  void wait() {
    timer.expires_after(options.digest);
    timer.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (error || !self || !self->peers) return;
      if (std::exchange(self->refused, false)) self->want_list({});
      if (self->telling()) self->outbox.add_digest();
      self->pump();
      self->wait();
    });
  }

  void look_who_lives() {
    if (!peers) return;
    peers->set_alive(alive);
    listener.on_nodes(static_cast<int>(peers->nodes().size()) + 1);
    pump();
  }

  // --- Hearing -------------------------------------------------------------------------------------------------------

  void subscribe() {
    const std::string mine = channel_of(options.node);
    const std::array<std::string_view, 2> channels{channel, mine};
    hears->subscribe(channels);
    // Its reply comes behind that to the subscription: what is published from then on is heard.
    hears->call({"PING"}, [this](const RespValue* reply) {
      if (reply == nullptr) return;
      if (reply->type() == RespType::error) {
        log::warning("the Redis refuses a channel", {{"channel", channel}, {"why", std::string(reply->text())}});
        return;
      }
      hearing = true;
      peers->interrupt();
      if (telling()) exchange_lists();
    });
  }

  void receive(std::string_view message) {
    switch (peers->receive(message)) {
      case SignalPeers::Taken::yes:
        metrics.taken.add();
        break;
      case SignalPeers::Taken::own:
        break;
      case SignalPeers::Taken::stranger:
        metrics.strangers.add();
        break;
      case SignalPeers::Taken::garbage:
        metrics.garbage.add();
        break;
    }
    pump();
  }

  void ask(int node) {
    if (hearing && telling()) outbox.ask(node);
  }

  /// Of two nodes the one that both hears and is heard last does this while the other does, too: neither list is
  /// missed.
  void exchange_lists() {
    want_list({});
    for (const int node : peers->nodes()) ask(node);
    pump();
  }

  // --- Telling -------------------------------------------------------------------------------------------------------

  void can_tell() {
    ++connection;
    reported = {};
    report();
    if (hearing) exchange_lists();
  }

  void can_not_tell() {
    outbox.connection_lost();
    wanted.clear();
    wanted_by_all = refused = false;
  }

  template <class T>
  void add(T what) {
    // Others have a token's use from the log, too, later. Presence comes with the list of the next connection.
    const bool keeps = std::is_same_v<T, TokenUse>;
    const bool taken = (telling() || keeps) && outbox.add(std::move(what));
    if (!taken && !std::is_same_v<T, PresenceSignal>) metrics.dropped.add();
    pump();
  }

  void add(Signal signal) {
    std::visit([this](auto& each) { add(std::move(each)); }, signal);
  }

  /// One report is on its way at a time: what is committed meanwhile goes with the next.
  void report() {
    if (!telling() || reporting || committed == reported) return;
    std::string message = SignalCodec::head(options.node, options.boot);
    SignalCodec::append(message, CommittedUpTo{committed});
    const bool sent = tells->call({"PUBLISH", channel, message}, [this, id = committed](const RespValue* reply) {
      reporting = false;
      if (reply == nullptr) return;  // it is said again on the next connection
      reported = id;
      report();
    });
    reporting = sent;
  }

  void pump() {
    while (telling() && in_flight < options.in_flight) {
      const auto message = outbox.next();
      if (!message) break;
      const bool sent =
          tells->call({"PUBLISH", channel_of(message->to), message->bytes}, [this](const RespValue* reply) {
            --in_flight;
            if (reply != nullptr && reply->type() == RespType::error) refuse(*reply);
            pump();
          });
      if (!sent) break;  // the connection is going: a list follows with the next one
      ++in_flight;
      metrics.sent.add(message->signals);
    }
    if (outbox.needs_list() && hearing && !list_for_all_comes) want_list({});
    get_list();
  }

  /// What was said is lost: the list is said again, with the next digest.
  void refuse(const RespValue& reply) {
    if (std::exchange(refused, true)) return;
    log::warning("the Redis takes no signals", {{"why", std::string(reply.text())}});
  }

  // --- This node's list ----------------------------------------------------------------------------------------------

  void want_list(Target to) {
    if (!telling()) return;
    if (to) {
      wanted.insert(*to);
    } else {
      wanted_by_all = true;
    }
    get_list();
  }

  /// One at a time: those who ask meanwhile get the next one together.
  void get_list() {
    if (listing || !telling() || outbox.has_list() || (wanted.empty() && !wanted_by_all)) return;
    const Target to = wanted_by_all || wanted.size() > 1 ? Target() : Target(*wanted.begin());
    wanted.clear();
    wanted_by_all = false;
    listing = true;
    list_for_all_comes = !to;
    listener.list([&context = context, weak = weak_from_this(), to, mine = connection](Presences list) {
      asio::post(context, [weak, to, mine, list = std::move(list)]() mutable {
        if (const auto self = weak.lock()) self->take_list(std::move(list), to, mine);
      });
    });
  }

  void take_list(Presences list, Target to, std::uint64_t mine) {
    listing = list_for_all_comes = false;
    if (!peers) return;
    if (mine == connection && telling()) outbox.add_list(std::move(list), to);
    pump();
  }

  asio::io_context& context;
  const Options options;
  const std::string channel;
  SignalMetrics metrics;
  Listener listener;
  std::vector<NodeAlive> alive;
  SignalOutbox outbox;
  std::optional<SignalPeers> peers;  // nothing: not begun, or ended
  asio::steady_timer timer;
  std::unique_ptr<RedisLink> tells;
  std::unique_ptr<RedisLink> hears;
  bool hearing = false;
  std::uint64_t connection = 0;  // of `tells`
  std::size_t in_flight = 0;
  LogId committed;
  LogId reported;  // on this connection
  bool reporting = false;
  bool refused = false;
  std::set<int> wanted;             // the nodes that want a list
  bool wanted_by_all = false;       // all do
  bool listing = false;             // it is being made
  bool list_for_all_comes = false;  // that one is for all
};

Signals::Signals(asio::io_context& context, Options options, Metrics& metrics)
    : context_(context), impl_(std::make_shared<Impl>(context, std::move(options), metrics)) {}

Signals::~Signals() { impl_->end(); }

void Signals::start(Listener listener) {
  asio::post(context_, [weak = std::weak_ptr(impl_), listener = std::move(listener)]() mutable {
    if (const auto impl = weak.lock()) impl->begin(std::move(listener));
  });
}

void Signals::stop() {
  asio::post(context_, [weak = std::weak_ptr(impl_)] {
    if (const auto impl = weak.lock()) impl->end();
  });
}

void Signals::set_alive(std::vector<NodeAlive> nodes) {
  impl_->alive = std::move(nodes);
  impl_->look_who_lives();
}

void Signals::committed(const LogId& id) {
  impl_->committed = id;
  impl_->report();
}

template <class T>
void Signals::post(T what) {
  asio::post(context_, [weak = std::weak_ptr(impl_), what = std::move(what)]() mutable {
    if (const auto impl = weak.lock(); impl && impl->peers) impl->add(std::move(what));
  });
}

void Signals::publish(Signal signal) { post(std::move(signal)); }
void Signals::publish(TokenUse use) { post(use); }
void Signals::publish(SocketDisplaced socket) { post(std::move(socket)); }

}  // namespace snug
