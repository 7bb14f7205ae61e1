#include "tls/tls_stream.h"

#include <doctest/doctest.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "unit/tls/tls_pair.h"

using namespace snug;
using namespace snug::test;
using Status = Transfer::Status;

namespace {

/// Writes until the socket takes no more; returns what was taken.
std::string write_until_full(TlsStream& server) {
  std::string taken;
  while (true) {
    std::string piece(10'000, static_cast<char>('a' + taken.size() / 10'000 % 26));
    const Transfer put = write(server, {piece});
    if (put.status == Status::would_block) return taken;
    REQUIRE(put.status == Status::done);
    taken += piece.substr(0, put.count);
  }
}

/// All that is read without a new event of the socket.
std::string text_while_held(TlsStream& stream) {
  std::string all = text_of(stream);
  for (int reads = 0; stream.holds_input() && reads < 10; ++reads) all += text_of(stream);
  CHECK(!stream.holds_input());
  return all;
}

}  // namespace

TEST_CASE("what is written at one end is read at the other") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  CHECK(!pair.server.established());
  REQUIRE(pair.shake_hands() == TlsStream::Handshake::done);
  CHECK(pair.server.established());
  CHECK(pair.client.write("hello"));
  CHECK(text_of(pair.server) == "hello");
  CHECK(!pair.server.holds_input());
  char buffer[16];
  CHECK(pair.server.read(buffer).status == Status::would_block);

  CHECK(write(pair.server, {"", "one ", "", "two ", "three"}).count == 13);
  CHECK(pair.client.read() == "one two three");
  CHECK(write(pair.server, {""}).status == Status::done);
}

TEST_CASE("small pieces share records, and a record holds 16 KiB") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  REQUIRE(pair.shake_hands() == TlsStream::Handshake::done);
  pair.client.read();  // the session tickets
  const std::string small(100, 's');
  CHECK(write(pair.server, std::vector<std::string_view>(128, small)).count == 12'800);
  CHECK(write(pair.server, std::vector<std::string_view>(200, small)).count == 16'384);
  const std::string large(50'000, 'l');
  CHECK(write(pair.server, {large}).count == 16'384);
  CHECK(pair.client.read().size() == 12'800 + 2 * 16'384);
}

TEST_CASE("input that OpenSSL has taken from the socket already is not forgotten") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  REQUIRE(pair.shake_hands() == TlsStream::Handshake::done);
  for (int i = 0; i < 3; ++i) REQUIRE(pair.client.write(std::string(100, static_cast<char>('a' + i))));
  char tiny[150];
  const Transfer got = pair.server.read(tiny);
  CHECK(got.count == 150);
  CHECK(pair.server.holds_input());
  CHECK(text_of(pair.server).size() == 150);
  CHECK(!pair.server.holds_input());

  REQUIRE(pair.client.write("more"));
  CHECK(pair.server.peek() == TlsStream::Waiting::bytes);
  CHECK(pair.server.holds_input());
  CHECK(text_of(pair.server) == "more");
  CHECK(pair.server.peek() == TlsStream::Waiting::nothing);
  CHECK(!pair.server.holds_input());
}

TEST_CASE("part of a record is waited for, not asked for again and again") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  REQUIRE(pair.shake_hands() == TlsStream::Handshake::done);
  const char half_a_record[] = "\x17\x03\x03\x01\x00half of it";
  REQUIRE(::send(pair.descriptors[1], half_a_record, sizeof half_a_record - 1, 0) > 0);
  char buffer[16];
  CHECK(pair.server.read(buffer).status == Status::would_block);
  CHECK(!pair.server.holds_input());
}

TEST_CASE("what the socket does not take is sent later, and nothing else in its place") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  REQUIRE(pair.shake_hands() == TlsStream::Handshake::done);
  const std::string taken = write_until_full(pair.server);
  CHECK(pair.server.holds_output());
  CHECK(pair.server.flush() == Status::would_block);
  std::string heard = pair.client.read();
  CHECK(heard.size() < taken.size());
  CHECK(write(pair.server, {"something else"}).count == 14);  // behind the rest
  CHECK(!pair.server.holds_output());
  heard += pair.client.read();
  CHECK(heard == taken + "something else");
}

TEST_CASE("what comes together with new keys is read without waiting for more") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  REQUIRE(pair.shake_hands() == TlsStream::Handshake::done);
  pair.client.read();
  for (const char* text : {"one ", "two ", "three"}) {
    REQUIRE(SSL_key_update(pair.client.ssl(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1);
    CHECK(pair.client.write(text));
    CHECK(pair.client.write("... "));
  }
  CHECK(text_while_held(pair.server) == "one ... two ... three... ");
}

TEST_CASE("a peer that asks for new keys and reads nothing gets its own bytes, and only those") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  REQUIRE(pair.shake_hands() == TlsStream::Handshake::done);
  const std::string taken = write_until_full(pair.server);
  std::string heard;
  // The server is to answer with a KeyUpdate of its own, which finds no room either.
  REQUIRE(SSL_key_update(pair.client.ssl(), SSL_KEY_UPDATE_REQUESTED) == 1);
  CHECK(pair.client.write("ping"));
  CHECK(text_while_held(pair.server) == "ping");
  heard += pair.client.read();
  while (pair.server.flush() == Status::would_block) heard += pair.client.read();
  CHECK(write(pair.server, {"last"}).count == 4);
  while (pair.server.flush() == Status::would_block) heard += pair.client.read();
  heard += pair.client.read();
  CHECK(heard == taken + "last");
}

TEST_CASE("a peer that sends new keys without end is read a buffer at a time") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  REQUIRE(pair.shake_hands() == TlsStream::Handshake::done);
  pair.client.read();
  BIO* const collected = BIO_new(BIO_s_mem());
  SSL_set0_wbio(pair.client.ssl(), collected);
  for (int i = 0; i < 3000; ++i) {
    REQUIRE(SSL_key_update(pair.client.ssl(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1);
    REQUIRE(pair.client.shake_hands());
  }
  const std::string flood = openssl::written(collected);
  REQUIRE(::send(pair.descriptors[1], flood.data(), flood.size(), 0) == static_cast<ssize_t>(flood.size()));
  const auto waiting = [&] {
    int bytes = 0;
    REQUIRE(::ioctl(pair.descriptors[0], FIONREAD, &bytes) == 0);
    return bytes;
  };
  const int before = waiting();
  REQUIRE(before > 40'000);
  char buffer[16];
  CHECK(pair.server.read(buffer).status == Status::would_block);
  CHECK(pair.server.holds_input());  // the next read has its turn after those of others
  CHECK(waiting() > before - 40'000);
  CHECK(waiting() < before);
}

TEST_CASE("the end is told, and understood") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  REQUIRE(pair.shake_hands() == TlsStream::Handshake::done);
  char buffer[16];
  SUBCASE("the peer says goodbye") {
    pair.client.write("last words");
    SSL_shutdown(pair.client.ssl());
    CHECK(text_of(pair.server) == "last words");
    CHECK(pair.server.peek() == TlsStream::Waiting::hung_up);
    const Transfer got = pair.server.read(buffer);
    CHECK((got.status == Status::done && got.count == 0));
  }
  SUBCASE("the peer is cut off") {
    ::shutdown(pair.descriptors[1], SHUT_WR);
    CHECK(pair.server.read(buffer).status == Status::lost);
    CHECK(write(pair.server, {"anybody?"}).status == Status::lost);
  }
  SUBCASE("the peer sends nonsense") {
    ::send(pair.descriptors[1], "\x17\x03\x03\x00\x20nonsense nonsense nonsense nons!", 37, 0);
    CHECK(pair.server.read(buffer).status == Status::lost);
    CHECK(pair.server.peek() == TlsStream::Waiting::hung_up);
  }
  SUBCASE("we say goodbye, once") {
    pair.server.say_goodbye();
    pair.server.say_goodbye();
    CHECK(pair.client.read().empty());
    CHECK(SSL_get_shutdown(pair.client.ssl()) == SSL_RECEIVED_SHUTDOWN);
  }
  SUBCASE("not in the middle of a record") {
    write_until_full(pair.server);
    pair.server.say_goodbye();
    pair.client.read();
    CHECK(SSL_get_shutdown(pair.client.ssl()) == 0);
  }
}

TEST_CASE("a failed handshake has a reason") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  SUBCASE("nonsense") {
    ::send(pair.descriptors[1], "SSH-2.0-OpenSSH_9.2\r\n", 21, 0);
    CHECK(pair.server.shake_hands() == TlsStream::Handshake::failed);
    CHECK(!pair.server.met_plain_http());
  }
  SUBCASE("plain HTTP") {
    ::send(pair.descriptors[1], "GET / HTTP/1.1\r\n\r\n", 18, 0);
    CHECK(pair.server.shake_hands() == TlsStream::Handshake::failed);
    CHECK(pair.server.met_plain_http());
    CHECK(pair.server.failure() == "http request");
  }
  SUBCASE("nothing") {
    ::shutdown(pair.descriptors[1], SHUT_WR);
    CHECK(pair.server.shake_hands() == TlsStream::Handshake::failed);
    CHECK(!pair.server.failure().empty());
  }
}

TEST_CASE("a write to a peer that is gone raises no signal, and a stream may go from thread to thread") {
  TlsPair pair(TlsContext::serving(make_certificate()));
  REQUIRE(pair.shake_hands() == TlsStream::Handshake::done);
  std::thread elsewhere([&] {
    CHECK(write(pair.server, {"from elsewhere"}).count == 14);
    ::shutdown(pair.descriptors[1], SHUT_RDWR);
    CHECK(write(pair.server, {"anybody?"}).status == Status::lost);  // SIGPIPE would end the test
  });
  elsewhere.join();
}
