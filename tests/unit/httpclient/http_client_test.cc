#include "httpclient/http_client.h"

#include <doctest/doctest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <map>
#include <mutex>

#include "httpclient/blocking_http_client.h"
#include "support/patience.h"
#include "unit/httpclient/fetching.h"
#include "unit/httpclient/local_server.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;
using Kind = ClientFailure::Kind;

// --- The pool -------------------------------------------------------------------------------------------------------

TEST_CASE("a connection is used again") {
  LocalServer server(greet);
  Fetching fetching;
  for (int i = 0; i < 3; ++i) CHECK(shown(fetching.get(server.url())) == "200 hello");
  CHECK(shown(fetching.fetch(post(server.url("a.test"), "x"))) == "200 hello");  // another origin
  CHECK(server.connections() == 2);
  CHECK(fetching.client().idle() == 2);
  fetching.client().close_idle();
  CHECK(shown(fetching.get(server.url())) == "200 hello");
  CHECK(server.connections() == 3);
}

TEST_CASE("at most four connections to an origin are at work; further requests wait for their turn") {
  std::atomic<int> asked = 0;
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  LocalServer server([&](Peer& peer) {
    while (!peer.read_request().empty()) {
      ++asked;
      gone.wait_for(patience);
      peer.say(answer("x"));
    }
  });
  Fetching fetching;
  int answered = 0;
  for (int i = 0; i < 10; ++i)
    fetching.client().fetch(request(server.url()), [&](ClientOutcome got) { answered += shown(got) == "200 x"; });
  fetching.until([&] { return asked == 4; });
  CHECK(answered == 0);
  go.set_value();
  fetching.until([&] { return answered == 10; });
  CHECK(server.connections() == 4);
  CHECK(fetching.client().idle() == 4);
}

TEST_CASE("an idle connection is closed after a while, and one that the server has closed is not used") {
  std::atomic<int> ended = 0;
  {
    LocalServer server([&](Peer& peer) {
      greet(peer);
      ++ended;
    });
    auto options = local_options();
    options.idle = 50ms;
    Fetching fetching(options);
    CHECK(shown(fetching.get(server.url())) == "200 hello");
    fetching.until([&] { return fetching.client().idle() == 0 && ended == 1; });
  }
  std::atomic<bool> closed = false;
  LocalServer server([&](Peer& peer) {
    peer.read_request();
    peer.say(answer("once"));
    if (peer.number == 1) closed = true;
  });
  Fetching fetching;
  CHECK(shown(fetching.get(server.url())) == "200 once");
  fetching.until([&] { return closed.load(); });
  CHECK(shown(fetching.get(server.url())) == "200 once");
  CHECK(server.connections() == 2);
}

TEST_CASE("a kept connection that ends before an answer is replaced once; a fresh one is not") {
  LocalServer again([](Peer& peer) {
    peer.read_request();
    if (peer.number == 1) {
      peer.say(answer("first"));
      peer.read_request();
      return;
    }
    peer.say(answer("second"));
  });
  Fetching fetching;
  CHECK(shown(fetching.get(again.url())) == "200 first");
  CHECK(shown(fetching.fetch(post(again.url(), "body"))) == "200 second");
  CHECK(again.connections() == 2);

  LocalServer never([](Peer& peer) { peer.read_request(); });
  CHECK(shown(fetching.get(never.url())) == "closed: the connection was closed without an answer");
  CHECK(never.connections() == 1);

  LocalServer halves([](Peer& peer) {
    peer.read_request();
    peer.say(answer("whole"));
    peer.read_request();
    peer.say("HTTP/1.1 200");  // a byte of an answer: it has been served
  });
  CHECK(shown(fetching.get(halves.url())) == "200 whole");
  CHECK(shown(fetching.get(halves.url())) == "closed: the connection was closed in the middle of the answer");
  CHECK(halves.connections() == 1);
}

TEST_CASE("what is not kept") {
  std::string seen;
  LocalServer server([&](Peer& peer) {
    seen = peer.read_request();
    if (seen.find("/close") != std::string::npos) peer.say(answer("x", "Connection: close\r\n"));
    if (seen.find("/more") != std::string::npos) peer.say(answer("x") + "HTTP/1.1 200 OK\r\n");
    if (seen.find("/plain") != std::string::npos) peer.say(answer("x"));
    peer.wait_for_end();
  });
  for (const char* path : {"close", "more"}) {
    Fetching fetching;
    CHECK(shown(fetching.get(server.url() + path)) == "200 x");
    CHECK(fetching.client().idle() == 0);
  }
  auto options = local_options();
  options.idle = 0ms;
  Fetching fetching(options);
  CHECK(shown(fetching.get(server.url() + "plain")) == "200 x");
  CHECK(fetching.client().idle() == 0);
  CHECK(seen.find("\r\nConnection: close\r\n") != std::string::npos);
}

// --- Limits ---------------------------------------------------------------------------------------------------------

TEST_CASE("a header without end, a body beyond its limit, chunks without end") {
  std::atomic<int> ended = 0;
  LocalServer server([&](Peer& peer) {
    const std::string asked = peer.read_request();
    if (asked.find("/header") != std::string::npos) {
      peer.say("HTTP/1.1 200 OK\r\n");
      while (peer.say("Name: value\r\n")) continue;
    } else if (asked.find("/body") != std::string::npos) {
      peer.say(answer(std::string(100'000, 'x')));
      peer.wait_for_end();
    } else {
      peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      std::string chunks;  // many in one call: a call for each would take the deadline on a busy machine
      for (int i = 0; i < 1000; ++i) chunks += "1\r\nx\r\n";
      while (peer.say(chunks)) continue;
    }
    ++ended;
  });
  Fetching fetching;
  CHECK(shown(fetching.get(server.url() + "header")) ==
        "too_large: the header of the answer is larger than 16384 bytes");
  CHECK(shown(fetching.get(server.url() + "body")) == "too_large: the answer is larger than 65536 bytes");
  CHECK(shown(fetching.get(server.url() + "chunks")) == "too_large: the answer is larger than 65536 bytes");
  auto cut = request(server.url() + "chunks");
  cut.limits = {.body = 5, .cut = true};
  const auto outcome = fetching.fetch(cut);
  CHECK(shown(outcome) == "200 xxxxx");
  CHECK(std::get<ClientResponse>(outcome).cut);
  fetching.until([&] { return ended == 4; });  // each connection was closed
  CHECK(fetching.client().idle() == 0);
}

TEST_CASE("a large answer passes through a sink in constant memory") {
  constexpr std::size_t piece = 64 << 10, pieces = 2048;  // 128 MiB
  for (const bool chunked : {false, true}) {
    LocalServer server([&](Peer& peer) {
      peer.read_request();
      const std::string bytes(piece, 'x');
      peer.say(chunked ? std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                       : "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(piece * pieces) + "\r\n\r\n");
      for (std::size_t i = 0; i < pieces; ++i) {
        if (chunked) peer.say("10000\r\n");
        if (!peer.say(bytes)) return;
        if (chunked) peer.say("\r\n");
      }
      if (chunked) peer.say("0\r\n\r\n");
      peer.wait_for_end();
    });
    Fetching fetching;
    auto asked = request(server.url());
    asked.limits.body = std::uint64_t{1} << 32;
    asked.deadlines.whole = 60s;
    std::size_t received = 0, most_held = 0;
    const std::size_t before = ::mallinfo2().uordblks;
    asked.sink = [&](std::string_view bytes) {
      received += bytes.size();
      most_held = std::max(most_held, ::mallinfo2().uordblks);
      return true;
    };
    CHECK(shown(fetching.fetch(asked)) == "200 ");
    CHECK(received == piece * pieces);
    CHECK(most_held < before + (1 << 20));
    CHECK(fetching.client().idle() == 1);
  }
}

TEST_CASE("a sink that wants no more ends the exchange, and may cancel it or destroy the client") {
  LocalServer server([](Peer& peer) {
    peer.read_request();
    peer.say("HTTP/1.1 200 OK\r\n\r\n");
    while (peer.say("xxxxxxxxxxxxxxxx")) continue;
  });
  Fetching fetching;
  auto asked = request(server.url());
  asked.sink = [](std::string_view) { return false; };
  CHECK(shown(fetching.fetch(asked)) == "unwanted: no more of the answer is wanted");
  asked.sink = [&](std::string_view) {
    fetching.client().cancel(2);
    return true;
  };
  CHECK(kind_of(fetching.fetch(asked)) == Kind::cancelled);
  bool called = false, destroyed = false;
  asked.sink = [&](std::string_view) {
    if (!destroyed) fetching.destroy_client();
    return destroyed = true;
  };
  fetching.client().fetch(asked, [&](ClientOutcome) { called = true; });
  fetching.until([&] { return destroyed; });
  fetching.context.restart();
  fetching.context.run_for(patience);  // until nothing is left
  CHECK(fetching.context.stopped());
  CHECK(!called);
}

TEST_CASE("a large request is sent, and an answer before its end is heard") {
  std::atomic<std::size_t> received = 0;
  LocalServer server([&](Peer& peer) {
    const std::string asked = peer.read_request();
    received = asked.size();
    peer.say(answer("got it"));
    peer.wait_for_end();
  });
  Fetching fetching;
  const std::string body(8 << 20, 'x');
  std::promise<void> hear;
  const std::shared_future<void> heard = hear.get_future().share();
  CHECK(shown(fetching.fetch(post(server.url(), body))) == "200 got it");
  CHECK(received > body.size());
  CHECK(fetching.client().idle() == 1);

  // Without reading the rest: the client must not wait until it has sent all.
  for (const bool closes : {false, true}) {
    const auto refuse = [&](Peer& peer) {
      if (!peer.shakes_hands() || peer.read_some().empty()) return;
      peer.say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
      if (!closes) heard.wait_for(patience);
    };
    LocalServer refusing(refuse);
    CHECK(shown(fetching.fetch(post(refusing.url(), body))) == "413 ");
    const CertificatePem pem = certificate_for("right.test");
    LocalServer over_tls(refuse, &pem);
    auto options = local_options();
    options.trust = TlsContext::Trust::reported;
    Fetching trusting(options);
    CHECK(shown(trusting.fetch(post(over_tls.url("right.test"), body))) == "413 ");
    if (!closes) hear.set_value();
  }
}

// --- Deadlines and cancelling, in each phase
// -----------------------------------------------------------------------------

namespace {

/// An exchange that comes as far as a phase, and no further.
struct Phase {
  const char* name;
  const char* timeout;
  ClientRequest request;
  std::function<bool()> reached;
};

/// Everything that exchanges can get stuck at.
class Stuck {
 public:
  Stuck() {
    options.per_origin = 1;
    options.lookup = [this, release = released_](const std::string& host) {
      ++lookups;
      if (host == "slow.test") release.wait();
      return resolved({"127.0.0.1"});
    };
  }
  ~Stuck() {
    release_.set_value();
    hear_.set_value();
  }
  Stuck(const Stuck&) = delete;
  Stuck& operator=(const Stuck&) = delete;

  std::vector<Phase> phases() {
    const auto silent_url = [&](const char* host, const char* path) { return silent_.url(host) + path; };
    std::vector<Phase> all;
    all.push_back(
        {"name", "there was no connection in time", request("http://slow.test/"), [this] { return lookups > 0; }});
    all.push_back({"connect", "there was no connection in time", request("http://127.0.0.1:" + full_.port() + "/"),
                   [] { return true; }});
    all.push_back({"tls", "there was no connection in time", request("https://tls.test:" + silent_.port() + "/"),
                   [this] { return heard > 0; }});
    all.push_back({"send", "the request could not be sent in time",
                   post(silent_url("send.test", "deaf"), std::string(32 << 20, 'x')), [this] { return heard > 0; }});
    all.push_back({"first byte", "there was no answer in time", request(silent_url("first.test", "silent")),
                   [this] { return heard > 0; }});
    all.push_back({"body", "the answer did not end in time", request(silent_url("body.test", "begin")),
                   [this] { return pieces > 0; }});
    all.push_back({"flood", "the answer did not end in time", request(silent_url("flood.test", "flood")),
                   [this] { return pieces > 0; }});
    for (Phase& phase : all) {
      phase.request.limits.body = std::uint64_t{1} << 40;
      phase.request.sink = [this](std::string_view) { return ++pieces > 0; };
    }
    return all;
  }

  HttpClientOptions options = local_options();
  std::atomic<int> lookups = 0;
  std::atomic<int> heard = 0;
  std::atomic<int> pieces = 0;

 private:
  std::promise<void> release_, hear_;
  const std::shared_future<void> released_ = release_.get_future().share();
  const std::shared_future<void> deaf_ = hear_.get_future().share();
  FullServer full_;
  LocalServer silent_{[this](Peer& peer) {
    const std::string asked = peer.read_some();
    ++heard;
    if (asked.find("/begin") != std::string::npos) peer.say("HTTP/1.1 200 OK\r\n\r\nx");
    if (asked.find("/flood") != std::string::npos) {
      peer.say("HTTP/1.1 200 OK\r\n\r\n");
      while (peer.say(std::string(1 << 20, 'x'))) continue;
    }
    if (asked.find("/deaf") == std::string::npos) return peer.wait_for_end();
    deaf_.wait();
  }};
};

}  // namespace

TEST_CASE("an exchange can be cancelled in each phase, and its handler is called once, later") {
  for (std::size_t i = 0; i < 7; ++i) {
    Stuck stuck;
    const Phase phase = stuck.phases()[i];
    CAPTURE(phase.name);
    Fetching fetching(stuck.options);
    int called = 0;
    const auto id = fetching.client().fetch(phase.request, [&](ClientOutcome got) {
      ++called;
      CHECK(shown(got) == "cancelled: it was cancelled");
    });
    fetching.until(phase.reached);
    fetching.context.poll();
    CHECK(called == 0);
    fetching.client().cancel(id);
    CHECK(called == 0);
    fetching.until([&] { return called > 0; });
    fetching.client().cancel(id);
    fetching.context.poll();
    CHECK(called == 1);
    CHECK(fetching.client().idle() == 0);
  }
}

TEST_CASE("cancelled before it has begun, or in line") {
  Stuck stuck;
  Fetching fetching(stuck.options);
  std::vector<std::string> outcomes;
  const auto note = [&](ClientOutcome got) { outcomes.push_back(shown(got)); };
  fetching.client().cancel(fetching.client().fetch(request("http://early.test/"), note));
  fetching.until([&] { return outcomes.size() == 1; });
  CHECK(stuck.lookups == 0);

  const Phase first = stuck.phases()[4];
  const auto at_work = fetching.client().fetch(first.request, note);
  const auto second = fetching.client().fetch(first.request, note);
  const auto third = fetching.client().fetch(first.request, note);
  fetching.until(first.reached);
  fetching.client().cancel(second);
  fetching.until([&] { return outcomes.size() == 2; });
  CHECK(stuck.heard == 1);
  fetching.client().cancel(at_work);  // the third has its turn
  fetching.until([&] { return stuck.heard == 2; });
  fetching.client().cancel(third);
  fetching.until([&] { return outcomes.size() == 4; });
  for (const std::string& outcome : outcomes) CHECK(outcome == "cancelled: it was cancelled");
}

TEST_CASE("each phase has its deadline") {
  // All at once, so that `whole` may be long: what comes before the phase has to be over by then.
  Stuck stuck;
  Fetching fetching(stuck.options);
  const std::vector<Phase> phases = stuck.phases();
  std::map<std::string, std::string> outcomes;
  for (const Phase& phase : phases) {
    ClientRequest asked = phase.request;
    const std::string name = phase.name;
    if (name == "name" || name == "connect" || name == "tls")
      asked.deadlines.connect = 100ms;
    else if (name == "first byte")
      asked.deadlines.first_byte = 100ms;
    else
      asked.deadlines.whole = 2s;
    fetching.client().fetch(std::move(asked), [&, name](ClientOutcome got) { outcomes[name] = shown(got); });
  }
  fetching.until([&] { return outcomes.size() == phases.size(); });
  for (const Phase& phase : phases) {
    CAPTURE(phase.name);
    CHECK(outcomes[phase.name] == std::string("timeout: ") + phase.timeout);
  }
}

TEST_CASE("waiting for a turn counts, and so does every redirect") {
  Stuck stuck;
  Fetching fetching(stuck.options);
  const Phase first = stuck.phases()[4];
  fetching.client().fetch(first.request, [](ClientOutcome) {});
  fetching.until(first.reached);
  auto second = first.request;
  second.deadlines.connect = 50ms;
  CHECK(shown(fetching.fetch(second)) == "timeout: there was no connection in time");

  LocalServer loop([](Peer& peer) {
    while (!peer.read_request().empty()) peer.say("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
  });
  Fetching redirected;
  auto endless = request(loop.url());
  endless.redirects = 1'000'000'000;
  endless.deadlines.whole = 1s;
  CHECK(kind_of(redirected.fetch(endless)) == Kind::timeout);
  CHECK(loop.connections() == 1);
}

TEST_CASE("an address that does not answer does not eat the others' time") {
  FullServer dead("127.0.0.2");
  LocalServer server(greet, nullptr, "127.0.0.1", dead.port());
  auto options = local_options();
  options.filter = AddressFilter({AllowedDestination::parse("127.0.0.0/8").value()});
  options.lookup = [](const std::string&) { return resolved({"127.0.0.2", "127.0.0.1"}); };
  Fetching fetching(options);
  auto asked = request("http://both.test:" + dead.port() + "/");
  asked.deadlines.address = 100ms;
  CHECK(shown(fetching.fetch(asked)) == "200 hello");
}

// --- The rest -------------------------------------------------------------------------------------------------------

TEST_CASE("a request that HTTP can't carry, and an answer that is none") {
  LocalServer server([](Peer& peer) {
    peer.read_request();
    peer.say("SSH-2.0-OpenSSH_9.2\r\n");
    peer.wait_for_end();
  });
  Fetching fetching;
  auto asked = request(server.url());
  asked.fields = {{"A", "b\r\nC: d"}};
  CHECK(kind_of(fetching.fetch(asked)) == Kind::bad_request);
  CHECK(server.connections() == 0);
  CHECK(shown(fetching.get(server.url())) == "no_http: what answers there does not speak HTTP");
}

TEST_CASE("a handler may ask again, and destroy the client; a client that goes calls nobody") {
  LocalServer server(greet);
  Fetching fetching;
  int answers = 0;
  fetching.client().fetch(request(server.url()), [&](ClientOutcome) {
    ++answers;
    fetching.client().fetch(request(server.url()), [&](ClientOutcome) {
      ++answers;
      fetching.destroy_client();
    });
  });
  fetching.until([&] { return answers == 2; });

  Stuck stuck;
  for (const Phase& phase : stuck.phases()) {
    CAPTURE(phase.name);
    stuck.lookups = stuck.heard = stuck.pieces = 0;
    Fetching other(stuck.options);
    bool called = false;
    other.client().fetch(phase.request, [&](ClientOutcome) { called = true; });
    other.until(phase.reached);
    other.context.poll();
    other.destroy_client();
    other.context.restart();
    other.context.run_for(patience);  // until nothing is left
    CHECK(other.context.stopped());
    CHECK(!called);
  }
  {
    // The io_context may go while an exchange is under way.
    Fetching other(stuck.options);
    other.client().fetch(stuck.phases()[4].request, [](ClientOutcome) { FAIL("called"); });
    stuck.heard = 0;
    other.until([&] { return stuck.heard > 0; });
  }
}

TEST_CASE("a thread that waits for an answer can be stopped from another") {
  Stuck stuck;
  BlockingHttpClient client(stuck.options);
  const Phase phase = stuck.phases()[4];
  auto outcome = std::async(std::launch::async, [&] { return client.fetch(phase.request); });
  const auto end = std::chrono::steady_clock::now() + patience;
  while (stuck.heard == 0 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  client.stop();
  CHECK(kind_of(outcome.get()) == Kind::cancelled);
  CHECK(kind_of(client.fetch(phase.request)) == Kind::cancelled);
  CHECK(stuck.heard == 1);

  LocalServer server(greet);
  BlockingHttpClient other(local_options());
  for (int i = 0; i < 2; ++i) CHECK(shown(other.fetch(request(server.url()))) == "200 hello");
  CHECK(server.connections() == 1);
  other.close_idle();
  CHECK(shown(other.fetch(request(server.url()))) == "200 hello");
  CHECK(server.connections() == 2);
}
