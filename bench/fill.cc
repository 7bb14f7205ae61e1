// bench_fill: makes a data folder of a given shape through the applier, so that it is what a server would have written,
// and a plan of it for the load client.
//
//   bench_fill --data DIR --users 2000 --chats 500 --members 4 [--shared 1] [--direct N] [--messages N] [--changes N]
//
// Chat i has the users i * members, i * members + 1, … (counted round). `--shared 1`: user 0 is in each in place of its
// first member. `--direct N`: user 0 has N direct chats besides. `--messages`: in all chats together, one after the
// other. `--changes N`: N more messages, in user 0's first chats (five in each), after the plan's cursor.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "applier/applier.h"
#include "base/bytes.h"
#include "bench/options.h"
#include "bench/plan.h"
#include "identity/tokens.h"
#include "model/cursor.h"
#include "store/schema.h"

namespace snug::bench {
namespace {

constexpr const char* content = "Shall we meet at the station at a quarter past seven, or is that too early for you?";

class Filler {
 public:
  explicit Filler(const std::string& folder)
      : db_(folder + "/snug.db", Database::Mode::write, Database::Synchronous::off),
        tokens_(KeyRing::open(folder + "/token.keys"), clock_, std::chrono::seconds(0)),
        ids_(clock_, 0) {
    migrate(db_);
    applier_ = std::make_unique<Applier>(db_);
    db_.exec("BEGIN IMMEDIATE");
    ChangeSettings rules;
    rules.settings = {{"registration", 1}, {"chats_limit", 100'000}};
    apply({}, rules);
  }

  void add_user() {
    const std::string name = "user" + std::to_string(users_.size());
    const Login login{ids_.next<UserId>(), ids_.next<LoginSessionId>()};
    RegisterUser command{.user_id = login.user,
                         .username = name,
                         .username_key = name,
                         .display_name = "User " + std::to_string(users_.size()),
                         .terms = {name},
                         .password_hash = "none"};
    command.login = NewLogin{.id = login.session, .long_lived = true};
    apply({}, command);
    users_.push_back(login);
    plan_.tokens.push_back(tokens_.make_access({.user = login.user, .login = login.session, .generation = 1}, true));
  }

  void add_group(const std::vector<std::uint32_t>& members) {
    CreateGroup command{.chat_id = ids_.next<ChatId>(), .title = "Chat " + std::to_string(chats_.size())};
    for (std::size_t i = 1; i < members.size(); ++i) command.member_ids.push_back(users_[members[i]].user);
    apply(users_[members[0]], command);
    add_chat(command.chat_id, members);
  }

  void add_direct(std::uint32_t one, std::uint32_t other) {
    const CreateDirectChat command{.chat_id = ids_.next<ChatId>(), .user_id = users_[other].user};
    apply(users_[one], command);
    add_chat(command.chat_id, {one, other});
  }

  void send(std::size_t chat, std::size_t sender) {
    Plan::Chat& planned = plan_.chats[chat];
    const Login& login = users_[planned.members[sender % planned.members.size()]];
    SendMessage command{.message_id = ids_.next<MessageId>(), .chat_id = chats_[chat], .content = content};
    command.client_id = "fill-" + std::to_string(++sent_);
    command.request_hash = base64url_encode(blake2b256(content));
    apply(login, command);
    ++planned.last_seq;
  }

  std::size_t chats() const { return chats_.size(); }

  /// From here on, what is made is what a sync from the plan's cursor finds.
  void mark_cursor() {
    const Version version = applier_->state().version;
    plan_.cursor = to_string(Cursor{.epoch = applier_->state().epoch, .version = version, .receipts = version});
  }

  const Plan& finish() {
    applier_->save();
    db_.exec("COMMIT");
    db_.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return plan_;
  }

 private:
  struct Login {
    UserId user;
    LoginSessionId session;
  };

  void add_chat(ChatId id, std::vector<std::uint32_t> members) {
    chats_.push_back(id);
    plan_.chats.push_back({.id = to_string(id), .last_seq = 0, .members = std::move(members)});
  }

  void apply(const Login& actor, CommandBody body) {
    Command command{.id = {.node = 0, .boot = 1, .counter = ++counter_},
                    .time = clock_.now(),
                    .actor = actor.user,
                    .session = actor.session,
                    .body = std::move(body)};
    changes_.clear();
    const Outcome outcome = applier_->apply(command, changes_);
    if (!outcome.result) throw std::runtime_error("refused: " + outcome.result.error().message);
    if (counter_ % 20'000 == 0) {
      finish();
      db_.exec("BEGIN IMMEDIATE");
    }
  }

  SystemClock clock_;
  Database db_;
  Tokens tokens_;
  IdGenerator ids_;
  std::unique_ptr<Applier> applier_;
  std::vector<Change> changes_;
  std::int64_t counter_ = 0;
  std::int64_t sent_ = 0;
  std::vector<Login> users_;
  std::vector<ChatId> chats_;
  Plan plan_;
};

void fill(const Options& options) {
  const std::string folder = options.text("data");
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  const auto users = static_cast<std::uint32_t>(options.number("users", 2));
  const auto members = static_cast<std::uint32_t>(options.number("members", 2));
  const bool shared = options.number("shared", 0) != 0;

  Filler filler(folder);
  for (std::uint32_t i = 0; i < users; ++i) filler.add_user();
  for (std::uint32_t i = 0; i < options.number("chats", 1); ++i) {
    std::vector<std::uint32_t> list;
    for (std::uint32_t j = 0; j < members; ++j) list.push_back((i * members + j) % users);
    if (shared && std::find(list.begin(), list.end(), 0u) == list.end()) list[0] = 0;
    filler.add_group(list);
  }
  for (std::uint32_t i = 0; i < options.number("direct", 0); ++i) filler.add_direct(0, i + 1);
  const auto messages = static_cast<std::size_t>(options.number("messages", 0));
  for (std::size_t i = 0; i < messages; ++i) filler.send(i % filler.chats(), i / filler.chats());
  filler.mark_cursor();
  const auto changes = static_cast<std::size_t>(options.number("changes", 0));
  for (std::size_t i = 0; i < changes; ++i) filler.send(i / 5, 1);
  write_plan(filler.finish(), folder + "/plan");
}

}  // namespace
}  // namespace snug::bench

int main(int argc, char** argv) {
  try {
    snug::start_crypto();
    snug::bench::fill(snug::bench::Options(argc, argv, 1));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_fill: %s\n", error.what());
    return 1;
  }
}
