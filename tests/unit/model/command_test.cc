#include "model/command.h"

#include <doctest/doctest.h>

using namespace snug;

namespace {

Command with(CommandBody body) {
  Command command;
  command.id = {3, 2, 1};
  command.time = Time{1795000000123};
  command.actor = UserId{11};
  command.session = LoginSessionId{12};
  command.body = std::move(body);
  return command;
}

template <std::size_t index>
void check_all() {
  if constexpr (index < std::variant_size_v<CommandBody>) {
    // An id of 0 is "none" and is not written by any operation; ids in bodies are set where they are required.
    using Body = std::variant_alternative_t<index, CommandBody>;
    const std::string text = encode(with(Body{}));
    CAPTURE(text);
    CHECK(text.find(R"("type":")" + std::string(name_of(CommandBody(std::in_place_index<index>)))) !=
          std::string::npos);
    check_all<index + 1>();
  }
}

}  // namespace

TEST_CASE("every command has a name of its own in the log") {
  check_all<0>();
  std::vector<std::string_view> names;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (names.push_back(name_of(CommandBody(std::in_place_index<I>))), ...);
  }
  (std::make_index_sequence<std::variant_size_v<CommandBody>>());
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

TEST_CASE("a command comes out of its encoding as it went in") {
  SendMessage send;
  send.message_id = MessageId{21};
  send.chat_id = ChatId{22};
  send.content = "hi \"you\"\n😀";
  send.reply_to = MessageId{20};
  send.client_id = "c-1";
  send.request_hash = "hash";
  RegisterUser user;
  user.user_id = UserId{31};
  user.username = "Alice";
  user.username_key = "alice";
  user.display_name = "Alice";
  user.terms = {"alice", "liddell"};
  user.password_hash = "$argon2id$";
  user.role = UserRole::admin;
  user.login = NewLogin{LoginSessionId{32}, true, "agent", std::nullopt};
  UpdateProfile profile;
  profile.display_name = "A";
  profile.bio.present = true;
  UpdateChatState state;
  state.chat_id = ChatId{22};
  state.pinned = false;
  state.muted_until = {true, Time{1795000000123}};
  MoveWatermarks moves;
  moves.moves = {{UserId{1}, LoginSessionId{2}, ChatId{3}, 4, 5}, {UserId{6}, LoginSessionId{7}, ChatId{8}, 9, 0}};
  ChangeSettings settings;
  settings.settings = {{"receipts_limit", 5}};

  for (const CommandBody& body : std::vector<CommandBody>{send, user, profile, state, moves, settings}) {
    const std::string text = encode(with(body));
    CAPTURE(text);
    const auto decoded = decode_command(text);
    REQUIRE_MESSAGE(decoded, decoded.error().message << " " << decoded.error().field);
    CHECK(encode(*decoded) == text);
    CHECK(decoded->actor == UserId{11});
    CHECK(decoded->session == LoginSessionId{12});
    CHECK(decoded->time.ms == 1795000000123);
    CHECK(decoded->id.counter == 1);
    CHECK(decoded->body.index() == body.index());
  }
  const auto decoded = decode_command(encode(with(profile)));
  const auto& back = std::get<UpdateProfile>(decoded->body);
  CHECK(back.bio.present);
  CHECK_FALSE(back.bio.value);
  CHECK_FALSE(back.avatar_url.present);
}

TEST_CASE("an unknown field is refused at any depth") {
  RegisterUser user{.user_id = UserId{1}, .username = "a", .username_key = "a", .display_name = "A"};
  user.login = NewLogin{.id = LoginSessionId{2}};
  MoveWatermarks moves;
  moves.moves = {{.user_id = UserId{1}, .chat_id = ChatId{3}}, {.user_id = UserId{6}, .chat_id = ChatId{8}}};
  const auto with_member = [](std::string text, const std::string& behind) {
    text.insert(text.find(behind) + behind.size(), ",\"colour\":1");
    return decode_command(text);
  };
  const auto in_login = with_member(encode(with(user)), "\"longLived\":false");
  REQUIRE_FALSE(in_login);
  CHECK(in_login.error().code == Code::unsupported);
  CHECK(in_login.error().message == "unknown field body.login.colour");
  const auto in_move = with_member(encode(with(moves)), "\"chatId\":\"8\"");
  REQUIRE_FALSE(in_move);
  CHECK(in_move.error().message == "unknown field body.moves.colour");
}

TEST_CASE("a command of a later program is told apart from nonsense") {
  const std::string text = encode(with(LeaveChat{ChatId{5}}));
  const auto replaced = [&](const std::string& what, const std::string& by) {
    std::string changed = text;
    changed.replace(changed.find(what), what.size(), by);
    return decode_command(changed);
  };
  CHECK(decode_command(text));
  CHECK(replaced("leave_chat", "reverse_time").error().code == Code::unsupported);
  CHECK(replaced("\"format\":1", "\"format\":2").error().code == Code::unsupported);
  CHECK(replaced("\"format\"", "\"colour\":\"red\",\"format\"").error().message == "unknown field colour");
  CHECK(replaced("{\"chatId\"", "{\"silent\":true,\"chatId\"").error().code == Code::unsupported);
  CHECK(replaced("{\"chatId\"", "{\"topic\":null,\"chatId\"").error().message == "unknown field body.topic");
  CHECK(replaced("\"actor\":11", "\"actor\":\"11\"").error().code == Code::bad_request);
  CHECK(replaced("\"chatId\":\"5\"", "\"chatId\":5").error().field == "chatId");
  CHECK(decode_command("").error().code == Code::bad_request);
  CHECK(decode_command("{}").error().code == Code::bad_request);
}
