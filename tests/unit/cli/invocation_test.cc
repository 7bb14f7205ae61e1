#include "cli/invocation.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fake_server.h"
#include "model/settings.h"

using namespace snug;
using namespace snug::cli;
using namespace std::chrono_literals;

namespace {

/// A variable that is set as long as this lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

/// A configuration file that is there as long as this lives.
class File {
 public:
  explicit File(std::string_view text) {
    char name[] = "/tmp/snug-config-XXXXXX";
    ::close(::mkstemp(name));
    path = name;
    std::ofstream(path) << text;
  }
  ~File() { std::filesystem::remove(path); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string path;
};

Invocation good(std::vector<std::string> arguments) {
  auto read = read_invocation(arguments);
  if (const Done* done = std::get_if<Done>(&read)) FAIL(done->text);
  return std::get<Invocation>(read);
}

Config serve(std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), "serve");
  return good(arguments).config;
}

Done done(std::vector<std::string> arguments) {
  auto read = read_invocation(arguments);
  REQUIRE(std::holds_alternative<Done>(read));
  return std::get<Done>(read);
}

/// The refusal of `snug serve` with a file of this text, without the file's name.
std::string refused_file(std::string_view text) {
  const File file(text);
  const Done refusal = done({"serve", "--config", file.path});
  CHECK(refusal.exit_code == 1);
  REQUIRE(refusal.text.starts_with(file.path + " "));
  return refusal.text.substr(file.path.size() + 1);
}

}  // namespace

TEST_CASE("nothing given: the defaults of Config") {
  const Config config = serve(), plain;
  CHECK(config.data == plain.data);
  CHECK(config.listen == plain.listen);
  CHECK_FALSE(config.registration.has_value());
  CHECK_FALSE(config.receipts_limit.has_value());
  CHECK(config.message_rate == plain.message_rate);
  CHECK(config.connection_rate == plain.connection_rate);
  CHECK(config.allowed_origins.empty());
  CHECK(config.access_token_ttl == 15min);
}

TEST_CASE("a flag goes before the environment, the environment before the file") {
  const File file("message_rate = 1\nlisten = \"file:1\"\nnode = 1\n");
  const Variable rate("SNUG_MESSAGE_RATE", "2");
  const Variable listen("SNUG_LISTEN", "variable:2");
  const Config config = serve({"--config", file.path, "--message-rate", "3"});
  CHECK(config.message_rate == 3);
  CHECK(config.listen == "variable:2");
  CHECK(config.node == 1);
}

TEST_CASE("a value is fine when what goes before it hides a bad one") {
  const File file("node = 1\n");
  const Variable node("SNUG_NODE", "bad");
  CHECK(serve({"--config", file.path, "--node", "2"}).node == 2);
}

TEST_CASE("the file is named by the flag, else by the environment") {
  const File one("node = 1"), two("node = 2");
  const Variable name("SNUG_CONFIG", one.path);
  CHECK(serve().node == 1);
  CHECK(good({"serve"}).config_file == one.path);
  CHECK(serve({"--config", two.path}).node == 2);
}

TEST_CASE("an empty variable is one that is not set") {
  const File file("node = 1");
  const Variable node("SNUG_NODE", "");
  CHECK(serve({"--config", file.path}).node == 1);
}

TEST_CASE("settings may stand before or after the command") {
  CHECK(good({"--node", "7", "serve"}).config.node == 7);
  CHECK(good({"user", "list", "--data=/somewhere"}).config.data == "/somewhere");
  CHECK(good({"user", "--data", "/somewhere", "list"}).config.data == "/somewhere");
}

TEST_CASE("every type is read from a file") {
  const File file(R"(
    data = "/var/lib/sn#ug, \"quoted\""
    registration = "open"
    log_format = "json"
    log-level = 'debug'
    allowed_origins = ["https://a.example", "https://b.example:8443"]
    max_frame_size = "1MiB"
    max_body_size = 4096
    ping_interval = "1500ms"
    access_token_ttl = "1h"
    message_rate = 0.5
    receipts_limit = 7
    [threads]
    io = 3
    [password]
    memory = "64 MiB"
  )");
  const Config config = serve({"--config", file.path});
  CHECK(config.data == "/var/lib/sn#ug, \"quoted\"");
  CHECK(config.registration == Config::Registration::open);
  CHECK(config.log_format == Config::LogFormat::json);
  CHECK(config.log_level == Config::LogLevel::debug);
  CHECK(config.allowed_origins == std::vector<std::string>{"https://a.example", "https://b.example:8443"});
  CHECK(config.max_frame_size == 1u << 20);
  CHECK(config.max_body_size == 4096u);
  CHECK(config.ping_interval == 1500ms);
  CHECK(config.access_token_ttl == 1h);
  CHECK(config.message_rate == 0.5);
  CHECK(config.receipts_limit == 7);
  CHECK(config.threads.io == 3);
  CHECK(config.password.memory == 64u << 20);
}

TEST_CASE("a list: flags add up, commas separate, a variable hides the file's") {
  using Origins = std::vector<std::string>;
  CHECK(serve({"--allowed-origins", "https://a.example", "--allowed-origins", "https://b.example,https://c.example"})
            .allowed_origins == Origins{"https://a.example", "https://b.example", "https://c.example"});
  const File file("allowed_origins = ['https://file.example']");
  CHECK(serve({"--config", file.path}).allowed_origins == Origins{"https://file.example"});
  const Variable origins("SNUG_ALLOWED_ORIGINS", "https://x.example,https://y.example");
  CHECK(serve({"--config", file.path}).allowed_origins == Origins{"https://x.example", "https://y.example"});
  CHECK(done({"serve", "--allowed-origins", "https://a.example,"}).text.starts_with("--allowed-origins: '' is not"));
}

TEST_CASE("aliases are a table in the file, and pairs elsewhere") {
  const auto pairs = [](const Config& config) {
    std::string out;
    for (const auto& alias : config.socketio_aliases) out += alias.key + "=" + alias.value + ";";
    return out;
  };
  const File file(
      "[socketio.aliases]\nsend-msg = 'send_message'\nnew_message = 'message received'\n'chat.say' = 'send_message'\n");
  CHECK(pairs(serve({"--config", file.path})) ==
        "chat.say=send_message;new_message=message received;send-msg=send_message;");
  CHECK(pairs(serve({"--config", file.path, "--socketio.aliases", "a=join_chat,b=leave_chat"})) ==
        "a=join_chat;b=leave_chat;");
  const Variable variable("SNUG_SOCKETIO_ALIASES", "typing=typing_start");
  CHECK(pairs(serve({"--config", file.path})) == "typing=typing_start;");
}

TEST_CASE("an alias that can't be is refused where it stands") {
  const File file("node = 1\n[socketio.aliases]\nb = 'two'\na = 'one'\n");  // read in the order of their keys
  const auto refused = [&](std::vector<std::string> arguments, std::size_t index) {
    fake_server().alias_problem = AliasProblem{index, "there is no such thing"};
    arguments.insert(arguments.begin(), "serve");
    const Done refusal = done(arguments);
    fake_server().alias_problem.reset();
    return std::to_string(refusal.exit_code) + " " + refusal.text;
  };
  CHECK(refused({"--config", file.path}, 0) == "1 " + file.path + " line 4: socketio.aliases: there is no such thing");
  CHECK(refused({"--config", file.path}, 1) == "1 " + file.path + " line 3: socketio.aliases: there is no such thing");
  CHECK(refused({"--config", file.path, "--socketio.aliases", "a=b"}, 0) ==
        "2 --socketio.aliases: there is no such thing");

  const auto refused_table = [](const std::string& aliases) { return refused_file("[socketio.aliases]\n" + aliases); };
  CHECK(refused_table("a = ['x', 'y']") == "line 2: socketio.aliases.a takes one value, not a list");
  CHECK(refused_table("'a,b' = 'x'").starts_with("line 2: socketio.aliases.a,b: there may be no comma"));
  CHECK(refused_table("'a=b' = 'x'").starts_with("line 2: socketio.aliases.a=b: there may be no comma"));
  CHECK(refused_table("a = ''").starts_with("line 2: socketio.aliases: 'a=' is not a name"));
  CHECK(refused_file("socketio.aliases = 'a=x'") == "line 1: socketio.aliases is a table: [socketio.aliases]");
  CHECK(done({"serve", "--socketio.aliases", "a"}).text.starts_with("--socketio.aliases: 'a' is not a name"));
  const File none("[socketio.aliases]\n");
  CHECK(serve({"--config", none.path}).socketio_aliases.empty());
}

TEST_CASE("lifting the limits that load tests name lifts those that would stand in their way") {
  CHECK(serve({"--max-connections-per-address", "0"}).connection_rate == 0);
  CHECK(serve({"--max-connections-per-address", "0", "--connection-rate", "5"}).connection_rate == 5);
  const Config config = serve({"--call-rate", "0"});
  CHECK(config.register_rate == 0);
  CHECK(config.login_address_rate == 0);
  CHECK(config.login_rate == Config().login_rate);
  const File file("register_rate = 3");
  CHECK(serve({"--call-rate", "0", "--config", file.path}).register_rate == 3);
}

TEST_CASE("an unknown key is refused with its line, and the one that was meant") {
  CHECK(refused_file("node = 1\nmesage_rate = 2\n") ==
        "line 2: unknown key 'mesage_rate', did you mean 'message_rate'?");
  CHECK(refused_file("[brewery]\ncert = 'x'\n") == "line 2: unknown key 'brewery.cert'");
  CHECK(refused_file("\n\n[nothing]\n") == "line 3: unknown key 'nothing'");
  CHECK(refused_file("[threads]\nio = 1\nnode = 2") == "line 3: unknown key 'threads.node', did you mean 'node'?");
  CHECK(refused_file("threads = 4") == "line 1: unknown key 'threads'");
  CHECK(refused_file("help = true") == "line 1: unknown key 'help'");
  CHECK(refused_file("config = 'other.toml'") == "line 1: unknown key 'config'");
  CHECK(refused_file("serve.listen = 'a:1'") == "line 1: unknown key 'serve.listen', did you mean 'listen'?");
}

TEST_CASE("a bad value is refused where it stands") {
  CHECK(refused_file("\nnode = 5000\n") == "line 2: node: '5000' is not a whole number from 0 to 1023");
  CHECK(refused_file("log_format = 'xml'") == "line 1: log_format: 'xml' is not one of text, json");
  CHECK(refused_file("node = [1, 2]") == "line 1: node takes one value, not a list");
  CHECK(refused_file("message_rate = 1\nmessage-rate = 2") == "line 1: message_rate is given twice");
  CHECK(refused_file("node = 1\nnode = 2").starts_with("line 2: "));
  CHECK(refused_file("listen = 127.0.0.1:80").starts_with("line 1: "));

  const Variable size("SNUG_MAX_FRAME_SIZE", "huge");
  const Done variable = done({"serve"});
  CHECK(variable.exit_code == 1);
  CHECK(variable.text == "SNUG_MAX_FRAME_SIZE: 'huge' is not a size from 1KiB to 16MiB");

  const Done flag = done({"serve", "--max-frame-size", "1"});
  CHECK(flag.exit_code == 2);
  CHECK(flag.text == "--max-frame-size: '1' is not a size from 1KiB to 16MiB; see snug serve --help");
}

TEST_CASE("a file that cannot be read is refused, however it was named") {
  CHECK(done({"serve", "--config", "/nowhere/snug.toml"}).text ==
        "cannot read the configuration file /nowhere/snug.toml");
  CHECK(done({"serve", "--config", "/tmp"}).exit_code == 1);
  const Variable name("SNUG_CONFIG", "/nowhere/else.toml");
  CHECK(done({"serve"}).text == "cannot read the configuration file /nowhere/else.toml");
  CHECK(done({"serve"}).exit_code == 1);
}

TEST_CASE("wrong usage: code 2 and one line that says what to do") {
  CHECK(done({"srve"}).text == "unknown argument 'srve', did you mean 'serve'?; see snug --help");
  CHECK(done({"user", "ad", "ann"}).text == "unknown argument 'ad', did you mean 'add'?; see snug user --help");
  CHECK(done({"backup", "verfy", "x"}).text == "unknown argument 'x'; see snug backup --help");  // a file's name
  CHECK(done({"passwd", "ann"}).text == "unknown argument 'passwd', did you mean 'user passwd'?; see snug --help");
  CHECK(done({"list"}).text == "unknown argument 'list'; see snug --help");  // of what?
  CHECK(done({"brew"}).text == "unknown argument 'brew'; see snug --help");
  CHECK(done({"user", "add", "ann", "--amdin"}).text ==
        "unknown argument '--amdin', did you mean --admin?; see snug user add --help");
  CHECK(done({"user", "add", "ann", "--display_name=Ann"}).text ==
        "unknown argument '--display_name=Ann', did you mean --display-name?; see snug user add --help");
  CHECK(done({"serve", "--lisen", "a:1"}).text ==
        "unknown argument '--lisen', did you mean --listen?; see snug serve --help");
  CHECK(done({"serve", "extra"}).text == "unknown argument 'extra'; see snug serve --help");
  CHECK(done({"serve", "--listen"}).text == "--listen takes one value; see snug serve --help");
  CHECK(done({"serve", "--listen", "a:1", "--listen", "b:1"}).text ==
        "--listen takes one value; see snug serve --help");
  CHECK(done({"user"}).text == "no command given; see snug user --help");
  CHECK(done({"user", "add"}).text == "NAME is required; see snug user add --help");
  CHECK(done({"user", "role", "ann"}).text == "ROLE is required; see snug user role --help");
  CHECK(done({"--node", "1"}).text == "no command given; see snug --help");
  for (const auto& arguments :
       {std::vector<std::string>{}, {"srve"}, {"user"}, {"user", "add"}, {"serve", "--listen"}}) {
    CHECK(done(arguments).exit_code == 2);
  }
}

TEST_CASE("the commands on accounts") {
  const Invocation add = good({"user", "add", "ann", "--admin", "--password-stdin", "--data", "/d"});
  CHECK(add.command == Command::user_add);
  CHECK(add.username == "ann");
  CHECK(add.role == "admin");
  CHECK(add.password_stdin);
  CHECK(good({"user", "add", "ann"}).role == "member");
  CHECK_FALSE(good({"user", "add", "ann"}).password_stdin);
  const Invocation role = good({"user", "role", "ann", "guest"});
  CHECK(role.command == Command::user_role);
  CHECK(role.role == "guest");
  CHECK(good({"user", "list"}).command == Command::user_list);
  CHECK(good({"user", "passwd", "ann"}).command == Command::user_passwd);
  CHECK(good({"user", "disable", "ann"}).command == Command::user_disable);
  CHECK(good({"user", "enable", "ann"}).command == Command::user_enable);
  CHECK(good({"user", "delete", "ann"}).command == Command::user_delete);
  CHECK_FALSE(good({"user", "delete", "ann"}).yes);
  CHECK(good({"user", "delete", "ann", "--yes"}).yes);
  const Invocation backup = good({"backup", "/b", "--force", "--data", "/d"});
  CHECK(backup.command == Command::backup);
  CHECK(backup.backup_file == "/b");
  CHECK(backup.force);
  CHECK(good({"backup", "-"}).backup_file == "-");
  const Invocation verify = good({"backup", "verify", "/b"});
  CHECK(verify.command == Command::backup_verify);
  CHECK(verify.backup_file == "/b");
  const Invocation restore = good({"restore", "/b", "--to", "/r"});
  CHECK(restore.command == Command::restore);
  CHECK(restore.backup_file == "/b");
  CHECK(restore.target == "/r");
  CHECK_FALSE(restore.join);
  CHECK(good({"restore", "--join", "/b", "--to", "/r"}).join);
  const Invocation doctor = good({"doctor", "--full", "--json", "--url", "https://a.example"});
  CHECK(doctor.command == Command::doctor);
  CHECK(doctor.full);
  CHECK(doctor.json);
  CHECK(doctor.url == "https://a.example");
  CHECK(done({"backup"}).exit_code == 2);
  CHECK(done({"backup"}).text.find("FILE") != std::string::npos);
  CHECK(done({"backup", "verify"}).exit_code == 2);
  CHECK(done({"restore", "/b"}).exit_code == 2);
  CHECK(good({"check-config", "--print-defaults"}).print_defaults);
  CHECK(good({"version"}).command == Command::version);
}

TEST_CASE("help is given where it is asked for, also when something else is wrong") {
  CHECK(done({"--help"}).text.find("Usage: snug COMMAND") != std::string::npos);
  CHECK(done({"serve", "--help"}).text.find("--max-connections-per-address N") != std::string::npos);
  CHECK(done({"--help"}).text.find("--max-connections-per-address N") == std::string::npos);
  CHECK(done({"user", "add", "--help"}).text.find("Usage: snug user add NAME") != std::string::npos);
  CHECK(done({"--help"}).exit_code == 0);
  const Variable node("SNUG_NODE", "bad");
  CHECK(done({"user", "-h"}).exit_code == 0);
}

TEST_CASE("help fits a terminal") {
  for (const auto& arguments : {std::vector<std::string>{"--help"}, {"serve", "--help"}, {"user", "--help"}}) {
    std::istringstream lines(done(arguments).text);
    for (std::string line; std::getline(lines, line);) CHECK_MESSAGE(line.size() <= 110, line);
  }
}

TEST_CASE("config/snug.toml is what the declaration says, and means the defaults") {
  std::ifstream stored(SNUG_SOURCE_DIR "/config/snug.toml");
  std::stringstream text;
  text << stored.rdbuf();
  CHECK_MESSAGE(text.str() == sample_config(), "renew it: snug check-config --print-defaults > config/snug.toml");

  // The same with every key in force: all are known, all values valid, and no default changes but for the rules, that
  // are then set to what a new database starts with.
  std::string in_force;
  std::istringstream lines(sample_config());
  for (std::string line; std::getline(lines, line);) {
    const bool key =
        line.starts_with("# ") && line.find(" = ") != std::string::npos && line.find(' ', 2) == line.find(" = ");
    if (key) in_force += line.substr(2) + "\n";
  }
  const File file(in_force);
  const Config config = serve({"--config", file.path}), plain;
  CHECK(config.data == plain.data);
  CHECK(config.outbox_limit == plain.outbox_limit);
  CHECK(config.ping_timeout == plain.ping_timeout);
  CHECK(config.password.memory == plain.password.memory);
  CHECK(config.login_rate == plain.login_rate);
  const Settings first;
  CHECK(static_cast<int>(config.registration.value()) == static_cast<int>(first.registration));
  CHECK(config.receipts_limit == first.receipts_limit);
  CHECK(config.members_limit == first.members_limit);
  CHECK(config.chats_limit == first.chats_limit);
  CHECK(config.channels_limit == first.channels_limit);
  CHECK(config.contacts_limit == first.contacts_limit);
  CHECK(config.logins_limit == first.logins_limit);
  CHECK(config.invites_limit == first.invites_limit);
  CHECK(config.file_limit == first.file_limit);
  CHECK(config.files_limit == first.files_limit);
}

TEST_CASE("the version is told wherever it is asked for, whatever else is wrong") {
  for (const auto& arguments :
       {std::vector<std::string>{"version"}, {"--version"}, {"-V"}, {"serve", "--version"}, {"srve", "-V"}})
    CHECK(good(arguments).command == Command::version);
  const Variable config("SNUG_CONFIG", "/nowhere/else.toml");
  CHECK(good({"--version"}).command == Command::version);
}

TEST_CASE("a misspelt variable is no reason to stop, but told") {
  const Variable misspelt("SNUG_LISTN", ":80");
  const Invocation asked = good({"serve"});
  REQUIRE(asked.warnings.size() == 1);
  CHECK(asked.warnings.front() == "SNUG_LISTN is no setting, and is passed over, did you mean 'SNUG_LISTEN'?");
  CHECK(asked.config.listen == Config().listen);
}
