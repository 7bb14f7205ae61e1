#include "unit/api/api_fixture.h"

#include "base/bytes.h"

namespace snug::test {

// --- Backstage -----------------------------------------------------------------------------------

bool Backstage::submit(Submission&& submission) {
  std::lock_guard lock(mutex_);
  if (full) return false;
  submission.command.id = {1, 1, ++counter_};
  submission.command.time = clock_.now();
  commands.emplace_back(name_of(submission.command.body));
  submissions_.push_back(std::move(submission));
  ready_.notify_one();
  return true;
}

void Backstage::wake() {
  std::lock_guard lock(mutex_);
  for (auto& [when, task] : std::exchange(delayed_, {})) {
    if (when <= clock_.steady())
      tasks_.push_back(std::move(task));
    else
      delayed_.emplace_back(when, std::move(task));
  }
  ready_.notify_one();
}

void Backstage::Io::post(Task task) {
  std::lock_guard lock(work.mutex_);
  work.tasks_.push_back(std::move(task));
  work.ready_.notify_one();
}

void Backstage::Io::post_after(std::chrono::milliseconds delay, Task task) {
  std::lock_guard lock(work.mutex_);
  work.delayed_.emplace_back(work.clock_.steady() + delay, std::move(task));
}

// --- ApiFixture ----------------------------------------------------------------------------------------

namespace {

std::unique_ptr<Database> new_database(const std::string& path) {
  auto db = std::make_unique<Database>(path, Database::Mode::write, Database::Synchronous::off);
  migrate(*db);
  return db;
}

ApiSettings quick(ApiSettings settings, const History& history) {
  settings.history = history;
  settings.password_memory = 8192;
  settings.password_ops = 1;
  return settings;
}

KeyRing ring() { return KeyRing::parse("k HS256 " + base64url_encode(std::string(32, 'k'))); }

}  // namespace

ApiFixture::ApiFixture(Options options)
    : db(new_database(folder.file("snug.db"))),
      applier(std::make_unique<Applier>(*db)),
      tokens(ring(), clock, std::chrono::minutes(15)),
      authenticator(tokens, token_use, options.hooks.authenticate) {
  const History history = applier->history();
  router = std::make_unique<Router>(RouterSettings{.history = history}, clock, metrics,
                                    std::vector<const Dialect*>{&dialect}, std::vector<Executor*>{&work.executor()});
  crypto = std::make_unique<CryptoPool>(1, options.crypto_queue);
  readers = std::make_unique<ReaderPool>(ReaderPool::Options{.path = folder.file("snug.db"), .threads = 1}, metrics);
  api = std::make_unique<Api>(ApiParts{clock,
                                       ids,
                                       work,
                                       *readers,
                                       *crypto,
                                       *router,
                                       tokens,
                                       token_use,
                                       stats,
                                       {&work.executor()},
                                       {},
                                       options.uploads},
                              quick(options.settings, history), options.hooks, metrics);
  run(ChangeSettings{{{"registration", 1}}});
}

ApiFixture::~ApiFixture() {
  // They hand work to each other: neither goes before both have ended.
  readers->stop();
  crypto->stop();
}

Outcome ApiFixture::apply(const Command& command) {
  changes.clear();
  Transaction transaction(*db);
  Outcome outcome = applier->apply(command, changes);
  applier->save();
  transaction.commit();
  return outcome;
}

void ApiFixture::run(CommandBody body) {
  REQUIRE(apply(Command{.id = {2, 1, ++counter_}, .time = clock.now(), .body = std::move(body)}).result);
}

void ApiFixture::begin(const Caller& caller, std::string_view name, std::string_view params) {
  const auto value = json::parse(params);
  REQUIRE(value);
  const auto call = begun_.emplace_back(std::make_shared<Begun>());
  api->call(caller, name, *value, "", [call](Answer answer) {
    REQUIRE_FALSE(call->answer);  // once
    call->answer = std::move(answer);
  });
  REQUIRE_FALSE(call->answer);  // never before the call returned
}

std::vector<Answer> ApiFixture::finish() {
  std::vector<Answer> answers;
  for (const auto& call : std::exchange(begun_, {})) {
    while (!call->answer) work.step([this](const Command& command) { return apply(command); });
    answers.push_back(std::move(*call->answer));
  }
  return answers;
}

Answer ApiFixture::call(const Caller& caller, std::string_view name, std::string_view params, std::string_view cursor) {
  const auto value = json::parse(params);
  REQUIRE(value);
  std::optional<Answer> got;
  api->call(caller, name, *value, cursor, [&](Answer answer) { got = std::move(answer); });
  REQUIRE_FALSE(got);
  while (!got) work.step([this](const Command& command) { return apply(command); });
  return std::move(*got);
}

void ApiFixture::advance(std::chrono::milliseconds by) {
  clock.advance(by);
  work.wake();
}

Caller ApiFixture::as(const std::string& name) {
  const std::string credentials = R"({"username":")" + name + R"(","password":")" + std::string(password) + "\"}";
  Answer answer = call({.address = "10.0.0.1", .io = 0}, "login", credentials);
  if (!answer.result) answer = call({.address = "10.0.0.1", .io = 0}, "register", credentials);
  REQUIRE_MESSAGE(answer.result, answer.result.error().message);
  const auto identity = authenticator.verify(text(answer, "accessToken"));
  REQUIRE(identity);
  return {.user = identity->user, .login = identity->login, .io = 0};
}

std::string ApiFixture::text(const Answer& answer, std::string_view path) {
  REQUIRE_MESSAGE(answer.result, answer.result.error().message);
  json::Value value = *json::parse(*answer.result);
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const auto member = value.member(path.substr(0, dot));
    if (!member) return "(none)";
    value = *member;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  if (value.kind() == json::Kind::string) return std::string(*value.string());
  std::string out;
  json::write_value(out, value);
  return out;
}

std::string ApiFixture::outcome(const Answer& answer) {
  if (answer.result) return "ok";
  const Error& error = answer.result.error();
  return std::string(name_of(error.code)) + (error.field.empty() ? "" : " " + error.field);
}

}  // namespace snug::test
