// bench_load: drives a running server over WebSocket, and prints what it saw as one JSON object. Of window, each, rate,
// lone and idle, `--speak socket.io` says the same over Socket.IO, and `--tls 1` by TLS. `--port N,N,N --pid N,N,N` has
// the connections on several nodes in turn, and counts what these cost together.
//
//   bench_load window --port N --pid N --plan FILE --window 256 --until acked|everywhere [--warm-up 1] [--seconds 3]
//   bench_load each   --port N --pid N --plan FILE …                  one message under way in each chat
//   bench_load rate   --port N --pid N --plan FILE --rate 1000 …
//   bench_load lone   --port N --pid N --plan FILE [--gap 0.05] …
//   bench_load idle   --port N --pid N --plan FILE [--connections N]
//   bench_load polling --port N --pid N --plan FILE [--window 4] [--warm-up 1] [--seconds 3]
//   bench_load handshakes --port N --pid N --plan FILE [--resume 1] [--seconds 3]
//   bench_load read   --port N --pid N --plan FILE --what chat_page|chat_list|history|sync [--calls 500]
#include <algorithm>
#include <cstdio>
#include <string>

#include "bench/client.h"
#include "bench/handshakes.h"
#include "bench/messages.h"
#include "bench/observed_process.h"
#include "bench/options.h"
#include "bench/plan.h"
#include "bench/polling.h"
#include "bench/reads.h"

namespace snug::bench {
namespace {

constexpr std::int64_t quiet = 1'200'000'000;  // presence is told at most once a second

void print(const Figures& f) {
  const auto deliveries = static_cast<double>(std::max<std::uint64_t>(f.delivered, 1));
  std::printf(
      "{\"seconds\":%.3f,\"completed\":%.1f,\"acked\":%.1f,\"delivered\":%.1f,"
      "\"server_us\":%.3f,\"client_us\":%.3f,\"server_cores\":%.3f,\"client_cores\":%.3f,"
      "\"ack_p50\":%.3f,\"ack_p99\":%.3f,\"delivery_p50\":%.3f,\"delivery_p99\":%.3f,"
      "\"last_p50\":%.3f,\"last_p99\":%.3f,\"samples\":%llu}\n",
      f.seconds, static_cast<double>(f.completed) / f.seconds, static_cast<double>(f.acked) / f.seconds,
      static_cast<double>(f.delivered) / f.seconds, f.server_cpu * 1e6 / deliveries, f.client_cpu * 1e6 / deliveries,
      f.server_cpu / f.seconds, f.client_cpu / f.seconds, f.ack.quantile(0.5), f.ack.quantile(0.99),
      f.delivery.quantile(0.5), f.delivery.quantile(0.99), f.last_member.quantile(0.5), f.last_member.quantile(0.99),
      static_cast<unsigned long long>(f.delivery.count()));
}

void run_messages(const std::string& how, const Options& options, Client& client, const Plan& plan,
                  const ObservedProcess& server) {
  client.connect(plan.tokens);
  client.settle(quiet);
  const auto until =
      options.text("until", "everywhere") == "acked" ? Messages::Until::acked : Messages::Until::everywhere;
  const double warm_up = options.real("warm-up", 1), seconds = options.real("seconds", 3);
  Messages messages(client, plan, server, until);
  if (how == "window") {
    print(messages.run_window(static_cast<std::size_t>(options.number("window", 256)), warm_up, seconds));
  } else if (how == "each") {
    print(messages.run_each(warm_up, seconds));
  } else if (how == "rate") {
    print(messages.run_rate(options.real("rate", 1000), warm_up, seconds));
  } else {
    print(messages.run_lone(options.real("gap", 0.05), warm_up, seconds));
  }
}

void run_idle(const Options& options, Client& client, const Plan& plan, const ObservedProcess& server) {
  const auto count = std::min(static_cast<std::size_t>(options.number("connections", 1 << 20)), plan.tokens.size());
  const std::int64_t before = server.memory_bytes();
  client.connect({plan.tokens.begin(), plan.tokens.begin() + static_cast<std::ptrdiff_t>(count)});
  client.settle(quiet);
  const std::int64_t after = server.memory_bytes();
  const double cpu = server.cpu_seconds();
  client.settle(quiet);
  std::printf("{\"connections\":%zu,\"before\":%lld,\"after\":%lld,\"each\":%.1f,\"idle_cores\":%.4f}\n", count,
              static_cast<long long>(before), static_cast<long long>(after),
              static_cast<double>(after - before) / static_cast<double>(count),
              (server.cpu_seconds() - cpu) / (static_cast<double>(quiet) / 1e9));
}

void run_read(const Options& options, Client& client, const Plan& plan) {
  client.connect({plan.tokens.front()});
  client.settle(quiet / 4);
  Reads reads(client, plan);
  const std::string what = options.text("what");
  const ReadFigures f = reads.run(what, static_cast<std::uint64_t>(options.number("calls", 500)));
  std::printf("{\"calls\":%llu,\"p50\":%.3f,\"p99\":%.3f,\"bytes\":%llu}\n", static_cast<unsigned long long>(f.calls),
              f.latency.quantile(0.5), f.latency.quantile(0.99),
              static_cast<unsigned long long>(f.answer_bytes / std::max<std::uint64_t>(f.calls, 1)));
  if (options.number("show", 0) != 0) std::printf("%s\n", f.last_answer.c_str());
}

void run_polling(const Options& options, int port, const Plan& plan, const ObservedProcess& server) {
  Polling polling(port, plan, server);
  const PollingFigures f = polling.run(static_cast<std::uint64_t>(options.number("window", 4)),
                                       options.real("warm-up", 1), options.real("seconds", 3));
  std::printf("{\"seconds\":%.3f,\"polls\":%.1f,\"delivered\":%.1f,\"server_us\":%.3f,\"client_cores\":%.3f}\n",
              f.seconds, static_cast<double>(f.polls) / f.seconds, static_cast<double>(f.delivered) / f.seconds,
              f.server_cpu * 1e6 / static_cast<double>(std::max<std::uint64_t>(f.polls, 1)), f.client_cpu / f.seconds);
}

void measure_handshakes(const Options& options, int port, const ObservedProcess& server) {
  const HandshakeFigures f = run_handshakes(port, options.number("resume", 0) != 0, options.real("seconds", 3), server);
  const auto done = static_cast<double>(f.done);
  std::printf("{\"handshakes\":%.1f,\"server_us\":%.1f,\"client_us\":%.1f}\n", done / f.seconds,
              f.server_cpu * 1e6 / done, f.client_cpu * 1e6 / done);
}

void run(int argc, char** argv) {
  if (argc < 2) throw std::invalid_argument("window, rate, lone, idle, polling, handshakes or read?");
  const std::string what = argv[1];
  const Options options(argc, argv, 2);
  const Plan plan = read_plan(options.text("plan"));
  const std::vector<std::int64_t> pids = options.numbers("pid", "0"), given = options.numbers("port", "8080");
  const ObservedProcess server({pids.begin(), pids.end()});
  const std::vector<int> ports(given.begin(), given.end());
  if (what == "polling") return run_polling(options, ports.front(), plan, server);
  if (what == "handshakes") return measure_handshakes(options, ports.front(), server);
  const std::string speak = options.text("speak", "native");
  if (speak != "native" && speak != "socket.io") throw std::invalid_argument("--speak native or socket.io");
  Client client(ports, speak == "native" ? native_speech : socket_io_speech, options.number("tls", 0) != 0);
  if (what == "idle") return run_idle(options, client, plan, server);
  if (what == "read") return run_read(options, client, plan);
  if (what != "window" && what != "each" && what != "rate" && what != "lone")
    throw std::invalid_argument(what + " is none of the runs");
  run_messages(what, options, client, plan, server);
}

}  // namespace
}  // namespace snug::bench

int main(int argc, char** argv) {
  try {
    snug::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_load: %s\n", error.what());
    return 1;
  }
}
