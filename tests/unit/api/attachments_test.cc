// What becomes of the attachments that a call names.
#include <doctest/doctest.h>

#include <map>

#include "api_fixture.h"

using namespace snug;
using namespace snug::test;

namespace {

/// Uploads by their ids, all of one user.
struct ScriptedUploads final : UploadLookup {
  Result<AttachedFile> find_complete(UserId owner, std::string_view id) override {
    if (owner != of) return fail(Code::not_found, "no such upload");
    if (id == "half") return fail(Code::conflict, "this upload is not complete");
    const auto found = files.find(std::string(id));
    return found == files.end() ? Result<AttachedFile>(fail(Code::not_found, "no such upload")) : found->second;
  }
  void add(const std::string& id, AttachmentKind kind, bool preview = false) {
    AttachedFile file{.hash = std::string(64, 'a'), .name = id, .type = "x/y", .size = 3, .kind = kind};
    if (preview) file.preview = std::string(64, 'b');
    files.emplace(id, file);
  }
  UserId of;
  std::map<std::string, AttachedFile> files;
};

struct Attachments {
  Attachments() {
    uploads.of = alice.user;
    uploads.add("picture", AttachmentKind::image, true);
    uploads.add("film", AttachmentKind::video);
    uploads.add("song", AttachmentKind::audio);
    uploads.add("paper", AttachmentKind::file);
  }
  Answer send(const std::string& attachments, const std::string& more = R"("content":"")") {
    return fixture.call(alice, "send_message",
                        R"({"chatId":")" + chat + R"(","attachments":)" + attachments + "," + more + "}");
  }
  std::string outcome(const std::string& attachments, const std::string& more = R"("content":"")") {
    return ApiFixture::outcome(send(attachments, more));
  }

  ScriptedUploads uploads;
  ApiFixture fixture{{.uploads = &uploads}};
  const Caller alice = fixture.as("alice");
  const std::string chat =
      ApiFixture::text(fixture.call(alice, "create_chat", R"({"kind":"group","title":"Tea"})"), "chat.id");
};

}  // namespace

TEST_CASE_FIXTURE(Attachments, "a message with files needs no text, and gets its type by the first one") {
  const auto type = [&](const std::string& attachments, const std::string& more = R"("content":"")") {
    return ApiFixture::text(send(attachments, more), "message.type");
  };
  CHECK(type(R"([{"uploadId":"picture"},{"uploadId":"paper"}])") == "image");
  CHECK(type(R"([{"uploadId":"film"}])") == "file");
  CHECK(type(R"([{"uploadId":"song"}])") == "audio");
  CHECK(type(R"([{"uploadId":"picture"}])", R"("content":"look")") == "text");
  CHECK(type(R"([{"uploadId":"picture"}])", R"("content":"look","type":"file")") == "file");
  CHECK(outcome("[]") == "bad_request content");
  CHECK(outcome("null") == "bad_request content");
}

TEST_CASE_FIXTURE(Attachments, "an upload that is not there, not whole or somebody else's is named") {
  CHECK(outcome(R"([{"uploadId":"paper"},{"uploadId":"none"}])") == "not_found attachments[1].uploadId");
  CHECK(outcome(R"([{"uploadId":"half"}])") == "conflict attachments[0].uploadId");
  uploads.of = UserId{404};
  CHECK(outcome(R"([{"uploadId":"paper"}])") == "not_found attachments[0].uploadId");
}

TEST_CASE_FIXTURE(Attachments, "what their sender says of recordings is for recordings") {
  CHECK(outcome(R"([{"uploadId":"song","voice":{"durationMs":900,"waveform":[0,31]}}])") == "ok");
  CHECK(outcome(R"([{"uploadId":"paper","voice":{"durationMs":900}}])") == "bad_request attachments[0].voice");
  CHECK(outcome(R"([{"uploadId":"song","voice":{"durationMs":900,"waveform":[32]}}])") ==
        "bad_request attachments[0].voice.waveform[0]");
  CHECK(outcome(R"([{"uploadId":"picture","durationMs":5}])") == "bad_request attachments[0].durationMs");
  CHECK(outcome(R"([{"uploadId":"film","durationMs":5,"width":3,"height":2,"posterId":"picture"}])") == "ok");
  CHECK(outcome(R"([{"uploadId":"film","width":3}])") == "bad_request attachments[0].width");
  CHECK(outcome(R"([{"uploadId":"film","posterId":"paper"}])") == "bad_request attachments[0].posterId");
  CHECK(outcome(R"([{"uploadId":"film","posterId":"none"}])") == "not_found attachments[0].posterId");
}

TEST_CASE_FIXTURE(Attachments, "ten files are a message's most") {
  std::string ten = R"([{"uploadId":"paper"})";
  for (int i = 1; i < 10; ++i) ten += R"(,{"uploadId":"paper"})";
  CHECK(outcome(ten + "]") == "ok");
  CHECK(outcome(ten + R"(,{"uploadId":"paper"}])") == "bad_request attachments");
}

TEST_CASE_FIXTURE(Attachments, "the same clientId with other files is another request") {
  const std::string more = R"("content":"","clientId":"c1")";
  CHECK(outcome(R"([{"uploadId":"paper"}])", more) == "ok");
  CHECK(ApiFixture::text(send(R"([{"uploadId":"paper"}])", more), "duplicate") == "true");
  CHECK(outcome(R"([{"uploadId":"song"}])", more) == "conflict");
}

TEST_CASE("the host program hears of files, and may leave their message without text") {
  ScriptedUploads uploads;
  uploads.add("paper", AttachmentKind::file);
  Hooks hooks;
  std::string heard;
  hooks.before_send = [&](Draft& draft) -> std::optional<std::string> {
    heard = draft.type;
    for (const DraftFile& file : draft.attachments) heard += " " + file.name + " " + std::to_string(file.size);
    return std::nullopt;
  };
  ApiFixture fixture{{.hooks = hooks, .uploads = &uploads}};
  const Caller alice = fixture.as("alice");
  uploads.of = alice.user;
  const std::string chat =
      ApiFixture::text(fixture.call(alice, "create_chat", R"({"kind":"group","title":"Tea"})"), "chat.id");
  CHECK(ApiFixture::outcome(
            fixture.call(alice, "send_message",
                         R"({"chatId":")" + chat + R"(","content":"","attachments":[{"uploadId":"paper"}]})")) == "ok");
  CHECK(heard == "file paper 3");
}
