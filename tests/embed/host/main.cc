// A program with a chat server inside: starts it, makes calls, sees events, stops it; and all that a second time.
#include <snug/server.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <iostream>
#include <string>

namespace {

void expect(bool good, const std::string& what) {
  if (good) return;
  std::cerr << "failed: " << what << '\n';
  std::exit(1);
}

/// The text of a string member, for answers whose shape is known.
std::string member(const std::string& json, const std::string& name) {
  const std::size_t at = json.find("\"" + name + "\":\"");
  expect(at != std::string::npos, name + " in " + json);
  const std::size_t begin = at + name.size() + 4;
  return json.substr(begin, json.find('"', begin) - begin);
}

std::string call(snug::Server& server, const std::string& operation, const std::string& as_user,
                 const std::string& params) {
  const snug::CallResult result = server.call(operation, as_user, params);
  expect(result.ok, operation + ": " + result.json);
  return result.json;
}

void run(const std::filesystem::path& data, bool first) {
  snug::Config config;
  config.data = data;
  config.listen = "127.0.0.1:0";
  config.log_level = snug::Config::LogLevel::warning;
  snug::Hooks hooks;
  hooks.before_send = [](auto& draft) -> std::optional<std::string> {
    if (draft.content == "rude") return "not here";
    draft.content += "!";
    return std::nullopt;
  };
  snug::Server server(config, hooks);
  std::promise<std::string> seen;
  server.on_event([&](const snug::Server::Event& event) {
    if (event.name == "new_message") seen.set_value(event.data);
  });
  server.start();
  expect(server.address().starts_with("http://127.0.0.1:"), "an address");

  const std::string name = first ? "ann" : "ben";
  call(server, "admin_add_user", std::string(snug::system_user),
       R"({"username":")" + name + R"(","password":"correct horse battery","role":"member"})");
  const std::string users = call(server, "admin_list_users", std::string(snug::system_user), "");
  expect((users.find("\"ben\"") == std::string::npos) == first, "what the first run left: " + users);
  const std::string user = member(users.substr(users.rfind('{', users.find("\"" + name + "\""))), "id");
  const std::string chat = member(call(server, "create_chat", user, R"({"kind":"group","title":"Tea"})"), "id");
  expect(!server.call("send_message", user, R"({"chatId":")" + chat + R"(","content":"rude"})").ok, "the hook refuses");
  call(server, "send_message", user, R"({"chatId":")" + chat + R"(","content":"hello"})");
  expect(member(seen.get_future().get(), "content") == "hello!", "the event, as the hook altered it");
  expect(!server.call("no_such_operation", user).ok, "an unknown operation");
  server.stop();
}

}  // namespace

int main() {
  char folder[] = "/tmp/snug-host-XXXXXX";
  expect(::mkdtemp(folder) != nullptr, "a folder");
  run(folder, true);
  run(folder, false);
  std::filesystem::remove_all(folder);
  std::puts("embedded twice");
}
