// HTTP over a real socket: bytes in, bytes out.
#include <doctest/doctest.h>

#include <sys/socket.h>

#include <algorithm>
#include <future>
#include <optional>
#include <regex>

#include "support/patience.h"
#include "unit/net/few_descriptors.h"
#include "unit/net/loopback.h"

namespace snug::test {

namespace {

/// Status and body of a response, without what every response has.
std::string brief(const std::string& response) {
  const auto space = response.find(' ');
  if (space == std::string::npos) return "nothing <" + response + ">";
  const auto body = response.find("\r\n\r\n");
  const bool closes = response.find("\r\nConnection: close\r\n") != std::string::npos;
  return response.substr(space + 1, 3) + " <" + response.substr(body + 4) + ">" + (closes ? " close" : "");
}

}  // namespace

TEST_CASE("requests on one connection are answered in order, however they are cut") {
  Loopback server;
  Client client = server.connect();
  client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(brief(client.response()) == "200 <GET /a >");

  client.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /c HTTP/1.1\r\nHost: x\r\n\r\nGET /d HT");
  CHECK(brief(client.response()) == "200 <POST /b abc>");
  CHECK(brief(client.response()) == "200 <GET /c >");
  client.send("TP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /never HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(brief(client.receive_all()) == "200 <GET /d > close");
  CHECK_FALSE(client.was_reset());
}

TEST_CASE("of what a trusted proxy brings, requests of banned clients are refused, and others are served") {
  Loopback server([](Config& config) { config.trusted_proxies = {"127.0.0.1"}; });
  server.limiter->ban(IpRange::parse("192.0.2.0/24").value(), Time{});
  Client proxy = server.connect();
  const auto ask = [&](const std::string& client, const std::string& more) {
    proxy.send("POST /a HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + client + "\r\nContent-Length: 1\r\n" + more +
               "\r\na");
    return status_of(proxy.response());
  };
  CHECK(ask("192.0.2.7", "") == "403");
  CHECK(ask("198.51.100.1", "") == "200");
  CHECK(server.net_metrics.refused_banned.value() == 1);
  server.limiter->unban(IpRange::parse("192.0.2.0/24").value());
  CHECK(ask("192.0.2.7", "") == "200");
  server.limiter->ban(IpRange::parse("192.0.2.7").value(), Time{});
  CHECK(ask("192.0.2.7", "Connection: close\r\n") == "403");
  CHECK(proxy.receive_all().empty());
}

TEST_CASE("a later request waits for the answer of the one before") {
  Loopback server;
  Client client = server.connect();
  client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  server.handler.answer_later(json_response(200, "{}"));
  CHECK(brief(client.response()) == "200 <{}>");
  CHECK(brief(client.response()) == "200 <GET /b >");
}

TEST_CASE("thousands of pipelined requests need no deep stack") {
  Loopback server;
  Client client = server.connect();
  std::string requests;
  for (int i = 0; i < 3000; ++i) requests += "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send(requests + "GET /end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string all = client.receive_all();
  CHECK(all.ends_with("GET /end "));
  CHECK(server.net_metrics.responses[1]->value() == 3001);
}

TEST_CASE("HEAD, HTTP/1.0, and a client that stops sending after its request") {
  Loopback server;
  Client head = server.connect();
  head.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string header = head.receive_until("\r\n\r\n");
  CHECK(header.find("Content-Length: 8\r\n") != std::string::npos);
  CHECK(brief(head.response()) == "200 <GET /b >");

  Client old = server.connect();
  old.send("GET /a HTTP/1.0\r\n\r\n");
  CHECK(old.receive_all().starts_with("HTTP/1.0 200 OK\r\n"));

  Client half = server.connect();
  half.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  half.finish_sending();
  server.handler.answer_later(text_response(200, "done"));
  CHECK(brief(half.receive_all()) == "200 <done>");
}

TEST_CASE("what can't be understood is answered, then hung up on") {
  Loopback server([](Config& config) { config.max_body_size = 100; });
  struct Row {
    std::string bytes;
    std::string status;
  };
  const std::vector<Row> rows{
      {"nonsense\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(17 << 10, 'x') + "\r\n\r\n", "431"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x'), "413"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n" + std::string(20'000'000, 'x'), "413"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(20'000'000, 'x'), "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/4.0\r\n\r\n", "505"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.bytes.substr(0, 40));
    Client client = server.connect();
    client.send(row.bytes);
    const std::string response = client.receive_all();
    CHECK(status_of(response) == row.status);
    CHECK(response.find("application/problem+json") != std::string::npos);
    CHECK(response.find("Connection: close") != std::string::npos);
    CHECK_FALSE(client.was_refused());
    CHECK_FALSE(client.was_reset());
  }
}

TEST_CASE("a client that asks first is told to go on") {
  Loopback server;
  Client client = server.connect();
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(client.receive_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("{}");
  CHECK(brief(client.response()) == "200 <POST /a {}>");
}

TEST_CASE("who is too slow is cut off") {
  // Each of these waits for the server's word, and would go on for ever. Only one time is short: a test that is held up
  // must not be cut off for another reason.
  SUBCASE("with the first byte") {
    Loopback server([](Config& config) { config.header_timeout = 50ms; });
    Client silent = server.connect();
    CHECK(silent.receive_all() == "");
  }
  SUBCASE("with the next request") {
    Loopback server([](Config& config) { config.idle_timeout = 50ms; });
    Client idle = server.connect();
    idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(idle.response().find("200 OK") != std::string::npos);
    CHECK(idle.receive_all() == "");
  }
  SUBCASE("with the rest of a header") {
    Loopback server([](Config& config) { config.header_timeout = 300ms; });
    // The time begins when the connection is accepted: what is sent is there by then.
    std::promise<void> go;
    server.pool[0].post([waiting = go.get_future()] { waiting.wait(); });
    Client header = server.connect();
    header.send("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    go.set_value();
    CHECK(brief(header.receive_all()).starts_with("408 "));
  }
  SUBCASE("with the rest of a body") {
    Loopback server([](Config& config) { config.body_timeout = 50ms; });
    Client body = server.connect();
    body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
    CHECK(brief(body.receive_all()).starts_with("408 "));
  }
}

TEST_CASE("a byte now and then does not keep a connection") {
  Loopback server([](Config& config) { config.body_timeout = 100ms; });
  Client client = server.connect();
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n");
  server.wait_for([&] { return server.net_metrics.bytes_in.value() > 0; });
  // As fast as the server takes them, one by one: each shows life, none moves the deadline.
  const auto rest = std::string(1, 'x');
  const std::size_t before = server.net_metrics.bytes_in.value();
  int sent = 0;
  while (server.net_metrics.responses[3]->value() == 0) {
    client.send(rest);
    ++sent;
    const auto wanted = before + static_cast<std::size_t>(sent);
    server.wait_for(
        [&] { return server.net_metrics.bytes_in.value() >= wanted || server.net_metrics.responses[3]->value() > 0; });
  }
  CHECK(status_of(client.receive_all()) == "408");
}

TEST_CASE("a client that does not take its answer is cut off, others notice nothing") {
  Loopback server([](Config& config) { config.ping_timeout = 100ms; });
  Client client = server.connect();
  client.send("GET /big/50000000 HTTP/1.1\r\nHost: x\r\n\r\n");
  server.wait_for([&] { return server.net_metrics.bytes_out.value() > 0; });
  Client other = server.connect();
  other.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(brief(other.receive_all()) == "200 <GET /a > close");
  server.wait_for([&] { return server.net_metrics.connections.value() == 0; });
  CHECK(server.net_metrics.bytes_out.value() < 50'000'000);
}

TEST_CASE("connections go to all io threads in turn") {
  Loopback server({}, 2);
  std::vector<Client> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(server.connect());
    clients.back().send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  for (int i = 0; i < 4; ++i) server.handler.answer_later(text_response(200, "ok"));
  for (Client& client : clients) CHECK(status_of(client.response()) == "200");
  std::vector<int> threads = server.handler.answered_on();
  std::sort(threads.begin(), threads.end());
  CHECK(threads == std::vector<int>{0, 0, 1, 1});
  CHECK(server.net_metrics.accepted.value() == 4);
}

TEST_CASE("too many connections") {
  SUBCASE("in all") {
    Loopback server([](Config& config) { config.max_connections = 1; });
    Client first = server.connect();
    const std::string refusal = server.connect().receive_all();
    CHECK(status_of(refusal) == "503");
    CHECK(refusal.find("Retry-After: 10\r\n") != std::string::npos);
    CHECK(server.net_metrics.refused_full.value() == 1);
    first.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(brief(first.receive_all()) == "200 <GET /a > close");
  }
  SUBCASE("of one address") {
    Loopback server([](Config& config) { config.max_connections_per_address = 1; });
    const Client first = server.connect();
    CHECK(status_of(server.connect().receive_all()) == "429");
    CHECK(server.net_metrics.refused_address.value() == 1);
  }
  SUBCASE("too fast") {
    Loopback server([](Config& config) {
      config.connection_rate = 0.001;
      config.connection_burst = 1;
    });
    const Client first = server.connect();
    CHECK(status_of(server.connect().receive_all()) == "429");
    CHECK(server.net_metrics.refused_rate.value() == 1);
  }
}

TEST_CASE("without descriptors nobody is left hanging, and it goes on when there are some again") {
  Loopback server;
  // Three clients wait to be accepted, and one descriptor is left.
  std::promise<void> go;
  server.pool[0].post([&, waiting = go.get_future()] { waiting.wait(); });
  std::vector<Client> clients;
  for (int i = 0; i < 3; ++i) clients.push_back(server.connect());
  std::optional<FewDescriptors> few(std::in_place, 1);
  go.set_value();
  server.wait_for([&] { return server.net_metrics.refused_descriptors.value() == 2; });
  int served = 0;
  for (Client& client : clients) {
    client.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    if (client.receive_all().ends_with("GET /a ")) ++served;
  }
  CHECK(served == 1);
  few.reset();
  Client late = server.connect();
  late.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(brief(late.response()) == "200 <GET /a >");
}

TEST_CASE("a peer of IPv4 is one of IPv4 also on a socket of IPv6") {
  std::unique_ptr<Loopback> server;
  try {
    server = std::make_unique<Loopback>([](Config& config) { config.listen = "[::]:0"; });
  } catch (const std::runtime_error& error) {
    MESSAGE("no IPv6 here: " << error.what());
    return;
  }
  const std::string address = server->net->address();
  CHECK(address.starts_with("[::]:"));
  Client client("127.0.0.1" + address.substr(address.rfind(':')));
  client.send("GET /peer HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(brief(client.response()) == "200 <127.0.0.1>");
}

TEST_CASE("at the stop a request in flight is answered, who waits for nothing is let go") {
  Loopback server;
  Client idle = server.connect();
  idle.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  idle.response();
  Client busy = server.connect();
  busy.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  server.handler.wait_for_later();

  std::thread stopping([&] { server.stop(patience); });
  CHECK(idle.receive_all() == "");
  server.handler.answer_later(text_response(200, "done"));
  CHECK(brief(busy.receive_all()) == "200 <done> close");
  stopping.join();
  CHECK_THROWS(server.connect());
}

TEST_CASE("at the stop who has had no answer in time hears why") {
  Loopback server;
  Client busy = server.connect();
  busy.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  server.handler.wait_for_later();
  server.stop(20ms);
  CHECK(status_of(busy.receive_all()) == "503");
  server.handler.answer_later(text_response(200, "too late"));
}

TEST_CASE("at the stop who has just come may ask, and who is asking may finish") {
  Loopback server;
  Client idle = server.connect();
  idle.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  idle.response();
  Client fresh = server.connect();
  Client asking = server.connect();
  asking.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{");
  server.wait_for([&] { return server.net_metrics.bytes_in.value() > 70; });

  std::thread stopping([&] { server.stop(patience); });
  CHECK(idle.receive_all() == "");
  fresh.send("GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  asking.send("}");
  CHECK(brief(fresh.receive_all()) == "200 <GET /b > close");
  CHECK(brief(asking.receive_all()) == "200 <POST /a {}> close");
  stopping.join();
}

TEST_CASE("at the stop another process can go on with connections on which nothing is under way") {
  Loopback server;
  Client idle = server.connect();
  idle.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  idle.response();
  Client fresh = server.connect();
  server.wait_for([&] { return server.net_metrics.connections.value() == 2; });
  std::vector<OwnedDescriptor> passed_on;
  server.stop({.timeout = patience, .drain = patience, .passed_on = &passed_on});
  REQUIRE(passed_on.size() == 2);
  for (const OwnedDescriptor& descriptor : passed_on) CHECK(::send(descriptor.get(), "hello", 5, 0) == 5);
  CHECK(idle.receive(5) == "hello");
  CHECK(fresh.receive(5) == "hello");
}

TEST_CASE("a port that is taken is one clear error") {
  Loopback server;
  const auto why = [&]() -> std::string {
    try {
      Loopback second([&](Config& config) { config.listen = server.net->address(); });
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "accepted";
  };
  CHECK(why() == "cannot listen on " + server.net->address() +
                     ": the port is in use; stop what uses it, or choose another with --listen");
}

}  // namespace snug::test
