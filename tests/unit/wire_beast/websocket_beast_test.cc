// A second opinion: every conversation is also held with Boost.Beast's WebSocket server, and both must agree.
// Alone in its program, it brings its own Asio and Beast.
#undef BOOST_ASIO_SEPARATE_COMPILATION
#undef BOOST_BEAST_SEPARATE_COMPILATION
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <map>

#include "unit/wire/utf8_cases.h"
#include "unit/wire/websocket_recorder.h"

namespace snug::test {
namespace {

namespace beast = boost::beast;
namespace ws = boost::beast::websocket;

constexpr std::string_view upgrade =
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

struct Difference {
  const char* why;
  std::vector<Event> beast;
};

// Where Beast answers otherwise, by name of the case, and why we don't.
std::map<std::string, Difference> known_differences() {
  std::map<std::string, Difference> all;

  all["1 length with its top bit"] = {
      "RFC 6455 5.2: the top bit must be 0, so the header is malformed; Beast reads a huge length", {refused(1009)}};

  const char* const utf8_at_end = "Beast forgets to ask, at an empty last fragment, whether a character is half done";
  for (const char* name : {"6.14.6 2 bytes, last missing", "6.14.7 3 bytes, last missing", "6.14 4 bytes, last missing",
                           "6.6 kosme cut to 1", "6.6 kosme cut to 3", "6.6 kosme cut to 4", "6.6 kosme cut to 6",
                           "6.6 kosme cut to 8", "6.6 kosme cut to 10"}) {
    const auto& texts = utf8_cases();
    const auto found = std::find_if(texts.begin(), texts.end(), [&](const Utf8Case& c) { return c.name == name; });
    REQUIRE(found != texts.end());
    all[found->name + ", a byte per fragment"] = {utf8_at_end, {got_text(found->bytes)}};
  }

  for (const char* name : {"7.5.1 reason is not UTF-8", "7.5 reason ends within a character"}) {
    all[name] = {"RFC 6455 8.1 wants the connection failed, 7.4.1 names 1007 for it; Beast says 1002", {refused(1002)}};
  }

  for (const std::string with : {"", " with reason"}) {
    const std::string reason = with.empty() ? "" : "bye";
    all["7.7 close code 1014" + with] = {"registered (bad gateway) after Beast's list was made", {refused(1002)}};
    for (const std::uint16_t code : {5000, 65535}) {
      all["7.9 close code " + std::to_string(code) + with] = {
          "RFC 6455 7.4.2 defines ranges up to 4999; Beast lets the rest through", {got_close(code, reason)}};
    }
  }
  return all;
}

// What Beast's server tells when it is sent `bytes` and then nothing more.
std::vector<Event> ask_beast(std::string_view bytes, std::size_t max_message) {
  boost::asio::io_context context;
  beast::test::stream peer(context);
  ws::stream<beast::test::stream, false> server(context);
  server.next_layer().connect(peer);
  server.next_layer().append(upgrade);
  server.accept();
  const std::size_t handshake_size = peer.str().size();
  server.read_message_max(max_message);
  server.next_layer().append(bytes);
  peer.close();

  std::vector<Event> events;
  server.control_callback([&](ws::frame_type kind, beast::string_view payload) {
    if (kind == ws::frame_type::ping) events.push_back(got_ping(payload));
    if (kind == ws::frame_type::pong) events.push_back(got_pong(payload));
  });
  beast::error_code error;
  while (true) {
    beast::flat_buffer message;
    server.read(message, error);
    if (error) break;
    const std::string payload = beast::buffers_to_string(message.data());
    events.push_back(server.got_text() ? got_text(payload) : got_binary(payload));
  }

  if (error == ws::error::closed) {
    const ws::close_reason& reason = server.reason();
    events.push_back(got_close(reason ? reason.code : close_code::no_status, reason.reason.c_str()));
  } else if (error != boost::asio::error::eof) {
    // Its close frame tells the code; our client reads it among the pongs.
    std::string answer(peer.str().substr(handshake_size));
    Recorder sent;
    FrameDecoder client(FrameDecoder::Role::client, 0);
    REQUIRE_FALSE(client.feed(answer, sent));
    REQUIRE_FALSE(sent.events.empty());
    REQUIRE(sent.events.back().kind == "close");
    events.push_back(refused(sent.events.back().code));
  }
  return events;
}

}  // namespace

TEST_CASE("Beast agrees on every conversation, but for the listed differences") {
  const std::map<std::string, Difference> differences = known_differences();
  std::size_t differing = 0;
  for (const Case& c : websocket_cases()) {
    CAPTURE(c.name);
    const std::vector<Event> beast = ask_beast(wire_bytes(c.sent, true), c.max_message);
    const auto known = differences.find(c.name);
    if (known == differences.end()) {
      CHECK(beast == c.expected);
    } else {
      ++differing;
      CAPTURE(known->second.why);
      CHECK(beast == known->second.beast);
      CHECK(beast != c.expected);
    }
  }
  CHECK(differing == differences.size());
}

}  // namespace snug::test
