#include "redis/redis_url.h"

#include <doctest/doctest.h>

using namespace snug;

TEST_CASE("a URL says where a Redis is and who we are to it") {
  const auto plain = RedisUrl::parse("redis://localhost");
  REQUIRE(plain);
  CHECK(!plain->tls);
  CHECK(plain->hosts == std::vector<RedisHost>{{"localhost", "6379"}});
  CHECK(plain->user.empty());
  CHECK(plain->database == 0);
  CHECK(plain->text() == "redis://localhost:6379");

  const auto full = RedisUrl::parse("rediss://snug:p%40ss/w@[::1]:7000/3");
  REQUIRE(full);
  CHECK(full->tls);
  CHECK(full->user == "snug");
  CHECK(full->password == "p@ss/w");
  CHECK(full->hosts == std::vector<RedisHost>{{"::1", "7000"}});
  CHECK(full->database == 3);
  CHECK(full->text() == "rediss://[::1]:7000/3");

  const auto alone = RedisUrl::parse("redis://:secret@h/");
  REQUIRE(alone);
  CHECK(alone->user.empty());
  CHECK(alone->password == "secret");

  const auto sentinels = RedisUrl::parse("redis://:pw@a,b:26380,[::2]/1?sentinel=main");
  REQUIRE(sentinels);
  CHECK(sentinels->sentinel == "main");
  CHECK(sentinels->hosts == std::vector<RedisHost>{{"a", "26379"}, {"b", "26380"}, {"::2", "26379"}});
  CHECK(sentinels->text() == "redis://a:26379,b:26380,[::2]:26379/1?sentinel=main");
}

TEST_CASE("what is no URL is refused, and the refusal does not tell the password") {
  const std::pair<const char*, const char*> cases[] = {
      {"", "does not begin with redis://"},
      {"http://h", "does not begin with redis://"},
      {"redis://", "a host has no name"},
      {"redis://:6379", "a host has no name"},
      {"redis://h:0", "'h:0' is no HOST:PORT"},
      {"redis://h:65536", "'h:65536' is no HOST:PORT"},
      {"redis://h:x", "'h:x' is no HOST:PORT"},
      {"redis://[::1", "a [ has no ]"},
      {"redis://h/x", "'x' is no number"},
      {"redis://h/-1", "'-1' is no number"},
      {"redis://a,b", "several hosts are Sentinels"},
      {"redis://a,?sentinel=m", "a host has no name"},
      {"redis://a?sentinel=", "sentinel= has no name"},
      {"redis://a?timeout=3", "only sentinel=NAME"},
      {"redis://a?sentinel=m&x=1", "only sentinel=NAME"},
      {"redis://h h", "a space"},
      {"redis://h\xC3\xA9", "beyond ASCII"},
      {"redis://u:hunter2%@h", "% without two hex digits"},
      {"redis://user@h", "there is a user but no password"},
      {"redis://u:hunter2@h:x", "'h:x' is no HOST:PORT"},
  };
  for (const auto& [text, why] : cases) {
    CAPTURE(text);
    const auto url = RedisUrl::parse(text);
    REQUIRE(!url);
    CHECK(url.error().message.find(why) != std::string::npos);
    CHECK(url.error().message.find("hunter2") == std::string::npos);
  }
  CHECK(!RedisUrl::parse("redis://" + std::string(3000, 'a')));
}
