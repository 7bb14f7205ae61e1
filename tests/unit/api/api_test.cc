#include "api/api.h"

#include <doctest/doctest.h>

#include "unit/api/api_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

struct Chats : ApiFixture {
  Chats() : Chats(Options()) {}
  explicit Chats(Options options) : ApiFixture(std::move(options)) {
    alice = as("alice");
    bob = as("bob");
    chat = text(
        call(alice, "create_chat", R"({"kind":"group","title":"Tea","memberIds":[")" + to_string(bob.user) + "\"]}"),
        "chat.id");
  }
  std::string in_chat(const std::string& more = "") const {
    return R"({"chatId":")" + chat + "\"" + (more.empty() ? "" : "," + more) + "}";
  }
  Answer send(const std::string& content, const std::string& more = "") {
    return call(alice, "send_message", in_chat(R"("content":")" + content + "\"" + more));
  }
  Caller alice, bob;
  std::string chat;
};

Hooks sending(std::function<std::optional<std::string>(Draft&)> hook) {
  return {.authenticate = {}, .before_send = std::move(hook)};
}

}  // namespace

TEST_CASE_FIXTURE(Chats, "unknown operations, and callers who are not logged in") {
  CHECK(outcome(call(alice, "no_such_thing")) == "not_found");
  CHECK(outcome(call(alice, "")) == "not_found");
  CHECK(outcome(call({.io = 0}, "get_me")) == "unauthorized");
  CHECK(outcome(call({.io = 0}, "send_message", in_chat(R"("content":"hi")"))) == "unauthorized");
}

TEST_CASE_FIXTURE(Chats, "an unknown operation is told with the one that was meant") {
  const Answer answer = call(alice, "new message", R"({"content":"hi"})");
  CHECK(answer.result.error().message == "no such operation: did you mean send_message?");
  CHECK(call(alice, "make_tea").result.error().message == "no such operation");
}

TEST_CASE_FIXTURE(Chats, "a string stands for the only required parameter") {
  CHECK(outcome(call(alice, "get_chat", "\"" + chat + "\"")) == "ok");
  CHECK(outcome(call(alice, "get_chat", R"("not an id")")) == "bad_request chatId");
  CHECK(outcome(call(alice, "send_message", R"("hi")")) == "bad_request");
  CHECK(outcome(call(alice, "list_chats", R"("hi")")) == "bad_request");
}

TEST_CASE_FIXTURE(Chats, "bad parameters never reach the sequencer") {
  const auto before = work.commands.size();
  CHECK(outcome(call(alice, "send_message", "{}")) == "bad_request chatId");
  CHECK(outcome(send("")) == "bad_request content");
  CHECK(outcome(send(" \\n\\t ")) == "bad_request content");
  CHECK(outcome(send(std::string(8001, 'x'))) == "bad_request content");
  CHECK(outcome(call(alice, "create_chat", R"({"kind":"direct"})")) == "bad_request userId");
  CHECK(outcome(call(alice, "create_chat", R"({"kind":"group"})")) == "bad_request title");
  CHECK(outcome(call(alice, "create_chat", R"({"kind":"channel","title":"x"})")) == "bad_request kind");
  CHECK(outcome(call(alice, "update_chat", in_chat(R"("title":null)"))) == "bad_request title");
  CHECK(outcome(call(alice, "update_me", R"({"displayName":null})")) == "bad_request displayName");
  CHECK(outcome(call(alice, "add_members", in_chat(R"("userIds":[])"))) == "bad_request userIds");
  CHECK(outcome(call(alice, "create_channel", in_chat(R"("title":"x","memberIds":["5"])"))) == "bad_request memberIds");
  CHECK(outcome(call(alice, "create_invite", in_chat(R"("expiresAt":"2020-01-01T00:00:00Z")"))) ==
        "bad_request expiresAt");
  CHECK(work.commands.size() == before);
}

TEST_CASE_FIXTURE(Chats, "a message is sent, and its answer names the cursor") {
  std::string most;
  for (int i = 0; i < 8000; ++i) most += "ü";
  CHECK(outcome(send(most)) == "ok");
  const Answer sent = send("hello");
  CHECK(text(sent, "message.content") == "hello");
  CHECK(text(sent, "message.type") == "text");
  CHECK(sent.cursor == applier->state().epoch + "." + std::to_string(applier->state().version));
  CHECK(call(alice, "get_chat", in_chat()).cursor.empty());
}

TEST_CASE_FIXTURE(Chats, "a clientId makes a repeated call one call, whether the type is said or not") {
  const Answer first = send("hello", R"(,"clientId":"c1")");
  const Answer again = send("hello", R"(,"clientId":"c1","type":"text")");
  CHECK(text(again, "message.id") == text(first, "message.id"));
  CHECK(text(again, "duplicate") == "true");
  CHECK(again.cursor == first.cursor);  // whoever reads at it sees the message
  CHECK(outcome(send("hello!", R"(,"clientId":"c1")")) == "conflict");
  CHECK(outcome(send("hello", R"(,"clientId":"c1","type":"image")")) == "conflict");
}

TEST_CASE("the host may alter, refuse, or fail") {
  Chats fixture({.hooks = sending([](Draft& draft) -> std::optional<std::string> {
                   if (draft.content == "throw") throw std::runtime_error("no");
                   if (draft.content == "empty" || draft.content == "broken") {
                     draft.content = draft.content == "empty" ? "" : "\xff";
                     return std::nullopt;
                   }
                   if (draft.content == "refuse") return "not here";
                   draft.content += draft.edit ? " (edited)" : " (" + draft.type + ")";
                   return std::nullopt;
                 })});
  const Answer sent = fixture.send("hello", R"(,"clientId":"c")");
  CHECK(fixture.text(sent, "message.content") == "hello (text)");
  CHECK(fixture.text(fixture.send("hello", R"(,"clientId":"c")"), "duplicate") == "true");  // the request counts
  const Answer refused = fixture.send("refuse");
  CHECK(fixture.outcome(refused) == "forbidden");
  CHECK(refused.result.error().message == "not here");
  for (const char* content : {"throw", "empty", "broken"}) CHECK(fixture.outcome(fixture.send(content)) == "forbidden");
  const std::string edit = R"({"messageId":")" + fixture.text(sent, "message.id") + R"(","content":"ho"})";
  CHECK(fixture.text(fixture.call(fixture.alice, "edit_message", edit), "message.content") == "ho (edited)");
}

TEST_CASE_FIXTURE(Chats, "a full sequencer answers unavailable") {
  work.full = true;
  const Answer answer = send("hello");
  CHECK(outcome(answer) == "unavailable");
  CHECK(answer.result.error().retry_after_ms > 0);
  begin(alice, "message_read", in_chat(R"("seq":1)"));
  advance(std::chrono::milliseconds(50));
  CHECK(outcome(finish().at(0)) == "unavailable");
}

TEST_CASE_FIXTURE(Chats, "watermarks are gathered, and come before what their user does next") {
  send("hello");
  work.commands.clear();
  begin(bob, "message_delivered", in_chat(R"("seq":1)"));
  begin(bob, "message_read", in_chat(R"("seq":1)"));
  CHECK(work.commands.empty());
  begin(bob, "send_message", in_chat(R"("content":"hi")"));
  CHECK(work.commands == std::vector<std::string>{"move_watermarks", "send_message"});
  const auto answers = finish();
  CHECK(text(answers[0], "state.deliveredSeq") == "1");
  CHECK(text(answers[1], "state.readSeq") == "1");
  CHECK_FALSE(answers[1].cursor.empty());
  CHECK(text(answers[2], "message.seq") == "2");

  begin(bob, "message_read", in_chat(R"("seq":2)"));
  begin(alice, "message_read", R"({"chatId":"5","seq":2})");
  advance(std::chrono::milliseconds(50));
  const auto later = finish();
  CHECK(text(later[0], "state.readSeq") == "2");
  CHECK(outcome(later[1]) == "not_found");  // each for itself
}

TEST_CASE_FIXTURE(Chats, "a caller without an io thread is served as well") {
  const Caller host{.user = bob.user};
  CHECK(text(call(host, "message_read", in_chat(R"("seq":0)")), "state.readSeq") == "0");
  CHECK(outcome(call(host, "send_message", in_chat(R"("content":"hi")"))) == "ok");
  CHECK(outcome(call(host, "get_me")) == "ok");
  CHECK(outcome(call(host, "typing_start", in_chat())) == "unsupported");
}

TEST_CASE_FIXTURE(Chats, "a query that brings a cursor waits until this node has got there") {
  const std::string epoch = applier->state().epoch;
  const auto at = [&](Version version) { return epoch + "." + std::to_string(version); };
  const Version head = applier->state().version;
  CHECK(outcome(call(alice, "get_me", "{}", at(head))) == "ok");
  CHECK(outcome(call(alice, "get_me", "{}", "otherepoch." + std::to_string(head + 5))) == "ok");
  CHECK(outcome(call(alice, "get_me", "{}", "nonsense")) == "bad_request cursor");

  std::optional<Answer> got;
  api->call(alice, "get_me", *json::parse("{}"), at(head + 1), [&](Answer answer) { got = std::move(answer); });
  const auto step = [&] { work.step([this](const Command& command) { return apply(command); }); };
  step();  // the reader has looked, and will again
  CHECK_FALSE(got);
  CHECK(outcome(send("hello")) == "ok");
  advance(std::chrono::milliseconds(100));
  while (!got) step();
  CHECK(outcome(*got) == "ok");
}

TEST_CASE_FIXTURE(Chats, "a query whose cursor is never reached is given up") {
  std::optional<Answer> got;
  api->call(alice, "get_me", *json::parse("{}"), applier->state().epoch + ".999999",
            [&](Answer answer) { got = std::move(answer); });
  while (!got) {
    work.step([this](const Command& command) { return apply(command); });
    advance(std::chrono::milliseconds(500));
  }
  CHECK(outcome(*got) == "unavailable");
}

namespace {

/// One node of several: others may be further.
struct Lagging : ApiFixture {
  Lagging() : ApiFixture({.settings = {.may_lag = true}}) {}

  Caller alice = as("alice");
  std::optional<Answer> got;

  void sync(const Cursor& cursor) {
    const std::string params = R"({"cursor":")" + to_string(cursor) + "\"}";
    api->call(alice, "sync", *json::parse(params), "", [this](Answer answer) { got = std::move(answer); });
  }
  void step() {
    work.step([this](const Command& command) { return apply(command); });
  }
  Cursor ahead() const {
    const Version next = applier->state().version + 1;
    return {.epoch = applier->state().epoch, .version = next, .receipts = next};
  }
};

}  // namespace

TEST_CASE_FIXTURE(Lagging, "a sync from a cursor ahead of this node waits, and does not reset") {
  sync(ahead());
  step();  // the reader has looked, and will again
  CHECK_FALSE(got);
  run(ChangeSettings{{{"members_limit", 50}}});
  advance(std::chrono::milliseconds(100));
  while (!got) step();
  CHECK(outcome(*got) == "ok");
  CHECK(text(*got, "reset") == "(none)");
}

TEST_CASE_FIXTURE(Lagging, "a sync from a cursor that is never reached is given up, and does not reset") {
  sync(ahead());
  while (!got) {
    step();
    advance(std::chrono::milliseconds(500));
  }
  CHECK(outcome(*got) == "unavailable");
}

TEST_CASE_FIXTURE(Lagging, "a login that began at another node is waited for, as far as the order is") {
  const auto ask = [this] {
    got.reset();
    api->call(alice, "get_me", json::Value(), "", [this](Answer answer) { got = std::move(answer); });
  };
  const auto answer = [&] {
    while (!got) {
      advance(std::chrono::milliseconds(500));
      step();
    }
    return outcome(*got);
  };
  const std::int64_t young = (clock.now().ms - IdGenerator::epoch_ms) << 22;
  alice.login = LoginSessionId{young};
  work.head = applier->state().position + 1;
  ask();
  step();  // the reader has looked, and will again
  CHECK_FALSE(got);
  run(CreateLoginSession{.user_id = alice.user, .password_version = 1, .login = {.id = alice.login}});
  CHECK(answer() == "ok");

  // What has ended is known to have; what the order does not have is nowhere.
  work.asked = 0;
  run(EndLoginSession{alice.login});
  ask();
  CHECK(answer().starts_with("unauthorized"));
  CHECK(work.asked == 0);
  alice.login = LoginSessionId{young | 1};
  work.head = applier->state().position;
  ask();
  CHECK(answer().starts_with("unauthorized"));
  CHECK(work.asked == 1);

  // A node that can't get that far, or can't know how far that is, does not know.
  work.head = applier->state().position + 1;
  ask();
  CHECK(answer() == "unavailable");
  work.head.reset();
  ask();
  CHECK(answer() == "unavailable");
  alice.login = LoginSessionId{1};  // of years ago
  ask();
  CHECK(answer().starts_with("unauthorized"));
}

TEST_CASE_FIXTURE(Lagging, "a cursor that is of no future of this node is a reset at once") {
  Cursor lost = ahead();
  lost.epoch = "other";
  sync(lost);
  while (!got) step();
  CHECK(text(*got, "reset") == "true");
}

TEST_CASE_FIXTURE(Chats, "an invite's token is shown once, and again to who repeats the call") {
  const auto invite = [&](const std::string& more) { return call(alice, "create_invite", in_chat(more)); };
  const Answer first = invite(R"("clientId":"i1","usesLeft":1)");
  const std::string token = text(first, "invite.token");
  CHECK(token.size() == 22);  // 128 bits
  CHECK(text(first, "invite.url") == "(none)");
  const Answer again = invite(R"("clientId":"i1","usesLeft":1)");
  CHECK(text(again, "invite.id") == text(first, "invite.id"));
  CHECK(text(again, "invite.token") == token);
  CHECK(outcome(invite(R"("clientId":"i1","usesLeft":2)")) == "conflict");
  CHECK(text(invite(""), "invite.token") != text(invite(""), "invite.token"));
  CHECK(call(alice, "list_invites", in_chat()).result->find(token) == std::string::npos);

  const Caller carol = as("carol");
  CHECK(outcome(call(carol, "get_chat", in_chat())) == "not_found");
  CHECK(text(call(carol, "accept_invite", R"({"token":")" + token + "\"}"), "chat.id") == chat);
  CHECK(outcome(call(carol, "get_chat", in_chat())) == "ok");
  CHECK(outcome(call(as("dave"), "accept_invite", R"({"token":")" + token + "\"}")) == "not_found");  // used up
}

TEST_CASE_FIXTURE(Chats, "what an invite leads to is told to who has its token, and every other token is the same") {
  const Answer made = call(alice, "create_invite", in_chat(R"("usesLeft":1)"));
  const auto look = [&](const std::string& token) {
    return call(Caller{}, "get_invite", R"({"token":")" + token + "\"}");
  };
  const Answer seen = look(text(made, "invite.token"));
  CHECK(*seen.result == R"({"invite":{"chatTitle":"Tea","kind":"group","inviter":"alice"}})");
  const Answer none = look("x");
  CHECK(outcome(none) == "not_found");
  CHECK(outcome(call(as("carol"), "accept_invite", R"({"token":")" + text(made, "invite.token") + "\"}")) == "ok");
  const Answer used = look(text(made, "invite.token"));
  CHECK(outcome(used) == "not_found");
  CHECK(used.result.error().message == none.result.error().message);
}

TEST_CASE("an invite's url leads to the server") {
  ApiSettings settings;
  settings.public_url = "https://chat.example.org";
  Chats fixture({.settings = settings});
  const Answer made = fixture.call(fixture.alice, "create_invite", fixture.in_chat());
  CHECK(fixture.text(made, "invite.url") == "https://chat.example.org/#invite=" + fixture.text(made, "invite.token"));
}

TEST_CASE_FIXTURE(Chats, "join_chat answers whether one is a member") {
  CHECK(*call(bob, "join_chat", in_chat()).result == "{}");
  CHECK(outcome(call(as("carol"), "join_chat", in_chat())) == "not_found");
  CHECK(outcome(call(bob, "leave_chat", in_chat())) == "ok");
  CHECK(outcome(call(bob, "join_chat", in_chat())) == "not_member");
}

TEST_CASE_FIXTURE(Chats, "null in a chat state means no") {
  CHECK(text(call(alice, "update_chat_state", in_chat(R"("pinned":true,"mutedUntil":"2031-01-01T00:00:00Z")")),
             "state.pinned") == "true");
  const Answer cleared = call(alice, "update_chat_state", in_chat(R"("pinned":null,"mutedUntil":null)"));
  CHECK(text(cleared, "state.pinned") == "false");
  CHECK(text(cleared, "state.mutedUntil") == "(none)");
}

TEST_CASE_FIXTURE(Chats, "a changed display name is what one is found by, beside the username") {
  CHECK(outcome(call(alice, "update_me", R"({"displayName":"Queen Ünal","bio":"tea"})")) == "ok");
  for (const char* found_by : {"alice", "queen", "ÜNAL"})
    CHECK_MESSAGE(
        call(bob, "find_users", R"({"query":")" + std::string(found_by) + "\"}").result->find(to_string(alice.user)) !=
            std::string::npos,
        found_by);
  CHECK(text(call(alice, "update_me", R"({"bio":null})"), "user.bio") == "(none)");
  CHECK(text(call(alice, "get_me"), "user.displayName") == "Queen Ünal");
}

TEST_CASE_FIXTURE(Chats, "presence is set by hand, and asked for") {
  CHECK(*call(alice, "set_presence", R"({"status":"away"})").result == "{}");
  const Answer asked = call(bob, "get_presence", R"({"userIds":[")" + to_string(alice.user) + R"(","5"]})");
  CHECK(asked.result->find(R"("userId":")" + to_string(alice.user)) != std::string::npos);
  CHECK(asked.result->find(R"("userId":"5")") == std::string::npos);
}

TEST_CASE_FIXTURE(Chats, "every call is counted") {
  send("hello");
  CHECK(metrics.text().find("snug_calls_total{operation=\"send_message\"} 1\n") != std::string::npos);
}

TEST_CASE("a reply that is forgotten answers unavailable, once") {
  ManualClock clock;
  Backstage work(clock);
  std::vector<std::string> told;
  {
    Reply reply([&](Answer answer) { told.push_back(ApiFixture::outcome(answer)); }, work.executor());
    Reply moved = std::move(reply);
  }
  CHECK(told.empty());
  work.step([](const Command&) { return Outcome{}; });
  CHECK(told == std::vector<std::string>{"unavailable"});
}
