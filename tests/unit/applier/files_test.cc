#include <doctest/doctest.h>

#include "applier_fixture.h"
#include "model/deletion.h"
#include "store/file_rows.h"
#include "store/message_rows.h"

using namespace snug;
using snug::test::answer_of;
using snug::test::ApplierFixture;
using Names = std::vector<std::string>;

namespace {

AttachedFile file(char digit, std::int64_t size = 5) {
  return {.hash = std::string(64, digit), .name = "notes.txt", .type = "application/octet-stream", .size = size};
}
AttachedFile picture(char digit) {
  AttachedFile file{.hash = std::string(64, digit), .name = "tea.jpg", .type = "image/jpeg", .size = 7};
  file.kind = AttachmentKind::image;
  file.width = 40;
  file.height = 30;
  file.preview = std::string(64, 'f');
  return file;
}

struct Files : ApplierFixture {
  Outcome send_files(UserId sender, ChatId chat, std::vector<AttachedFile> files, const std::string& content = "",
                     const std::optional<std::string>& client_id = {}) {
    const MessageId id{next_id()};
    const Outcome outcome = run(sender, SendMessage{.message_id = id,
                                                    .chat_id = chat,
                                                    .content = content,
                                                    .client_id = client_id,
                                                    .request_hash = content,
                                                    .attachments = std::move(files)});
    if (outcome.result) last = id;
    return outcome;
  }
  Outcome forward(UserId actor, MessageId source, ChatId chat, const std::optional<std::string>& client_id = {}) {
    return run(actor, ForwardMessage{.message_id = MessageId{next_id()},
                                     .source = source,
                                     .chat_id = chat,
                                     .client_id = client_id,
                                     .request_hash = "forward"});
  }
  std::int64_t files() { return count("SELECT count(*) FROM files"); }
  bool is_named(char digit) { return rows::is_content_named(db(), std::string(64, digit)); }

  const UserId alice = as("alice"), bob = as("bob"), carol = as("carol");
  MessageId last;
};

Code code_of(const Outcome& outcome) { return outcome.result ? Code::internal : outcome.result.error().code; }

}  // namespace

TEST_CASE_FIXTURE(Files, "a message has its files in the order given, in its answer and its event") {
  const ChatId chat = group(alice, {bob});
  const std::string answer = answer_of(send_files(alice, chat, {picture('a'), file('b')}));
  CHECK(answer.find(R"("attachments":[{"n":0,"name":"tea.jpg","type":"image/jpeg","size":7,"kind":"image","width":40,)"
                    R"("height":30,"preview":true},{"n":1,"name":"notes.txt")") != std::string::npos);
  CHECK(answer.find(std::string(64, 'a')) == std::string::npos);  // the hash stays here
  CHECK(events() == Names{"new_message*"});
  CHECK(std::get<Event>(changes().back()).data.find(R"("n":1)") != std::string::npos);
  const Message read = *rows::find_message(db(), last);
  REQUIRE(read.attachments);
  CHECK(read.attachments->size() == 2);
  CHECK(read.attachments->at(0).width == 40);
  CHECK(is_named('a'));
  CHECK(is_named('f'));  // a preview is a content, too
  CHECK_FALSE(is_named('c'));
}

TEST_CASE_FIXTURE(Files, "what a message is sent with comes back as it was") {
  const ChatId chat = group(alice, {bob});
  AttachedFile voice = file('a');
  voice.kind = AttachmentKind::voice;
  voice.duration_ms = 6'000;
  voice.waveform = {0, 31, 7};
  voice.thumb_hash = "hash";
  voice.animated = true;
  voice.alt = "a song";
  REQUIRE(send_files(alice, chat, {voice}).result);
  const std::vector<AttachedFile> found = rows::files_of(db(), last);
  REQUIRE(found.size() == 1);
  CHECK(json::to_text(attachment_of(0, found[0])) == json::to_text(attachment_of(0, voice)));
  CHECK(found[0].hash == voice.hash);
}

TEST_CASE_FIXTURE(Files, "the same clientId sends its files once") {
  const ChatId chat = group(alice, {bob});
  REQUIRE(send_files(alice, chat, {file('a')}, "here", "c1").result);
  const std::string again = answer_of(send_files(alice, chat, {file('a')}, "here", "c1"));
  CHECK(again.find(R"("duplicate":true)") != std::string::npos);
  CHECK(again.find(R"("attachments":[{"n":0)") != std::string::npos);
  CHECK(files() == 1);
}

TEST_CASE_FIXTURE(Files, "a deleted message has no files, and names no content any more") {
  const ChatId chat = group(alice, {bob});
  REQUIRE(send_files(alice, chat, {picture('a')}).result);
  REQUIRE(run(alice, DeleteMessage{last}).result);
  CHECK(files() == 0);
  CHECK_FALSE(is_named('a'));
  CHECK_FALSE(is_named('f'));
  CHECK_FALSE(rows::find_message(db(), last)->attachments);
}

TEST_CASE_FIXTURE(Files, "the text of a message with files may become empty, that of others may not") {
  const ChatId chat = group(alice, {bob});
  REQUIRE(send_files(alice, chat, {file('a')}, "look").result);
  CHECK(run(alice, EditMessage{last, ""}).result);
  CHECK(files() == 1);
  REQUIRE(send(alice, chat, "words").result);
  const Outcome refused = run(alice, EditMessage{MessageId{value("SELECT max(id) FROM messages")}, " "});
  CHECK(code_of(refused) == Code::bad_request);
}

TEST_CASE_FIXTURE(Files, "a forwarded message is the actor's, and its files outlive the first one") {
  const ChatId here = group(alice, {bob}), there = group(bob, {carol});
  REQUIRE(send_files(alice, here, {picture('a')}, "look @carol").result);
  const MessageId source = last;
  const std::string answer = answer_of(forward(bob, source, there, "c1"));
  CHECK(answer.find(R"("senderId":")" + to_string(bob)) != std::string::npos);
  CHECK(answer.find(R"("forwarded":true)") != std::string::npos);
  CHECK(answer.find(R"("mentions")") == std::string::npos);
  REQUIRE(run(alice, DeleteMessage{source}).result);
  CHECK(is_named('a'));
  CHECK(answer_of(forward(bob, source, there, "c1")).find(R"("duplicate":true)") != std::string::npos);
  CHECK(code_of(forward(bob, source, there)) == Code::not_found);
}

TEST_CASE_FIXTURE(Files, "only who may read a message and write to the other chat forwards it") {
  const ChatId here = group(alice, {bob}), there = group(carol);
  REQUIRE(send_files(alice, here, {file('a')}).result);
  CHECK(code_of(forward(carol, last, there)) == Code::not_found);
  CHECK(code_of(forward(bob, last, there)) == Code::not_found);
  REQUIRE(run(bob, LeaveChat{here}).result);
  const ChatId own = group(bob);
  CHECK(code_of(forward(bob, last, own)) == Code::not_member);
  CHECK(files() == 1);
}

TEST_CASE_FIXTURE(Files, "a user's files have a bound, when there is a rule") {
  const ChatId chat = group(alice, {bob});
  REQUIRE(run({}, ChangeSettings{.settings = {{"files_limit", 1}}}).result);
  CHECK(send_files(alice, chat, {file('a', 1 << 20)}).result);
  CHECK(code_of(send_files(alice, chat, {file('b', 1)})) == Code::forbidden);
  CHECK(code_of(forward(alice, last, chat)) == Code::forbidden);
  CHECK(send_files(bob, chat, {file('b', 1)}).result);
  REQUIRE(run(alice, DeleteMessage{MessageId{value("SELECT min(message_id) FROM files")}}).result);
  CHECK(send_files(alice, chat, {file('b', 1)}).result);
}

TEST_CASE_FIXTURE(Files, "the end of an account takes its files along, also in chats that are gone") {
  const ChatId chat = group(alice, {bob});
  REQUIRE(send_files(bob, chat, {file('a')}).result);
  const MessageId message = last;
  REQUIRE(run(alice, DeleteChat{chat}).result);
  CHECK(is_named('a'));
  REQUIRE(run({}, DeleteUser{bob}).result);
  while (value("SELECT stage FROM deletions WHERE user_id = ?1", bob) !=
         static_cast<std::int64_t>(DeletionStage::messages))
    REQUIRE(run({}, WithdrawUser{bob}).result);
  REQUIRE(run({}, EraseMessage{bob, message}).result);
  CHECK_FALSE(is_named('a'));
}

TEST_CASE_FIXTURE(Files, "before the level of files nothing has any") {
  const ChatId chat = group(alice, {bob});
  REQUIRE(send(alice, chat, "words").result);
  const MessageId words{value("SELECT max(id) FROM messages")};
  db().exec("UPDATE meta SET level = 6");
  Applier before(db());
  std::vector<Change> told;
  std::int64_t counter = 0;
  const auto code = [&](CommandBody body) {
    const Command command{.id = {7, 1, ++counter}, .time = Time{now_ms}, .actor = alice, .body = std::move(body)};
    return code_of(before.apply(command, told));
  };
  CHECK(code(SendMessage{.message_id = MessageId{9001}, .chat_id = chat, .attachments = {{file('a')}}}) ==
        Code::unavailable);
  CHECK(code(ForwardMessage{.message_id = MessageId{9002}, .source = words, .chat_id = chat}) == Code::unavailable);
  CHECK(files() == 0);
}
