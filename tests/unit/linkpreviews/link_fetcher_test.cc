// Links that have a preview, their pictures, what is kept, and in which order they are fetched.
#include "linkpreviews/link_fetcher.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>

#include "support/patience.h"
#include "unit/linkpreviews/fetcher_fixture.h"

using namespace snug;
using namespace snug::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* plain = "<title>Plan</title><meta name=description content=D></head>";

/// Opened once. Thread: any.
class Gate {
 public:
  void open() {
    const MutexLock lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  bool wait() {
    const MutexLock lock(mutex_);
    return changed_.wait_for(mutex_, patience, [&] { return is_open_; });
  }

 private:
  Mutex mutex_;
  Condition changed_;
  bool is_open_ = false;
};

std::string redirect_to(const std::string& location) {
  return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
}

}  // namespace

TEST_CASE("a page, as it asks to be shown, and what it is asked with") {
  std::string request;
  LocalServer server([&](Peer& peer) {
    request = peer.read_request();
    peer.say(page(plain));
  });
  FetcherFixture f;
  CHECK(f.get(server.url("a.test") + "x?y") == "Plan | D |  | " + server.url("a.test") + "x?y");
  CHECK(f.ended("fetched") == 1);
  CHECK(request.starts_with("GET /x?y HTTP/1.1\r\n"));
  CHECK(request.find("User-Agent: snug/") != std::string::npos);
  CHECK(request.find(" (link preview)\r\n") != std::string::npos);
  CHECK(request.find("Accept-Encoding: identity\r\n") != std::string::npos);
  CHECK(request.find("Connection: close\r\n") != std::string::npos);
  CHECK(request.find("Cookie") == std::string::npos);
  CHECK(f.metrics.sum("snug_link_previews_waiting") == 0);
}

TEST_CASE("pictures: of a page, wherever they are, and alone") {
  LocalServer server(by_path({
      {"/page", page("<title>T</title><meta property=og:image content='/a/p.png'>")},
      {"/svg", page("<title>T</title><meta property=og:image content='/p.svg'>")},
      {"/gone", page("<title>T</title><meta property=og:image content='/none'>")},
      {"/odd", page("<title>T</title><meta property=og:image content='/broken.png'>")},
      {"/inside", page("<title>T</title><meta property=og:image content='http://10.0.0.1/p.png'>")},
      {"/text", page("<title>T</title><meta property=og:image content='/page'>")},
      {"/a/p.png", page("picture1", "image/png")},
      {"/p.svg", page("picture1", "image/svg+xml")},
      {"/broken.png", page("half a pic", "image/png")},
      {"/my%20cat.jpg", page("picture", "image/jpeg")},
      {"/", page("picture", "image/gif")},
  }));
  FetcherFixture f;
  const std::string at = server.url();
  CHECK(f.get(at + "page") == "T |  |  | " + at + "page | small(8)");
  for (const char* path : {"svg", "gone", "odd", "inside", "text"}) {
    CAPTURE(path);
    CHECK(f.get(at + path) == "T |  |  | " + at + path);
  }
  CHECK(f.get(at + "my%20cat.jpg") == "my cat.jpg |  |  | " + at + "my%20cat.jpg | small(7)");
  CHECK(f.get(at) == "127.0.0.1 |  |  | " + at + " | small(7)");
  CHECK(f.get(at + "broken.png") == "-");
  CHECK(f.get(at + "p.svg") == "-");
  CHECK(f.ended("broken") == 1);
  CHECK(f.ended("type") == 1);
}

TEST_CASE("a picture that cannot be made small now is left out") {
  LocalServer server(by_path({{"/page", page("<title>T</title><meta property=og:image content='/p'>")},
                              {"/p", page("picture", "image/png")}}));
  FetcherFixture f;
  f.shrinker.is_busy = true;
  CHECK(f.get(server.url() + "page") == "T |  |  | " + server.url() + "page");
  CHECK(f.get(server.url() + "p") == "-");
}

TEST_CASE("redirects are followed three times, to the name that answers") {
  std::map<std::string, std::string> answers{{"/4", page(plain)}};
  for (int i = 0; i < 4; ++i) answers["/" + std::to_string(i)] = redirect_to("/" + std::to_string(i + 1));
  LocalServer server(by_path(answers));
  FetcherFixture f;
  CHECK(f.get(server.url("a.test") + "1") == "Plan | D |  | " + server.url("a.test") + "4");
  CHECK(f.get(server.url("a.test") + "0") == "-");
  CHECK(f.ended("redirect") == 1);
}

TEST_CASE("a result is kept, also a failure, and those that ask at the same time share it") {
  std::atomic<int> requests = 0;
  LocalServer server([&](Peer& peer) {
    const std::string request = peer.read_request();
    if (request.empty()) return;
    ++requests;
    peer.say(request.starts_with("GET /none") ? "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n" : page(plain));
  });
  FetcherFixture f;
  for (int i = 0; i < 5; ++i) CHECK(f.ask(server.url() + "same"));
  for (const std::string& answer : f.answers(5)) CHECK(answer.starts_with("Plan"));
  CHECK(f.get(server.url() + "same").starts_with("Plan"));
  CHECK(requests == 1);
  CHECK(f.get(server.url() + "none") == "-");
  CHECK(f.get(server.url() + "none") == "-");
  CHECK(requests == 2);
  CHECK(f.ended("status") == 1);

  auto options = local_options();
  options.keep = options.keep_failures = 0ms;
  FetcherFixture forgetful(options);
  for (int i = 0; i < 2; ++i) CHECK(forgetful.get(server.url() + "same").starts_with("Plan"));
  for (int i = 0; i < 2; ++i) CHECK(forgetful.get(server.url() + "none") == "-");
  CHECK(requests == 6);
}

TEST_CASE("ten links to one host are fetched one after the other, those to others beside them") {
  std::atomic<int> at_once = 0, most = 0;
  Gate released;
  LocalServer slow([&](Peer& peer) {
    if (peer.read_request().empty()) return;
    most = std::max(most.load(), ++at_once);
    released.wait();
    --at_once;
    peer.say(page(plain));
  });
  LocalServer quick(by_path({{"/", page(plain)}}));
  FetcherFixture f;
  for (int i = 0; i < 10; ++i) CHECK(f.ask(slow.url("one.test") + std::to_string(i)));
  CHECK(f.get(quick.url("two.test")).starts_with("Plan"));
  CHECK(slow.connections() <= 1);
  released.open();
  const auto answers = f.answers(10);
  for (int i = 0; i < 10; ++i) CHECK(answers[static_cast<std::size_t>(i)].ends_with("/" + std::to_string(i)));
  CHECK(most == 1);
}

TEST_CASE("four hosts at once, and no more") {
  std::atomic<int> at_once = 0, most = 0;
  Mutex mutex;
  Condition changed;
  int came = 0;
  LocalServer server([&](Peer& peer) {
    if (peer.read_request().empty()) return;
    most = std::max(most.load(), ++at_once);
    {
      const MutexLock lock(mutex);
      ++came;
      changed.notify_all();
      changed.wait_for(mutex, patience, [&] { return came >= 4; });
    }
    --at_once;
    peer.say(page(plain));
  });
  FetcherFixture f;
  for (int i = 0; i < 8; ++i) CHECK(f.ask(server.url("h" + std::to_string(i) + ".test")));
  CHECK(f.answers(8).size() == 8);
  CHECK(most == 4);
}

TEST_CASE("what does not fit is dropped: beyond the queue, and beyond one host's part of it") {
  LocalServer silent([](Peer& peer) { peer.wait_for_end(); });
  auto options = local_options();
  options.queue = 5;
  options.queue_per_host = 2;
  FetcherFixture f(options);
  for (int i = 0; i < 4; ++i) CHECK(f.ask(silent.url("a.test") + std::to_string(i)));
  CHECK(f.answers(1) == std::vector<std::string>{"-"});  // one at work, two that wait
  CHECK(f.ask(silent.url("b.test")));
  CHECK(f.ask(silent.url("c.test")));
  CHECK_FALSE(f.ask(silent.url("d.test")));
  CHECK(f.ended("dropped") == 2);
  CHECK(f.metrics.sum("snug_link_previews_waiting") == 5);
  f.fetcher.stop();
  CHECK(f.metrics.sum("snug_link_previews_waiting") == 0);
}

TEST_CASE("a stop in the middle of a page, a connect, a name or a picture waits for none of them") {
  std::shared_ptr<int> alive = std::make_shared<int>();
  const auto asleep = std::make_shared<Gate>();  // outlives the thread that looks a name up
  LocalServer half([&](Peer& peer) {
    if (peer.read_request().empty()) return;
    peer.say("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>half");
    asleep->open();
    peer.wait_for_end();
  });
  LocalServer picture(by_path({{"/", page("picture", "image/png")}}));
  FullServer full;
  auto options = local_options();
  const auto go_on = std::make_shared<Gate>();
  options.lookup = [go_on, known = options.lookup](const std::string& host) {
    if (host == "slow.test") go_on->wait();
    return known(host);
  };
  {
    FakeShrinker shrinker;
    shrinker.holds = true;
    Metrics metrics;
    LinkFetcher fetcher(options, shrinker, metrics);
    for (const std::string& link : {half.url("a.test"), "http://b.test:" + full.port() + "/",
                                    std::string("http://slow.test/"), picture.url("c.test"), half.url("d.test")})
      CHECK(fetcher.fetch(link, [alive](const SharedPreview&) { FAIL("it was stopped"); }));
    CHECK(asleep->wait());
    fetcher.stop();
    CHECK_FALSE(fetcher.fetch("http://a.test/", [](const SharedPreview&) {}));
    CHECK(alive.use_count() == 1);
    if (shrinker.held) shrinker.held(std::nullopt);  // too late
  }
  go_on->open();
}
