#include "model/json.h"

#include <doctest/doctest.h>

#include "model/answers.h"
#include "model/json_shallow.h"
#include "model/objects.h"
#include "model/params_accounts.h"
#include "model/params_chats.h"
#include "model/params_messages.h"

using namespace snug;
using namespace std::string_literals;

namespace {

template <class T>
Result<T> read(std::string_view text, std::vector<json::TextField> texts = {}) {
  const auto value = json::parse(text);
  REQUIRE(value);
  return json::read<T>(*value, texts);
}

/// `field: message` of a refusal; "ok" otherwise.
template <class T>
std::string problem(std::string_view text, std::vector<json::TextField> texts = {}) {
  const auto result = read<T>(text, std::move(texts));
  return result ? "ok" : result.error().field + ": " + result.error().message;
}

std::string refusal(std::string_view text) {
  const auto value = json::parse(text);
  return value ? "ok" : value.error().message;
}

}  // namespace

TEST_CASE("one whole JSON document, and nothing else") {
  CHECK(refusal("{}") == "ok");
  CHECK(refusal(" [1, 2] ") == "ok");
  for (const char* text :
       {"", "{", "{}{}", "{} x", "{\"a\":}", "{'a':1}", "nul", "[1,]", "{\"a\" 1}", "01", "\"\x01\""})
    CHECK_MESSAGE(refusal(text) == "not valid JSON", text);
  CHECK(refusal("\"\xff\"") == "text is not valid UTF-8");
  CHECK(refusal("\"\xed\xa0\x80\"") != "ok");
}

TEST_CASE("nesting is bounded") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(refusal(nested(json::max_depth - 1)) == "ok");
  CHECK(refusal(nested(json::max_depth + 1)) == "JSON is nested too deeply");
  CHECK(refusal(nested(100'000)) == "JSON is nested too deeply");
  CHECK(refusal("{\"chatId\":\"1\",\"unknown\":" + nested(5000) + "}") == "JSON is nested too deeply");
}

TEST_CASE("half a surrogate pair is U+FFFD, as browsers write it; whole pairs stay") {
  const auto text = [](std::string_view json) {
    const auto value = json::parse(json);
    return value ? std::string(value->string().value_or("no string")) : value.error().message;
  };
  CHECK(text(R"("hi \ud83d")") == "hi \ufffd");
  CHECK(text(R"("\udc00")") == "\ufffd");
  CHECK(text(R"("\uD83D\uD83D\uDE00x")") == "\ufffd\U0001f600x");
  CHECK(text(R"("\ud83d\u0041")") == "\ufffdA");
  CHECK(text(R"("\ud83d\n\"\\")") == "\ufffd\n\"\\");
  CHECK(text(R"("\\ud83d")") == R"(\ud83d)");  // a backslash, and five letters
  CHECK(text(R"("\ud83d)") == "not valid JSON");
  CHECK(text(R"("\ud83")") == "not valid JSON");
  CHECK(text(R"(["\ud83d"],)") == "not valid JSON");
  const auto named = json::parse(R"({"a\udfff":{"b":["\ud83d"]}})");
  REQUIRE(named);
  std::string out;
  json::write_value(out, *named);
  CHECK(out == "{\"a\ufffd\":{\"b\":[\"\ufffd\"]}}");
}

TEST_CASE("numbers of any size are numbers") {
  const auto again = [](const std::string& text) {
    const auto value = json::parse(text);
    if (!value) return value.error().message;
    std::string out;
    json::write_value(out, *value);
    return out;
  };
  CHECK(again("[1e999,-1E999,2e308,1e-999]") == "[1e+308,-1e+308,1e+308,0]");
  CHECK(again("[" + std::string(400, '9') + ",-" + std::string(400, '9') + "]") == "[1e+308,-1e+308]");
  CHECK(again("[9223372036854775808,\"1e999\",18446744073709551616]") ==
        "[9223372036854776000,\"1e999\",18446744073709552000]");
  for (const char* text : {"1e999.5", "01e999", "1e", "-", "NaN", "Infinity", "-Infinity", "[1e999", "1e999x", "+1e999",
                           ".5", "1e999e5", "0x1e999"})
    CHECK_MESSAGE(refusal(text) == "not valid JSON", text);
  CHECK(problem<WatermarkParams>(R"({"chatId":"5","seq":1e999})") == "seq: must be an integer");
}

TEST_CASE("of what is nested too deeply the rest can be told") {
  const auto shallow = [](const std::string& text) {
    const auto read = json::parse_shallow(text);
    if (!read) return read.error().message;
    std::string out = read->too_deep ? read->too_deep->message + ": " : "";
    json::write_value(out, read->value);
    return out;
  };
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + "\"]\\\"\"" + std::string(depth, ']'); };
  CHECK(shallow(R"({"ack":1,"data":[2]})") == R"({"ack":1,"data":[2]})");
  const std::string told = shallow(R"({"data":{"a":)" + nested(100'000) + R"(,"b":"\ud83d"},"ack":1})");
  CHECK(told.starts_with(R"(JSON is nested too deeply: {"data":{"a":[[)"));
  CHECK(told.ends_with("]],\"b\":\"\ufffd\"},\"ack\":1}"));
  CHECK(shallow(R"({"data":)" + std::string(100'000, '[')) == "not valid JSON");
  CHECK(shallow(R"({"data":)" + nested(50) + "]}") == "not valid JSON");
  CHECK(shallow(R"({"data":)" + nested(50) + R"(,"x":nul})") == "not valid JSON");
}

TEST_CASE("a parser of one's own leaves other values alone") {
  const auto value = json::parse(R"({"name":"first"})");
  json::Parser parser;
  CHECK(parser.parse(R"({"name":"second, and much longer than the first"})"));
  CHECK(value->member("name")->string() == "first");
}

TEST_CASE("strings are escaped, and come back as they were") {
  const std::string text = "\" \\ \b\f\n\r\t \x01 \x1f \x7f ü 😀 \0 /"s;
  std::string out;
  json::write_string(out, text);
  CHECK(json::parse(out)->string() == text);
}

TEST_CASE("a character is escaped wherever it stands, and no other is") {
  for (std::size_t at = 0; at < 20; ++at) {
    for (int c = 0; c < 256; ++c) {
      std::string text(20, 'x'), out;
      text[at] = static_cast<char>(c);
      json::write_string(out, text);
      const bool escaped = c < 0x20 || c == '"' || c == '\\';
      CHECK((out.size() > text.size() + 2) == escaped);
      if (!escaped) CHECK(out == "\"" + text + "\"");
    }
  }
  std::string out;
  json::write_string(out, "12345678\"1234567\\\n90");
  CHECK(out == R"("12345678\"1234567\\\n90")");
}

TEST_CASE("any value is written as it was read, without spaces") {
  for (const char* text : {"null", "true", "-9223372036854775808", "[]", "{}", "[1,[2,{\"a\":\"b\"}],null]",
                           "{\"a\":{\"b\":[]},\"c\":false}"}) {
    std::string out;
    json::write_value(out, *json::parse(text));
    CHECK(out == text);
  }
}

TEST_CASE("two objects join into one") {
  CHECK(json::merge_objects("{}", "{}") == "{}");
  CHECK(json::merge_objects(R"({"a":1})", "{}") == R"({"a":1})");
  CHECK(json::merge_objects("{}", R"({"b":2})") == R"({"b":2})");
  CHECK(json::merge_objects(R"({"a":1})", R"({"b":2})") == R"({"a":1,"b":2})");
}

TEST_CASE("reading names the field that is wrong") {
  CHECK(problem<SendMessageParams>(R"({"chatId":"5","content":"hi"})") == "ok");
  CHECK(problem<SendMessageParams>(R"({"content":"hi"})") == "chatId: is required");
  CHECK(problem<SendMessageParams>(R"({"chatId":5,"content":"hi"})") == "chatId: must be a string");
  CHECK(problem<SendMessageParams>(R"({"chatId":"05","content":"hi"})").find("chatId: must be an id") == 0);
  CHECK(problem<SendMessageParams>(R"({"chatId":"9223372036854775808","content":"hi"})").find("chatId: ") == 0);
  CHECK(problem<SendMessageParams>(R"({"chatId":"5","content":null})") == "content: must be a string");
  CHECK(problem<SendMessageParams>(R"({"chatId":"5","content":""})") == "ok");
  CHECK(problem<CreateChannelParams>(R"({"chatId":"5","title":""})") == "title: must not be empty");
  CHECK(problem<SendMessageParams>(R"({"chatId":"5","content":"a\u0000b"})") == "content: must not contain NUL");
  CHECK(problem<SendMessageParams>(R"({"chatId":"5","content":"hi","type":"system"})") ==
        "type: must be one of text, image, file, audio");
  CHECK(problem<SendMessageParams>(R"({"chatId":"5","content":"hi","content":"ho"})") == "content: stands twice");
  CHECK(problem<CreateChatParams>(R"({"kind":"group","memberIds":["1",2]})") == "memberIds[1]: must be a string");
  CHECK(problem<CreateChatParams>(R"({"kind":"group","memberIds":"1"})") == "memberIds: must be an array");
  CHECK(problem<SendMessageParams>("[]") == ": must be an object");
  CHECK(problem<WatermarkParams>(R"({"chatId":"5","seq":-1})").find("seq: must be from 0 to ") == 0);
  CHECK(problem<WatermarkParams>(R"({"chatId":"5","seq":1.0})") == "seq: must be an integer");
  CHECK(problem<WatermarkParams>(R"({"chatId":"5","seq":"1"})") == "seq: must be an integer");
  CHECK(problem<LoginParams>(R"({"username":"a","password":"b","longLived":1})") == "longLived: must be true or false");
}

TEST_CASE("unknown fields are ignored, whatever they hold") {
  CHECK(problem<ChatParams>(R"({"chatId":"5","x":{"chatId":[1,{"y":null}]}})") == "ok");
}

TEST_CASE("lists are bounded") {
  std::string ids;
  for (int i = 1; i <= 501; ++i) ids += (i == 1 ? "\"" : ",\"") + std::to_string(i) + "\"";
  CHECK(problem<AddMembersParams>(R"({"chatId":"5","userIds":[)" + ids + "]}") ==
        "userIds: must have at most 500 entries");
}

TEST_CASE("texts are counted in characters, not bytes") {
  std::string name;
  for (int i = 0; i < 64; ++i) name += "ü";
  CHECK(problem<UpdateMeParams>(R"({"displayName":")" + name + "\"}") == "ok");
  CHECK(problem<UpdateMeParams>(R"({"displayName":"x)" + name + "\"}") ==
        "displayName: must have at most 64 characters");
}

TEST_CASE("a line has no control characters and no outer spaces") {
  CHECK(problem<UpdateMeParams>(R"({"displayName":"Al Ice"})") == "ok");
  for (const char* name : {" a", "a ", "a\\nb", "a\\u0085b", "\\u007f"})
    CHECK_MESSAGE(problem<UpdateMeParams>(R"({"displayName":")" + std::string(name) + "\"}") != "ok", name);
}

TEST_CASE("in an update absent, null and a value are three things") {
  const auto absent = read<UpdateMeParams>("{}");
  CHECK_FALSE(absent->bio.present);
  const auto null = read<UpdateMeParams>(R"({"bio":null})");
  CHECK(null->bio.present);
  CHECK_FALSE(null->bio.value);
  const auto value = read<UpdateMeParams>(R"({"bio":"hello"})");
  REQUIRE(value->bio.value);
  CHECK(*value->bio.value == "hello");
}

TEST_CASE("what can't be cleared takes no null") {
  CHECK_FALSE(read<UpdateMeParams>("{}")->display_name);
  CHECK(*read<UpdateMeParams>(R"({"displayName":"Ann"})")->display_name == "Ann");
  CHECK(problem<UpdateMeParams>(R"({"displayName":null})") == "displayName: can't be cleared");
  CHECK(problem<UpdateMeParams>(R"({"displayName":""})") == "displayName: must not be empty");
}

TEST_CASE("parameters from path and query are read like others") {
  const auto result = read<ListMessagesParams>(R"({"chatId":"6","limit":7})", {{"chatId", "5"}, {"before", "40"}});
  REQUIRE(result);
  CHECK(result->chat_id == ChatId{5});
  CHECK(*result->before == 40);
  CHECK(*result->limit == 7);
  CHECK(problem<ListMessagesParams>("{}", {{"chatId", "5"}, {"limit", "101"}}) == "limit: must be from 1 to 100");
  CHECK(problem<ListMessagesParams>("{}", {{"chatId", "5"}, {"limit", "ten"}}) == "limit: must be an integer");
  CHECK(problem<ListMessagesParams>("{}", {{"chatId", "5"}, {"limit", ""}}) == "limit: must be an integer");
  const auto ids = read<GetPresenceParams>("{}", {{"userIds", "1,2,3"}});
  REQUIRE(ids);
  CHECK(ids->user_ids.size() == 3);
  CHECK(problem<GetPresenceParams>("{}", {{"userIds", "1,x"}}).find("userIds[1]: ") == 0);
}

TEST_CASE("names on the wire are camel case, and keywords of C++ are no obstacle") {
  const auto password = read<ChangePasswordParams>(R"({"old":"a","new":"12345678"})");
  REQUIRE(password);
  CHECK(password->new_ == "12345678");
  const auto channel = read<CreateChannelParams>(R"({"chatId":"1","title":"t","private":true})");
  REQUIRE(channel);
  CHECK(channel->is_private == true);
}

TEST_CASE("objects are written whole, without what is absent") {
  Message message;
  message.id = MessageId{7};
  message.chat_id = ChatId{5};
  message.seq = 3;
  message.sender_id = UserId{1};
  message.content = "hi \"there\"";
  message.created_at = Time{1795000000123};
  message.version = 9;
  CHECK(json::to_text(message) ==
        R"({"id":"7","chatId":"5","seq":3,"senderId":"1","type":"text","content":"hi \"there\"",)"
        R"("createdAt":"2026-11-18T11:06:40.123Z","version":9})");
  message.mentions = std::vector<UserId>{UserId{2}, UserId{3}};
  message.status = MessageStatus::delivered;
  CHECK(json::to_text(message).find(R"("mentions":["2","3"])") != std::string::npos);
  CHECK(json::to_text(message).find(R"("status":"delivered")") != std::string::npos);
}

TEST_CASE("structs described in different files nest") {
  ChatsAnswer answer;
  answer.chats.push_back(Chat{});
  answer.chats[0].id = ChatId{4};
  const std::string text = json::to_text(answer);
  const auto again = json::read<ChatsAnswer>(*json::parse(text));
  REQUIRE(again);
  CHECK(again->chats[0].id == ChatId{4});
  CHECK(json::to_text(*again) == text);
  CHECK(problem<MessageAnswer>(R"({"message":{"id":"1"}})").find("message.chatId: is required") == 0);
}

TEST_CASE("a schema names every struct it needs, once") {
  json::Schemas schemas;
  CHECK(json::schema<ChatAnswer>(schemas) == R"({"$ref":"#/components/schemas/ChatAnswer"})");
  for (const char* name : {"ChatAnswer", "Chat", "User", "Presence", "Preview", "ChatState"}) {
    REQUIRE_MESSAGE(schemas.contains(name), name);
    CHECK_MESSAGE(json::parse(schemas[name]), name);
  }
  CHECK(schemas["Presence"] ==
        R"({"description":"Whether a user is there.","type":"object","properties":{)"
        R"("userId":{"description":"the user","type":"string","pattern":"^[1-9][0-9]{0,18}$"},)"
        R"("status":{"description":"as others see it","type":"string","enum":["online","away","busy","offline"]},)"
        R"("lastSeenAt":{"description":"when it was connected last; none while it is, or if that is not known",)"
        R"("type":"string","format":"date-time"}},"required":["userId","status"]})");
}

TEST_CASE("a schema is told what it means, and that null is taken") {
  CHECK(json::with_description("{}", "so") == R"({"description":"so"})");
  CHECK(json::with_description(R"({"type":"string"})", "a \"so\"") == R"({"description":"a \"so\"","type":"string"})");
  CHECK(json::with_description(R"({"type":"string"})", "") == R"({"type":"string"})");
  CHECK(json::with_null(R"({"type":"string","maxLength":3})") == R"({"type":["string","null"],"maxLength":3})");
  CHECK(json::with_null(R"({"type":"string","enum":["a","b"]})") ==
        R"({"type":["string","null"],"enum":["a","b",null]})");
  CHECK(json::with_null(R"({"$ref":"#/A"})") == R"({"anyOf":[{"$ref":"#/A"},{"type":"null"}]})");
  CHECK(json::with_null(R"({"type":"array","items":{"type":"string"}})") ==
        R"({"type":["array","null"],"items":{"type":"string"}})");
}

TEST_CASE("the fields of an operation's parameters can be told one by one") {
  json::Schemas schemas;
  const auto fields = json::fields<ListMessagesParams>(schemas);
  REQUIRE(fields.size() == 5);
  CHECK(fields[0].name == "chatId");
  CHECK(fields[0].required);
  CHECK(fields[4].name == "limit");
  CHECK_FALSE(fields[4].required);
  CHECK(fields[4].schema == R"({"type":"integer","minimum":1,"maximum":100})");
  CHECK(json::fields<NoParams>(schemas).empty());
}

TEST_CASE("whole numbers of any length are numbers; those that fit stay exact") {
  const auto rewritten = [](const char* text) {
    const auto value = json::parse(text);
    if (!value) return "refused: " + value.error().message;
    std::string out;
    json::write_value(out, *value);
    return out;
  };
  CHECK(rewritten("[1014000000000008008,3e20]") == "[1014000000000008008,300000000000000000000]");
  CHECK(rewritten("[9223372036854775807,-9223372036854775808,100000000000000000000]") ==
        "[9223372036854775807,-9223372036854775808,100000000000000000000]");
  CHECK(rewritten("[-100000000000000000000]") == "[-100000000000000000000]");
  CHECK(rewritten(R"({"a\\":100000000000000000000,"b\"9":"99999999999999999999999"})") ==
        R"({"a\\":100000000000000000000,"b\"9":"99999999999999999999999"})");
  CHECK(rewritten("[100000000000000000000,0.100000000000000000000001,1e0000000000000000000000000001]") ==
        "[100000000000000000000,0.1,10]");
  CHECK(rewritten("[1e400]") == "[1e+308]");
  CHECK(rewritten("100000000000000000000x").starts_with("refused: "));
}

TEST_CASE("numbers are written as JavaScript writes them") {
  const auto rewritten = [](const char* text) {
    std::string out;
    json::write_value(out, *json::parse(text));
    return out;
  };
  CHECK(rewritten("[1.0,1.5,-0.0,1e-7,0.000001,123456789012345680000.0,1e21,1.5e300,-2.5e-10]") ==
        "[1,1.5,0,1e-7,0.000001,123456789012345680000,1e+21,1.5e+300,-2.5e-10]");
}
