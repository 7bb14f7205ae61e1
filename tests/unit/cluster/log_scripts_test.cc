#include "cluster/log_scripts.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <string>
#include <vector>

#include "support/redis_process.h"

using namespace snug;
using snug::test::RedisProcess;

namespace {

/// A Redis, and the scripts as a node calls them. An answer's values stand in one line.
struct Scripts {
  std::string call(LogScript script, const std::vector<std::string>& arguments) {
    std::vector<std::string> words{"EVAL", std::string(text_of(script))};
    switch (script) {
      case LogScript::found:
      case LogScript::attach:
        words.insert(words.end(), {"1", "h"});
        break;
      case LogScript::claim:
      case LogScript::form:
        words.insert(words.end(), {"2", "h", "claims"});
        break;
      case LogScript::open:
        words.insert(words.end(), {"3", "h", "log", "claims"});
        break;
      default:
        words.insert(words.end(), {"2", "h", "log"});
    }
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::string answer = redis.ask(words);
    if (!answer.empty() && answer.back() == '\n') answer.pop_back();
    for (char& c : answer)
      if (c == '\n') c = ' ';
    return answer;
  }
  std::string append(const std::string& node, const std::string& boot, const std::string& link, int first,
                     const std::vector<std::string>& commands, std::int64_t ahead = 0, int level = 1) {
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    std::vector<std::string> arguments{
        "run", node, boot, link, std::to_string(first), std::to_string(now.count() + ahead), std::to_string(level)};
    arguments.insert(arguments.end(), commands.begin(), commands.end());
    return call(LogScript::append, arguments);
  }
  std::string found() { return call(LogScript::found, {"run", "L", "0", "1", "1"}); }
  std::string attach(const std::string& node, const std::string& boot, const std::string& link,
                     const std::string& run = "run") {
    return call(LogScript::attach, {run, node, boot, link});
  }
  std::string log() { return line(redis.ask({"XRANGE", "log", "-", "+"})); }
  std::string head(const std::string& field) { return redis.ask({"HGET", "h", field}); }
  static std::string line(std::string text) {
    std::string out;
    for (const char c : text)
      if (c != '\n')
        out += c;
      else if (!out.empty() && out.back() != ' ')
        out += ' ';
    return out;
  }

  RedisProcess redis;
};

}  // namespace

TEST_CASE("a log is founded once") {
  Scripts s;
  CHECK(s.attach("1", "5", "1") == "NOLOG");
  CHECK(s.append("1", "5", "1", 1, {"a"}) == "NOLOG");
  CHECK(s.found() == "OK");
  CHECK(s.call(LogScript::found, {"run", "M", "9", "9", "9"}) == "EXISTS");
  CHECK(s.head("log") == "L");
  CHECK(s.head("pos") == "0");
}

TEST_CASE("a node's commands are appended once each, without a gap") {
  Scripts s;
  s.found();
  CHECK(s.append("1", "5", "1", 1, {"a"}) == "FENCED");  // not attached
  CHECK(s.attach("1", "5", "1") == "OK 0 0 1");
  CHECK(s.append("1", "5", "1", 1, {"a", "b"}) == "OK 2 2");
  CHECK(s.append("1", "5", "1", 1, {"a", "b"}) == "OK 2 2");  // repeated
  CHECK(s.append("1", "5", "1", 2, {"b", "c"}) == "OK 3 3");  // overlapping
  CHECK(s.append("1", "5", "1", 5, {"e"}) == "GAP 3");        // never skips
  CHECK(s.append("1", "5", "1", 4, {"d"}) == "OK 4 4");
  CHECK(s.attach("2", "5", "1") == "OK 0 4 1");
  CHECK(s.append("2", "5", "1", 1, {std::string("\0\r\n", 3)}) == "OK 1 5");
  CHECK(s.log().starts_with("1-1 c a 2-1 c b 3-1 c c 4-1 c d 5-1 c "));
  CHECK(s.redis.ask({"XRANGE", "log", "5-1", "5-1"}).find(std::string("\0\r\n", 3)) != std::string::npos);
  CHECK(s.head("n1") == "5:1:4");
}

TEST_CASE("the last entry is found wherever the stream begins, whatever it lacks") {
  Scripts s;
  CHECK(s.call(LogScript::last, {}) == "OK");
  const auto add = [&](const std::string& id) { s.redis.ask({"XADD", "log", id, "c", "x"}); };
  for (int position = 1; position <= 70; ++position) {
    add(std::to_string(position) + "-1");
    CHECK(s.call(LogScript::last, {}) == "OK " + std::to_string(position) + "-1");
  }
  s.redis.ask({"XTRIM", "log", "MINID", "60"});
  CHECK(s.call(LogScript::last, {}) == "OK 70-1");
  add("70-3");  // of a later term
  add("70-4");
  CHECK(s.call(LogScript::last, {}) == "OK 70-4");
  add("1000000000000-4");  // behind a gap
  CHECK(s.call(LogScript::last, {}) == "OK 1000000000000-4");
  s.redis.ask({"XTRIM", "log", "MAXLEN", "0"});
  CHECK(s.call(LogScript::last, {}) == "OK");
}

TEST_CASE("the scripts need no rights but those that the documents name") {
  const std::vector<std::string> rights{"hmget", "hset", "hget", "hgetall", "xadd", "xrange", "xtrim", "time", "del"};
  for (std::size_t i = 0; i < log_scripts; ++i) {
    const std::string_view text = text_of(static_cast<LogScript>(i));
    constexpr std::string_view call = "redis.call('";
    for (std::size_t at = text.find(call); at != std::string_view::npos; at = text.find(call, at + 1)) {
      std::string command(text.substr(at + call.size(), text.find('\'', at + call.size()) - at - call.size()));
      for (char& c : command) c = static_cast<char>(std::tolower(c));
      CHECK_MESSAGE(std::find(rights.begin(), rights.end(), command) != rights.end(), command);
    }
  }
}

TEST_CASE("a new connection and a new start void the old one") {
  Scripts s;
  s.found();
  s.attach("1", "5", "1");
  s.append("1", "5", "1", 1, {"a"});
  CHECK(s.attach("1", "5", "2") == "OK 1 1 1");
  CHECK(s.append("1", "5", "1", 2, {"b"}) == "FENCED");
  CHECK(s.attach("1", "5", "2") == "FENCED");
  CHECK(s.attach("1", "5", "1") == "FENCED");
  CHECK(s.append("1", "5", "2", 2, {"b"}) == "OK 2 2");
  CHECK(s.attach("1", "6", "1") == "OK 0 2 1");
  CHECK(s.attach("1", "5", "9") == "FENCED");
  CHECK(s.append("1", "5", "2", 3, {"c"}) == "FENCED");
  CHECK(s.append("1", "6", "1", 1, {"c"}) == "OK 1 3");
}

TEST_CASE("large numbers stay whole") {
  Scripts s;
  s.call(LogScript::found, {"run", "L", "123456789012345", "1", "1"});
  s.attach("1", "1795999379000", "1");
  CHECK(s.append("1", "1795999379000", "1", 1, {"a"}) == "OK 1 123456789012346");
  CHECK(s.log() == "123456789012346-1 c a ");
}

TEST_CASE("a program of an older level and a clock that is off append nothing") {
  Scripts s;
  s.found();
  s.attach("1", "5", "1");
  s.redis.ask({"HSET", "h", "level", "3"});
  CHECK(s.append("1", "5", "1", 1, {"a"}, 0, 2) == "LEVEL 3");
  CHECK(s.append("1", "5", "1", 1, {"a"}, 0, 3) == "OK 1 1");
  CHECK(s.append("1", "5", "1", 2, {"b"}, 5'000, 3).starts_with("CLOCK "));
  CHECK(s.append("1", "5", "1", 2, {"b"}, -40'000, 3).starts_with("CLOCK -"));
  CHECK(s.append("1", "5", "1", 2, {"b"}, -20'000, 3) == "OK 2 2");
}

TEST_CASE("on another run of the server the log is closed until it is formed by the furthest, when all have claimed") {
  Scripts s;
  s.found();
  s.attach("1", "5", "1");
  s.append("1", "5", "1", 1, {"a", "b", "c"});
  CHECK(s.attach("1", "5", "2", "new") == "CLOSED");

  const auto form = [&](const std::string& node, const std::string& id, const std::string& least = "2") {
    return s.call(LogScript::form, {"new", "L", node, "nonce" + node, id, "1", "1", least, "1", "2"});
  };
  CHECK(form("1", "3-1") == "MISSING 1");
  s.redis.ask({"HSET", "claims", "1", "new 3-1 1 c", "2", "run 9-1 1 c"});  // a claim to the old run is none
  CHECK(form("1", "3-1") == "MISSING 2");
  CHECK(form("1", "3-1", "1") == "OK 2");  // enough where more than one has each command
  s.redis.ask({"HSET", "claims", "2", "new 4-1 1 c"});
  CHECK(form("1", "3-1") == "BEHIND 2");
  CHECK(form("2", "4-1") == "OK 3");
  CHECK(s.head("state") == "forming");
  CHECK(s.attach("1", "5", "2", "new") == "CLOSED");

  // What was lost is put back under its ids; only by who forms it.
  s.redis.ask({"XDEL", "log", "3-1"});
  CHECK(s.call(LogScript::restore, {"new", "nonce1", "-", "4-1", "d"}) == "OTHER");
  CHECK(s.call(LogScript::restore, {"old", "nonce2", "-", "4-1", "d"}) == "OTHER");
  s.redis.ask({"DEL", "log"});
  CHECK(s.call(LogScript::restore, {"new", "nonce2", "-", "2-1", "b", "3-1", "c"}) == "OK 3");
  CHECK(s.call(LogScript::open, {"new", "nonce2", "4-1", "1", "5", "3"}) == "GAP 3-1");
  CHECK(s.call(LogScript::restore, {"new", "nonce2", "-", "3-1", "c"}) == "GAP 3-1");
  CHECK(s.call(LogScript::restore, {"new", "nonce2", "-", "4-1", "d", "6-1", "f"}).starts_with("ERR"));
  CHECK(
      s.call(LogScript::restore, {"new", "nonce2", "-", "5-1", "e"}).starts_with("OK"));  // a hole: what is before goes
  CHECK(s.log() == "5-1 c e ");
  CHECK(s.call(LogScript::open, {"new", "nonce1", "5-1"}) == "OTHER");
  CHECK(s.call(LogScript::open, {"new", "nonce2", "5-1", "1", "5", "4", "2", "8", "1"}) == "OK");
  CHECK(s.head("n1") == "5:1:4");
  CHECK(s.head("n2") == "8:0:1");
  CHECK(form("2", "5-1") == "OTHER");  // it is open
  CHECK(s.attach("1", "5", "2", "new") == "OK 4 5 3");
  CHECK(s.call(LogScript::append, {"new", "1", "5", "2", "5", "0", "1", "x"}).starts_with("CLOCK"));
}

TEST_CASE("a log that was deleted is formed from nothing, under a term that nobody has met") {
  Scripts s;
  s.redis.ask({"HSET", "claims", "1", "new 9-4 5 c"});
  CHECK(s.call(LogScript::form, {"new", "L", "1", "n", "9-4", "4", "2", "1", "1"}) == "OK 5");
  CHECK(s.call(LogScript::form, {"new", "M", "1", "n", "9-4", "4", "2", "1", "1"}) == "OTHER");
  CHECK(s.call(LogScript::restore, {"new", "n", "-", "8-4", "h", "9-4", "i"}) == "OK 9");
  CHECK(s.call(LogScript::open, {"new", "n", "9-4", "1", "5", "3"}) == "OK");
  CHECK(s.head("level") == "2");
  CHECK(s.attach("1", "5", "1", "new") == "OK 3 9 5");
}

TEST_CASE("an older counter of a node never takes the place of a newer one") {
  Scripts s;
  s.redis.ask({"HSET", "h", "run", "old", "log", "L", "term", "1", "state", "open", "n1", "9:4:7", "n2", "3:1:8"});
  s.redis.ask({"HSET", "claims", "1", "new 0-0 1 c"});
  REQUIRE(s.call(LogScript::form, {"new", "L", "1", "n", "0-0", "0", "1", "1", "1"}) == "OK 2");
  REQUIRE(s.call(LogScript::open, {"new", "n", "0-0", "1", "8", "99", "2", "3", "6", "3", "1", "2"}) == "OK");
  CHECK(s.head("n1") == "9:4:7");
  CHECK(s.head("n2") == "3:1:6");  // the log lost what came after
  CHECK(s.head("n3") == "1:0:2");
}

TEST_CASE("claims end when the log is opened: the next time all claim anew") {
  Scripts s;
  s.found();
  CHECK(s.call(LogScript::claim, {"run", "1", "run 0-0 1 c"}) == "OPEN");
  CHECK(s.call(LogScript::claim, {"new", "1", "new 0-0 1 c"}) == "OK");
  REQUIRE(s.call(LogScript::form, {"new", "L", "1", "n", "0-0", "0", "1", "1", "1"}) == "OK 2");
  CHECK(s.call(LogScript::claim, {"new", "2", "new 0-0 1 c"}) == "OK");  // it is not open yet
  REQUIRE(s.call(LogScript::open, {"new", "n", "0-0"}) == "OK");
  CHECK(s.redis.ask({"EXISTS", "claims"}) == "0");
  s.redis.ask({"HSET", "h", "run", ""});  // closed again, on the same run
  CHECK(s.call(LogScript::form, {"new", "L", "1", "m", "0-0", "0", "1", "1", "1"}) == "MISSING 1");
}

TEST_CASE("what nobody has any more is dropped before the rest is put back") {
  Scripts s;
  s.redis.ask({"HSET", "h", "run", "new", "log", "L", "term", "2", "state", "forming", "nonce", "n"});
  s.redis.ask({"XADD", "log", "9-1", "c", "i"});
  CHECK(s.call(LogScript::restore, {"new", "n", "8-1", "2-1", "b"}) == "GAP 9-1");
  CHECK(s.call(LogScript::restore, {"new", "n", "9-1", "2-1", "b", "3-1", "c"}) == "OK 3");
  CHECK(s.log() == "2-1 c b 3-1 c c ");
  CHECK(s.head("trim") == "1");
  CHECK(s.call(LogScript::restore, {"new", "n", "3-1"}) == "OK");
  CHECK(s.log() == "");
}

TEST_CASE("what is trimmed is noted, and nothing goes that is not there") {
  Scripts s;
  CHECK(s.call(LogScript::trim, {"run", "1"}) == "NOLOG");
  s.found();
  s.attach("1", "5", "1");
  s.append("1", "5", "1", 1, {"a", "b", "c"});
  CHECK(s.call(LogScript::trim, {"new", "1"}) == "CLOSED");
  CHECK(s.call(LogScript::trim, {"run", "2"}) == "OK 2");
  CHECK(s.call(LogScript::trim, {"run", "1"}) == "OK 0");
  CHECK(s.head("trim") == "2");
  CHECK(s.log() == "3-1 c c ");
  CHECK(s.call(LogScript::trim, {"run", "99"}) == "OK 1");
  CHECK(s.head("trim") == "3");
  CHECK(s.append("1", "5", "1", 4, {"d"}) == "OK 4 4");
}

TEST_CASE("a head that is older than its stream is noticed") {
  Scripts s;
  s.found();
  s.attach("1", "5", "1");
  s.append("1", "5", "1", 1, {"a", "b"});
  s.redis.ask({"HSET", "h", "pos", "1", "n1", "5:1:1"});
  CHECK(s.append("1", "5", "1", 2, {"b"}).find("XADD") != std::string::npos);
}
