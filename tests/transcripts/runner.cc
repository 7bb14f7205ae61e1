#include "transcripts/runner.h"

#include <algorithm>

#include "transcripts/answers.h"
#include "transcripts/cursors.h"
#include "transcripts/settings.h"

namespace snug::test {

namespace {

struct Line {
  int number;
  std::string text;
};

/// Statements: a line, with those below it that are indented. Comments and empty lines are left out.
std::vector<Line> statements(std::string_view script) {
  std::vector<Line> lines;
  for (int number = 1; !script.empty(); ++number) {
    const std::size_t end = std::min(script.find('\n'), script.size());
    const std::string_view text = script.substr(0, end);
    script.remove_prefix(std::min(end + 1, script.size()));
    if (text.find_first_not_of(" \t") == std::string_view::npos || text.starts_with('#')) continue;
    if (text.starts_with(' ') && !lines.empty())
      lines.back().text += "\n" + std::string(text);
    else
      lines.push_back({number, std::string(text)});
  }
  return lines;
}

}  // namespace

std::vector<std::string> faces_named(std::string_view script) {
  std::vector<std::string> names;
  for (const Line& statement : statements(script)) {
    Scanner line(statement.text);
    if (!line.take("over")) break;
    do names.push_back(line.word());
    while (line.take(","));
  }
  return names;
}

std::optional<Failure> Runner::run(std::string_view script) {
  int number = 0;
  const auto failed = [&](const std::string& text, const std::exception& error) {
    return Failure{number, text + "\n  " + error.what()};
  };
  for (const Line& line : statements(script)) {
    number = line.number;
    try {
      statement(line.text);
    } catch (const std::exception& error) {
      return failed(line.text, error);
    }
  }
  try {
    settle();
    if (fixture_)
      for (auto& [name, session] : fixture_->sessions())
        if (session.socket) expect_nothing(session);
  } catch (const std::exception& error) {
    return failed("(at the end)", error);
  }
  return std::nullopt;
}

TranscriptFixture& Runner::fixture() {
  if (!fixture_) {
    if (!config_) config_ = quiet_config();
    folder_ = std::make_unique<TempFolder>();
    config_->data = folder_->path();
    config_->threads.io = protocol_.io_threads;
    fixture_ = std::make_unique<TranscriptFixture>(protocol_, *config_, listener_);
  }
  return *fixture_;
}

void Runner::statement(const std::string& text) {
  Scanner line(text);
  if (line.take("over")) return;
  if (line.take("server")) return server(line);
  if (line.take("let")) {
    if (!line.take("$")) throw ScriptError("let $name = value");
    const std::string name = line.word();
    if (!line.take("=")) throw ScriptError("let $name = value");
    const Json value = value_of(line.term(), fixture().scope());
    fixture().scope().variables[name] = value;
    return line.end();
  }
  sessions(line);
}

void Runner::server(Scanner& line) {
  settle();
  if (line.take("restarts")) {
    std::int64_t days = 0;
    if (line.take("after")) {
      days = value_of(line.term(), Scope{}).integer;
      if (!line.take("days")) throw ScriptError("server restarts after N days");
    }
    fixture().restart(days);
    return line.end();
  }
  fixture_.reset();
  config_ = quiet_config();
  const Json settings = value_of(line.term(), Scope{});
  for (const auto& [name, value] : settings.members) configure(*config_, name, value);
  line.end();
}

void Runner::sessions(Scanner& line) {
  std::vector<Session*> who;
  do who.push_back(&fixture().session(line.word()));
  while (line.take(","));
  std::optional<Way> way;
  if (line.take("via")) {
    const std::string name = line.word();
    way = name == "socket" ? Way::socket : name == "rest" ? Way::rest : Way::embedded;
  }

  if (line.take("<")) {
    for (Session* session : who) {
      try {
        expect(*session, line);
      } catch (const ScriptError&) {
        throw;
      } catch (const std::runtime_error& error) {
        throw std::runtime_error(session->name + ": " + error.what());
      }
    }
    return;
  }
  const bool pipelined = line.take(">>");
  if (!pipelined) settle();
  for (Session* session : who) {
    Scanner rest = line;
    if (pipelined)
      call(*session, rest, way, true);
    else if (rest.take(">"))
      call(*session, rest, way, false);
    else if (rest.take("repeats"))
      repeat(*session, rest);
    else if (rest.take("registered"))
      enter(*session, "register", rest);
    else if (rest.take("logs in") || rest.take("log in"))
      enter(*session, "login", rest);
    else if (rest.take("connects") || rest.take("connect") || rest.take("opens a socket"))
      open(*session, line);
    else if (rest.take("disconnects") || rest.take("disconnect"))
      session->socket.reset(), rest.end();
    else if (rest.take("catches up"))
      catch_up(*session), rest.end();
    else if (rest.take("sends binary"))
      session->socket->send_binary(value_of(rest.term(), fixture().scope()).text), rest.end();
    else if (rest.take("sends"))
      session->socket->send_text(value_of(rest.term(), fixture().scope()).text), rest.end();
    else
      throw ScriptError("not understood: " + std::string(rest.rest()));
  }
}

void Runner::enter(Session& session, std::string_view operation, Scanner line) {
  Json params = Json::object();
  params.set("username", Json::of(session.user));
  params.set("password", Json::of("password of " + session.user));
  if (line.at("{"))
    for (auto& [name, value] : value_of(line.term(), fixture().scope()).members) params.set(name, value);
  session.token.clear();
  fixture().call(session, std::string(operation), params, {}, Way::rest, false);
  settle(session);
  if (line.take("and")) {
    if (!line.take("connected") && !line.take("connects") && !line.take("connect")) throw ScriptError("and what?");
    fixture().connect(session, std::nullopt);
  }
  line.end();
}

void Runner::open(Session& session, Scanner line) {
  if (line.take("opens a socket")) {
    HttpHeaders headers;
    if (line.take("with"))
      for (const auto& [name, value] : value_of(line.term(), fixture().scope()).members)
        headers.emplace_back(name, value.text);
    fixture().open_socket(session, headers);
    return line.end();
  }
  if (!line.take("connects")) line.take("connect");
  std::optional<std::string> cursor;
  if (line.take("from")) cursor = value_of(line.term(), fixture().scope()).text;
  fixture().connect(session, cursor);
  line.end();
}

// --- Calls ---------------------------------------------------------------------------------------

void Runner::call(Session& session, Scanner line, std::optional<Way> way, bool pipelined) {
  Scanner ahead = line;
  const std::string name = ahead.word();
  if (std::all_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) return request(session, line);
  line = ahead;
  const Term params = line.object_or_empty();
  if (line.take("until")) return call_until(session, name, params, line, way);
  std::string cursor;
  if (line.take("at")) cursor = value_of(line.term(), fixture().scope()).text;
  line.end();
  fixture().call(session, name, value_of(params, fixture().scope()), cursor, way, pipelined);
}

void Runner::repeat(Session& session, Scanner line) {
  const int count = std::stoi(line.word());
  const std::string name = line.word();
  const Json params = value_of(line.object_or_empty(), fixture().scope());
  line.end();
  for (int i = 0; i < count; ++i) fixture().call(session, name, params, {}, std::nullopt, true);
  settle(session);
}

void Runner::call_until(Session& session, const std::string& name, const Term& params, Scanner& line,
                        std::optional<Way> way) {
  for (const Deadline end = soon();;) {
    fixture().call(session, name, value_of(params, fixture().scope()), {}, way, true);
    const Answer answer = fixture().answer(session);
    Scanner expected = line;
    Scope tried = fixture().scope();
    try {
      match_answer(expected, answer, tried);
      fixture().scope() = std::move(tried);
      return expected.end();
    } catch (const ScriptError&) {
      throw;
    } catch (const std::runtime_error&) {
      if (std::chrono::steady_clock::now() > end) throw;
    }
  }
}

void Runner::request(Session& session, Scanner line) {
  const std::string method = line.word();
  const Term target = line.term();
  const Term rest = line.object_or_empty();
  line.end();
  fixture().request(session, method, value_of(target, fixture().scope()).text, value_of(rest, fixture().scope()));
}

void Runner::settle() {
  if (fixture_)
    for (auto& [name, session] : fixture_->sessions()) settle(session);
}

void Runner::settle(Session& session) {
  while (!session.calls.empty()) {
    const std::string name = session.calls.front().name;
    const Answer answer = fixture().answer(session);
    if (!answer.ok) throw std::runtime_error(name + " of " + session.name + " was answered " + described(answer));
  }
}

// --- Expectations --------------------------------------------------------------------------------

void Runner::expect(Session& session, Scanner line) {
  if (is_answer(line)) return expect_answer(session, line);
  for (auto& [name, other] : fixture().sessions())
    if (!other.calls.empty() && !other.calls.front().pipelined) settle(other);
  if (line.take("nothing")) return expect_nothing(session), line.end();
  if (line.take("anything")) return fixture().leftover(session), line.end();
  if (line.take("closed")) return expect_close(session, line);
  const bool wanted = !line.take("no");
  const std::string name = line.word();
  if (name == "presence_update") return expect_presence(session, line, wanted);
  if (!wanted) throw ScriptError("only presence_update can be told not to be; others: < nothing");
  expect_event(session, name, line);
}

void Runner::expect_answer(Session& session, Scanner& line) {
  const Answer answer = fixture().answer(session);
  match_answer(line, answer, fixture().scope());
  line.end();
}

void Runner::expect_event(Session& session, const std::string& name, Scanner& line) {
  const Term expected = line.object_or_empty();
  Incoming in;
  if (name == "ready" && session.ready)
    in = *std::exchange(session.ready, std::nullopt);
  else
    in = fixture().next(session);
  if (in.kind != Incoming::Kind::event || in.name != name)
    throw std::runtime_error("expected " + name + ", got " + in.describe());
  must_match(expected, in.data, fixture().scope(), in.describe());
  met(in);
  if (line.take("cursor")) {
    const Term cursor = line.term();
    fixture().await_rest(session, in);
    expect_cursor(in, cursor, fixture().scope());
  } else if (line.take("no cursor")) {
    fixture().await_rest(session, in);
    expect_no_cursor(in);
  } else if (name == "new_message") {  // has one always
    fixture().await_rest(session, in);
    expect_cursor(in, Term{}, fixture().scope());
  }
  line.end();
}

void Runner::met(const Incoming& event) {
  if (listener_) listener_->told(event);
}

void Runner::expect_presence(Session& session, Scanner& line, bool wanted) {
  const Term expected = line.object_or_empty();
  const std::optional<Term> unwanted = line.take("without") ? std::optional(line.object_or_empty()) : std::nullopt;
  line.end();
  const auto matches = [&](const Term& term, const Incoming& in, Scope& scope) {
    return !mismatch(term, in.data, scope);
  };
  const auto refuse = [&](const Term& term, const Incoming& in) {
    Scope tried = fixture().scope();
    if (matches(term, in, tried)) throw std::runtime_error("not expected: " + in.describe());
  };
  if (!wanted) {
    for (const Incoming& in : session.presence) refuse(expected, in);
    return;
  }
  for (;; ++session.presence_seen) {
    while (session.presence_seen == session.presence.size()) {
      try {
        fixture().next_presence(session);
      } catch (const TimedOut&) {
        std::string seen = "no such presence_update came, but";
        for (const Incoming& in : session.presence) seen += "\n    " + in.data.dump();
        throw std::runtime_error(seen);
      }
    }
    const Incoming& in = session.presence[session.presence_seen];
    if (unwanted) refuse(*unwanted, in);
    Scope tried = fixture().scope();
    if (!matches(expected, in, tried)) continue;
    fixture().scope() = std::move(tried);
    met(in);
    ++session.presence_seen;
    return;
  }
}

void Runner::expect_close(Session& session, Scanner& line) {
  const std::string code = line.word();
  const Incoming in = fixture().next(session);
  if (in.kind != Incoming::Kind::closed || std::to_string(in.code) != code)
    throw std::runtime_error("expected closed " + code + ", got " + in.describe());
  session.socket.reset();
  line.end();
}

void Runner::catch_up(Session& session) {
  constexpr std::size_t most_rows = 1000;
  for (bool more = true; more;) {
    const Incoming page = fixture().next(session);
    if (page.name != "sync") throw std::runtime_error("expected sync, got " + page.describe());
    met(page);
    std::size_t rows = 0;
    for (const auto& [name, member] : page.data.members) rows += member.items.size();
    if (rows > most_rows) throw std::runtime_error("a page of " + std::to_string(rows) + " rows");
    const Json* said = page.data.find("more");
    more = said && said->boolean;
  }
}

void Runner::expect_nothing(Session& session) {
  const auto left = fixture().leftover(session);
  if (left.empty()) return;
  std::string all = "nothing should have come to " + session.name + ", got";
  for (const Incoming& in : left) all += "\n    " + in.describe();
  throw std::runtime_error(all);
}

}  // namespace snug::test
