#include <doctest/doctest.h>

#include "applier_fixture.h"
#include "store/file_rows.h"
#include "store/message_rows.h"
#include "store/picture_rows.h"
#include "store/user_rows.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;
using Names = std::vector<std::string>;

namespace {

std::string hash(char digit) { return std::string(64, digit); }
Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }
Patch<std::string> set(std::string value) { return {true, std::move(value)}; }

struct Pictures : ApplierFixture {
  bool is_named(char digit) { return rows::is_content_named(db(), hash(digit)); }
  MessageId say(UserId sender, ChatId chat, const std::string& content, bool no_preview = false) {
    const MessageId id{next_id()};
    SendMessage message{.message_id = id, .chat_id = chat, .content = content};
    if (no_preview) message.no_preview = true;
    REQUIRE(run(sender, message).result);
    return id;
  }
  Outcome find(MessageId message, const std::string& content, std::string title = "Tea",
               std::optional<std::string> picture = {}) {
    FoundPreview found{.url = "https://tea.example/", .title = std::move(title), .picture = std::move(picture)};
    if (found.picture) found.width = found.height = 40;
    return run({}, SetPreviews{message, content_hash(content), {std::move(found)}});
  }
  Message message(MessageId id) { return *rows::find_message(db(), id); }

  const UserId alice = as("alice"), bob = as("bob"), carol = as("carol");
};

}  // namespace

TEST_CASE_FIXTURE(Pictures, "what a link leads to is told without an edit") {
  const ChatId chat = group(alice, {bob});
  const MessageId id = say(alice, chat, "https://tea.example");
  REQUIRE(find(id, "https://tea.example", "Tea", hash('a')).result);
  CHECK(events() == Names{"message_updated*"});
  const Message found = message(id);
  REQUIRE(found.previews);
  CHECK(found.previews->front().title == "Tea");
  CHECK(found.previews->front().width == 40);
  CHECK_FALSE(found.edited_at);
  CHECK(is_named('a'));
  CHECK(rows::messages_changed_after(db(), chat, found.version - 1, 0, found.version, 10).messages.size() == 1);
  CHECK(code_of(find(id, "https://tea.example")) == Code::conflict);  // it has some
}

TEST_CASE_FIXTURE(Pictures, "what was found for another text, or too late, is dropped") {
  const ChatId chat = group(alice, {bob});
  const MessageId id = say(alice, chat, "https://tea.example");
  REQUIRE(run(alice, EditMessage{id, "https://cake.example"}).result);
  CHECK(code_of(find(id, "https://tea.example")) == Code::conflict);
  CHECK(find(id, "https://cake.example").result);
  const MessageId gone = say(alice, chat, "https://tea.example");
  REQUIRE(run(alice, DeleteMessage{gone}).result);
  CHECK(code_of(find(gone, "")) == Code::conflict);
  CHECK(code_of(find(MessageId{1}, "")) == Code::conflict);
  CHECK(code_of(run(alice, SetPreviews{id, content_hash("https://cake.example"), {}})) == Code::forbidden);
  CHECK(count("SELECT count(*) FROM link_previews") == 1);
}

TEST_CASE_FIXTURE(Pictures, "an edit and a deletion take previews away, and name their pictures no more") {
  const ChatId chat = group(alice, {bob});
  const MessageId id = say(alice, chat, "https://tea.example");
  REQUIRE(find(id, "https://tea.example", "Tea", hash('a')).result);
  REQUIRE(run(alice, EditMessage{id, "https://tea.example"}).result);
  CHECK(message(id).previews);  // the text is as it was
  REQUIRE(run(alice, EditMessage{id, "no link"}).result);
  CHECK_FALSE(message(id).previews);
  CHECK_FALSE(is_named('a'));
  CHECK(find(id, "no link", "Tea", hash('b')).result);
  REQUIRE(run(alice, DeleteMessage{id}).result);
  CHECK_FALSE(is_named('b'));
  CHECK(count("SELECT count(*) FROM link_previews") == 0);
}

TEST_CASE_FIXTURE(Pictures, "previews are taken away for good, by the sender or an admin") {
  const ChatId chat = group(alice, {bob, carol});
  const MessageId id = say(bob, chat, "https://tea.example");
  REQUIRE(find(id, "https://tea.example").result);
  CHECK(code_of(run(carol, RemovePreview{id})) == Code::forbidden);
  CHECK(answer_of(run(alice, RemovePreview{id})).find("previews") == std::string::npos);
  CHECK(events() == Names{"message_updated*"});
  CHECK(code_of(find(id, "https://tea.example")) == Code::conflict);
  REQUIRE(run(bob, EditMessage{id, "https://cake.example"}).result);
  CHECK(code_of(find(id, "https://cake.example")) == Code::conflict);
  const Version before = message(id).version;
  CHECK(run(bob, RemovePreview{id}).result);
  CHECK(message(id).version == before);
}

TEST_CASE_FIXTURE(Pictures, "a message that wants no previews, or a server that does not look, gets none") {
  const ChatId chat = group(alice, {bob});
  const MessageId unwanted = say(alice, chat, "https://tea.example", true);
  CHECK(code_of(find(unwanted, "https://tea.example")) == Code::conflict);
  const MessageId id = say(alice, chat, "https://tea.example");
  REQUIRE(run({}, ChangeSettings{.settings = {{"previews", 0}}}).result);
  CHECK(code_of(find(id, "https://tea.example")) == Code::forbidden);
  CHECK(code_of(run({}, ChangeSettings{.settings = {{"previews", 2}}})) == Code::bad_request);
}

TEST_CASE_FIXTURE(Pictures, "a forwarded message takes its previews along, and they outlive the first one's") {
  const ChatId here = group(alice, {bob}), there = group(bob, {carol});
  const MessageId source = say(alice, here, "https://tea.example");
  REQUIRE(find(source, "https://tea.example", "Tea", hash('a')).result);
  const MessageId copy{next_id()};
  REQUIRE(run(bob, ForwardMessage{.message_id = copy, .source = source, .chat_id = there}).result);
  CHECK(events().back() == "new_message*");
  CHECK(std::get<Event>(changes().back()).data.find(R"("previews":[{"n":0,"url":"https://tea.example/")") !=
        std::string::npos);
  REQUIRE(run(alice, DeleteMessage{source}).result);
  REQUIRE(message(copy).previews);
  CHECK(is_named('a'));
}

TEST_CASE_FIXTURE(Pictures, "pictures of people and chats are named as long as they are shown") {
  const ChatId chat = group(alice, {bob});
  REQUIRE(run(bob, UpdateProfile{.avatar = set(hash('a'))}).result);
  CHECK(rows::find_user(db(), bob)->avatar_url == "/avatars/" + to_string(bob) + "/aaaaaaaaaaaaaaaa");
  REQUIRE(run(bob, UpdateProfile{.avatar = set(hash('b'))}).result);
  CHECK_FALSE(is_named('a'));
  CHECK(is_named('b'));
  REQUIRE(run(bob, UpdateProfile{.avatar_url = set("https://b.example/b.png")}).result);
  CHECK_FALSE(is_named('b'));
  REQUIRE(run(bob, UpdateProfile{.avatar = set(hash('c'))}).result);
  REQUIRE(run({}, DeleteUser{bob}).result);
  CHECK_FALSE(is_named('c'));
  REQUIRE(run(alice, UpdateChat{.chat_id = chat, .picture = set(hash('d'))}).result);
  CHECK(is_named('d'));
  REQUIRE(run(alice, DeleteChat{chat}).result);
  CHECK_FALSE(is_named('d'));
}

TEST_CASE_FIXTURE(Pictures, "an emoji's name is taken as long as it is there") {
  const auto add = [&](std::int64_t id, const std::string& name) {
    return run(bob, AddEmoji{.emoji_id = EmojiId{id}, .name = name, .hash = hash('e'), .type = "image/png"});
  };
  REQUIRE(add(1, "cat").result);
  CHECK(events() == Names{"emoji_added*"});
  CHECK(code_of(add(2, "cat")) == Code::conflict);
  CHECK(is_named('e'));
  CHECK(code_of(run(carol, RemoveEmoji{EmojiId{1}})) == Code::forbidden);
  REQUIRE(run({}, RemoveEmoji{EmojiId{1}}).result);
  CHECK(events() == Names{"emoji_removed*"});
  CHECK_FALSE(is_named('e'));
  CHECK(add(3, "cat").result);
  CHECK(rows::all_emoji(db()).size() == 1);
  CHECK(rows::emoji_changed_after(db(), 0, 10).size() == 2);
}

TEST_CASE_FIXTURE(Pictures, "the contents of a database of an older program are found, too") {
  const ChatId chat = group(alice, {bob});
  REQUIRE(run(alice, SendMessage{.message_id = MessageId{next_id()},
                                 .chat_id = chat,
                                 .attachments = {{{.hash = hash('a'), .name = "a", .type = "b", .size = 1}}}})
              .result);
  db().exec("DROP TABLE pictures; PRAGMA user_version = 12");
  std::vector<std::string> found;
  rows::each_content(db(), [&](const std::string& content) { found.push_back(content); });
  CHECK(found == std::vector<std::string>{hash('a')});
}

TEST_CASE_FIXTURE(Pictures, "before the level of pictures there are none, and no rule about them") {
  const ChatId chat = group(alice, {bob});
  const MessageId id = say(alice, chat, "https://tea.example");
  db().exec("UPDATE meta SET level = 7");
  Applier before(db());
  std::vector<Change> told;
  std::int64_t counter = 0;
  const auto code = [&](UserId actor, CommandBody body) {
    const Command command{.id = {7, 1, ++counter}, .time = Time{now_ms}, .actor = actor, .body = std::move(body)};
    return code_of(before.apply(command, told));
  };
  CHECK(code({}, SetPreviews{id, content_hash("https://tea.example"), {{.url = "u", .title = "t"}}}) ==
        Code::unavailable);
  CHECK(code(alice, RemovePreview{id}) == Code::unavailable);
  CHECK(code(alice, UpdateProfile{.avatar = set(hash('a'))}) == Code::unavailable);
  CHECK(code(alice, UpdateChat{.chat_id = chat, .picture = set(hash('a'))}) == Code::unavailable);
  CHECK(code(alice, AddEmoji{.emoji_id = EmojiId{1}, .name = "cat", .hash = hash('a'), .type = "image/png"}) ==
        Code::unavailable);
  CHECK(code({}, SetBranding{.title = set("Tea")}) == Code::unavailable);
  CHECK(code({}, ChangeSettings{.settings = {{"previews", 0}}}) == Code::unavailable);
  CHECK(count("SELECT count(*) FROM pictures") == 0);
}
