// Users of a real Redis with more and fewer rights.
#include "cluster/redis_rights.h"

#include <doctest/doctest.h>

#include "cluster/cluster_admission.h"
#include "support/patience.h"
#include "support/redis_process.h"

using namespace snug;
using namespace std::chrono_literals;
using snug::test::RedisProcess;

namespace {

struct Fixture {
  /// The user has these rules on top of none.
  void allow(const std::vector<std::string>& rules) {
    std::vector<std::string> command{"ACL", "SETUSER", "node", "reset", "on", ">pass"};
    command.insert(command.end(), rules.begin(), rules.end());
    CHECK(redis.ask(command) == "OK");
  }
  std::vector<RedisProblem> look() {
    BlockingLogLink link({.url = url, .wait = 10ms, .most_wait = 50ms}, "snug");
    return look_at_redis(link, url, "snug", false, 1s);
  }

  RedisProcess redis;
  const RedisUrl url = *RedisUrl::parse("redis://node:pass@127.0.0.1:" + redis.port());
};

/// The rules of a command for a shell.
std::vector<std::string> rules_of(std::string command) {
  command = command.substr(0, command.find(','));
  std::vector<std::string> rules;
  std::string word;
  for (const char c : command + " ")
    if (c == ' ') {
      rules.push_back(word);
      word.clear();
    } else if (c != '\'') {
      word += c;
    }
  rules.erase(rules.begin(), rules.begin() + 4);  // redis-cli ACL SETUSER node
  return rules;
}

}  // namespace

TEST_CASE("with the rights that are said a Redis has no problems, and nothing is changed by asking") {
  Fixture f;
  f.redis.ask({"XADD", "{snug}:log", "5-1", "c", "x"});
  f.redis.ask({"HSET", "{snug}:head", "log", "L"});
  f.allow(rules_of(acl_command(f.url, "snug")));
  CHECK(f.look().empty());
  CHECK(f.redis.ask({"DBSIZE"}) == "2");
  CHECK(f.redis.ask({"XLEN", "{snug}:log"}) == "1");
}

TEST_CASE("each right that is missing is named, with the command that gives it") {
  Fixture f;
  const auto all = rules_of(acl_command(f.url, "snug"));
  for (const std::string& rule : all) {
    if (rule == "+subscribe" || rule == "+ping" || rule == "+role") continue;  // not tried
    CAPTURE(rule);
    std::vector<std::string> others;
    for (const std::string& other : all)
      if (other != rule) others.push_back(other);
    f.allow(others);
    const auto problems = f.look();
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].refused);
    CHECK(problems[0].fix.starts_with("redis-cli ACL SETUSER node '~{snug}:*' '&{snug}:*' +evalsha '+script|load' "));
    if (rule == "+info" || rule == "+script|load")
      CHECK(problems[0].what.find("NOPERM") != std::string::npos);
    else
      CHECK(problems[0].what == "the Redis' user node lacks rights: " + rule);
  }
}

TEST_CASE("nobody starts without the rights") {
  Fixture f;
  auto rules = rules_of(acl_command(f.url, "snug"));
  rules.emplace_back("-xadd");
  rules.emplace_back("-set");
  f.allow(rules);
  std::vector<std::string> warnings;
  CHECK_THROWS_WITH_AS(
      ClusterAdmission({.redis = {.url = f.url, .wait = 10ms}, .patience = snug::test::patience}, false, warnings),
      doctest::Contains("lacks rights: +xadd +set: redis-cli ACL SETUSER node "), ClusterError);
}
