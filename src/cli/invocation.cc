#include "cli/invocation.h"

#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "cli/completion.h"
#include "cli/environment.h"
#include "cli/guess.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "cli/settings.h"
#include "cli/toml_file.h"

namespace snug::cli {

namespace {

bool in_environment(const CLI::Option& option) {
  const char* text = std::getenv(option.get_envname().c_str());
  return text != nullptr && *text != '\0';
}

/// Where the values came from that the command line did not give; for messages.
struct Origins {
  std::map<std::string, unsigned> lines;  ///< flag → line of the file, the first of a table
  std::vector<unsigned> lines_of_pairs;   ///< of the entries of `socketio.aliases`, in their order
};

std::vector<std::string> names_of(const std::vector<Setting>& settings) {
  std::vector<std::string> names;
  for (const Setting& setting : settings) names.push_back(setting.name);
  return names;
}

/// The key that was meant: one like it, or one that only stands in a table of another name.
std::optional<std::string> meant_key(const std::vector<Setting>& settings, const std::string& key) {
  std::vector<std::string> keys;
  for (const Setting& setting : settings) keys.push_back(key_of(setting.name));
  if (auto like = guess(key, keys)) return like;
  const std::size_t dot = key.rfind('.');
  const auto alone = std::find(keys.begin(), keys.end(), dot == std::string::npos ? "" : key.substr(dot + 1));
  return alone == keys.end() ? std::nullopt : std::optional(*alone);
}

/// snug.toml for CLI11: every key must be a setting, and what a flag or a variable gives is left out.
class TomlConfig final : public CLI::ConfigBase {
 public:
  TomlConfig(const CLI::App& app, const std::vector<Setting>& settings, Origins& origins)
      : app_(app), settings_(settings), origins_(origins) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    const std::string text(std::istreambuf_iterator<char>(input), {});
    std::vector<CLI::ConfigItem> found;
    try {
      std::set<std::string> seen;
      for (TomlEntry entry : read_toml(text)) {
        const Setting& setting = find(entry);
        const std::string flag = "--" + setting.name;
        if (setting.pairs)
          pair_up(entry, setting);
        else if (!seen.insert(flag).second)
          throw TomlError(entry.line, key_of(entry.key) + " is given twice");
        check(entry, setting);
        if (app_.count(flag) > 0 || in_environment(*setting.option) || entry.values.empty()) continue;
        origins_.lines.try_emplace(flag, entry.line);
        if (setting.pairs)
          origins_.lines_of_pairs.insert(origins_.lines_of_pairs.end(), entry.values.size(), entry.line);
        if (found.empty() || found.back().name != setting.name) found.emplace_back();
        found.back().name = setting.name;
        std::copy(entry.values.begin(), entry.values.end(), std::back_inserter(found.back().inputs));
      }
    } catch (const TomlError& error) {
      throw CLI::ConfigError("line " + std::to_string(error.line) + ": " + error.what(), CLI::ExitCodes::ConfigError);
    }
    return found;
  }

 private:
  const Setting& find(const TomlEntry& entry) const {
    std::string name = entry.key;
    std::replace(name.begin(), name.end(), '_', '-');
    for (const Setting& setting : settings_) {
      if (setting.name == name && (!entry.table || setting.pairs)) return setting;
      if (setting.pairs && entry.key.starts_with(key_of(setting.name) + ".")) return setting;
    }
    throw TomlError(entry.line, "unknown key '" + entry.key + "'" + did_you_mean(meant_key(settings_, entry.key)));
  }

  /// `aliases.send-msg = "send_message"` is one of the pairs of `aliases`.
  static void pair_up(TomlEntry& entry, const Setting& setting) {
    const std::string table = key_of(setting.name);
    if (entry.table && entry.key == table) return;
    if (!entry.key.starts_with(table + ".")) throw TomlError(entry.line, table + " is a table: [" + table + "]");
    const std::string name = entry.key.substr(table.size() + 1);
    if (entry.values.size() != 1) throw TomlError(entry.line, entry.key + " takes one value, not a list");
    if (name.find_first_of("=,") != std::string::npos || entry.values[0].find(',') != std::string::npos)
      throw TomlError(entry.line, entry.key + ": there may be no comma in a name, and no = in the first");
    entry.values[0] = name + "=" + entry.values[0];
  }

  static void check(const TomlEntry& entry, const Setting& setting) {
    if (entry.values.size() > 1 && !setting.list)
      throw TomlError(entry.line, entry.key + " takes one value, not a list");
  }

  const CLI::App& app_;
  const std::vector<Setting>& settings_;
  Origins& origins_;
};

/// The command line of the program. Fills an Invocation while it parses.
class Interface {
 public:
  Interface() : app_("snug " SNUG_VERSION ": a chat server in one executable", "snug") {
    app_.set_help_flag("-h,--help", "show this");
    version_ = app_.add_flag("-V,--version")->description("tell the version");
    app_.fallthrough();
    settings_ = declare_settings(app_, result_.config);
    app_.set_config("--config", default_file(), "file with settings")->group("")->type_name("FILE");
    app_.config_formatter(std::make_shared<TomlConfig>(app_, settings_, origins_));
    app_.require_subcommand(1);
    declare_commands();
  }

  const std::vector<Setting>& settings() const { return settings_; }

  std::variant<Invocation, Done> read(std::vector<std::string> arguments) {
    if (arguments.empty()) return Done{2, help_text(app_, settings_)};
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    try {
      app_.parse(std::move(arguments));
      check_file_of_environment();
    } catch (const CLI::Error& error) {
      if (const CLI::App* asked = help_wanted(app_)) return Done{0, help_text(*asked, settings_)};
      if (version_->count() == 0) return refusal(error);
    }
    if (version_->count() > 0) result_.command = Command::version;
    if (result_.command == Command::generate) return Done{0, generated()};
    if (result_.command != Command::version) result_.warnings = unknown_variables(settings_, environ);
    derive_settings(app_, result_.config);
    if (const auto problem = problem_with_aliases(result_.config.socketio_aliases)) return refusal(*problem);
    if (app_.count("--config") > 0) result_.config_file = app_["--config"]->as<std::string>();
    return result_;
  }

 private:
  CLI::App& command(CLI::App& parent, const std::string& name, const std::string& help, Command which) {
    CLI::App* sub = parent.add_subcommand(name, help);
    sub->final_callback([this, which] { result_.command = which; });
    return *sub;
  }

  void declare_commands() {
    CLI::App& serve = command(app_, "serve", "run the server", Command::serve);
    serve.add_flag("--check", result_.check_only, "only tell whether the settings are valid, by the exit code");
    command(app_, "reload", "let the running server read its settings again", Command::reload);
    command(app_, "restart", "start the running server anew, without refusing a connection", Command::restart);
    command(app_, "setup-link", "print a new link that makes the first account, the administrator's",
            Command::setup_link);

    command(app_, "status", "tell how the running server is doing", Command::status)
        .add_flag("--json", result_.json, "for programs: the figures of the last ten minutes");

    CLI::App& user = *app_.add_subcommand("user", "make, list and change accounts, also while the server runs");
    user.require_subcommand(1);
    const auto with_name = [&](CLI::App& sub) {
      sub.add_option("NAME", result_.username, "the user's name")->required();
    };
    const auto with_password = [&](CLI::App& sub) {
      sub.add_flag("--password-stdin", result_.password_stdin,
                   "take the password from the first line of standard input");
    };
    CLI::App& add = command(user, "add", "make an account", Command::user_add);
    with_name(add);
    with_password(add);
    add.add_option("--display-name", result_.display_name, "the name that is shown [NAME]")->type_name("TEXT");
    add.add_flag_callback(
        "--admin", [this] { result_.role = "admin"; }, "let the user administrate the server");
    command(user, "list", "list all accounts", Command::user_list)
        .add_flag("--json", result_.json, "for programs: an object a line");
    CLI::App& passwd =
        command(user, "passwd", "set a password, and end the user's login sessions", Command::user_passwd);
    with_name(passwd);
    with_password(passwd);
    CLI::App& role = command(user, "role", "change what a user may do on the server", Command::user_role);
    with_name(role);
    role.add_option("ROLE", result_.role, "admin, member or guest")->required()->type_name("admin|member|guest");
    with_name(command(user, "disable", "lock an account, and end the user's login sessions", Command::user_disable));
    with_name(command(user, "enable", "unlock an account", Command::user_enable));
    CLI::App& remove = command(user, "delete", "close an account for good, and remove what its user wrote and was in",
                               Command::user_delete);
    with_name(remove);
    remove.add_flag("--yes", result_.yes, "don't ask");

    declare_administration(app_, user, result_);
    declare_backup_commands();
    declare_cluster_commands();
    CLI::App& doctor =
        command(app_, "doctor", "look everything over, and say what fixes what is wrong", Command::doctor);
    doctor.add_flag("--full", result_.full, "also what takes long: every index, every message");
    doctor.add_flag("--json", result_.json, "for programs");
    doctor.add_option("--url", result_.url, "how people reach the server [public-url]")->type_name("URL");

    CLI::App& check = command(app_, "check-config", "tell whether the settings are valid", Command::check_config);
    check.add_flag("--print-defaults", result_.print_defaults, "print a file with every setting and its default");
    CLI::App& generate =
        command(app_, "generate", "print a man page, or what a shell completes commands with", Command::generate);
    generate.add_option("WHAT", wanted_, "man, man-config, bash, zsh or fish")
        ->required()
        ->type_name("man|man-config|bash|zsh|fish")
        ->check([](const std::string& what) {
          return generators().contains(what) ? "" : "'" + what + "' is none of man, man-config, bash, zsh, fish";
        });
    command(app_, "version", "tell the version", Command::version);
  }

  using Generator = std::string (*)(const Catalogue&);
  static const std::map<std::string, Generator>& generators() {
    static const std::map<std::string, Generator> all{{"man", manual_page},
                                                      {"man-config", settings_page},
                                                      {"bash", bash_completion},
                                                      {"zsh", zsh_completion},
                                                      {"fish", fish_completion}};
    return all;
  }

  std::string generated() const { return generators().at(wanted_)(catalogue_of(app_, settings_)); }

  void declare_cluster_commands() {
    CLI::App& cluster = *app_.add_subcommand("cluster", "look at the cluster that the running server is a node of");
    cluster.require_subcommand(1);
    command(cluster, "status", "tell who is in the cluster, how far each node is, and how the Redis is",
            Command::cluster_status)
        .add_flag("--json", result_.json, "for programs");
    command(cluster, "compare", "tell whether all nodes have the same, and if not, which rows differ",
            Command::cluster_compare)
        .add_flag("--json", result_.json, "for programs");
    command(cluster, "resubmit", "send the messages again that a node had alone", Command::cluster_resubmit)
        .add_option("FILE", result_.commands_file, "commands.jsonl of a folder left-...")
        ->required();
    CLI::App& forget = command(cluster, "forget", "give up a node that does not come back", Command::cluster_forget);
    forget.add_option("NODE", result_.node, "its number")->required()->check(CLI::Range(0, 1023));
    forget.add_flag("--yes", result_.yes, "what only that node has may be lost");
  }

  void declare_backup_commands() {
    const auto with_file = [&](CLI::App& sub, const std::string& help) {
      return sub.add_option("FILE", result_.backup_file, help);
    };
    CLI::App& backup =
        *app_.add_subcommand("backup", "put all of a data folder into one file, also while the server runs");
    backup.require_subcommand(0, 1);
    with_file(backup, "the file to make (-: standard output); as secret as the folder");
    backup.add_flag("--force", result_.force, "replace a file that is there");
    backup.final_callback([this, &backup] {
      if (!backup.get_subcommands().empty()) return;
      if (result_.backup_file.empty()) throw CLI::RequiredError("FILE");
      result_.command = Command::backup;
    });
    with_file(command(backup, "verify", "read a backup, and tell what is in it or broken", Command::backup_verify),
              "the backup")
        ->required();
    CLI::App& restore = command(app_, "restore", "make a data folder of a backup", Command::restore);
    with_file(restore, "the backup")->required();
    restore.add_option("--to", result_.target, "the data folder to make; it must not exist, or be empty")
        ->required()
        ->type_name("DIR");
    restore.add_flag("--join", result_.join,
                     "go on as a node of the cluster that the backup is of, in place of standing alone");
  }

  /// The file that is read if none is named on the command line. A package has one, in its place on the system.
  static std::string default_file() {
    const char* named = std::getenv("SNUG_CONFIG");
    if (named != nullptr) return named;
    std::error_code ignored;
    return std::filesystem::exists(SNUG_SYSTEM_CONFIG, ignored) ? SNUG_SYSTEM_CONFIG : "";
  }

  /// CLI11 passes over a file that is named in the environment and isn't there.
  static void check_file_of_environment() {
    const char* file = std::getenv("SNUG_CONFIG");
    std::error_code ignored;
    if (file != nullptr && *file != '\0' && !std::filesystem::exists(file, ignored))
      throw CLI::FileError::Missing(file);
  }

  static const CLI::App& innermost(const CLI::App& app) {
    const auto commands = app.get_subcommands();
    return commands.empty() ? app : innermost(*commands.front());
  }

  /// The command that `--help` was given to.
  static const CLI::App* help_wanted(const CLI::App& app) {
    for (const CLI::App* asked = &innermost(app); asked != nullptr; asked = asked->get_parent()) {
      if (asked->get_help_ptr()->count() > 0) return &innermost(app);
    }
    return nullptr;
  }

  /// The one that was named, or the default one. `as` of an option without a result reads a string that is not there in
  /// CLI11 2.4.
  std::string config_file() const {
    const CLI::Option& option = *app_.get_config_ptr();
    return option.results().empty() ? option.get_default_str() : option.results().front();
  }

  Done refusal(const AliasProblem& problem) const {
    const std::vector<unsigned>& lines = origins_.lines_of_pairs;
    const std::string what = "socketio.aliases: " + problem.why;
    if (problem.index >= lines.size()) return {2, "--" + what};
    return {1, config_file() + " line " + std::to_string(lines[problem.index]) + ": " + what};
  }

  Done refusal(const CLI::Error& error) const {
    const std::string file = config_file();
    const std::string what = error.what();
    const CLI::App& asked = innermost(app_);
    const std::string see = "; see " + full_name(asked) + " --help";
    switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
      case CLI::ExitCodes::FileError:
        return {1, "cannot read the configuration file " + file};
      case CLI::ExitCodes::ConfigError:
        return {1, file + " " + what};
      case CLI::ExitCodes::ArgumentMismatch:
        return {2, what.substr(0, what.find(':')) + " takes one value" + see};
      case CLI::ExitCodes::ExtrasError:
        return {2, unknown_argument() + see};
      case CLI::ExitCodes::RequiredError:
        if (!app_.remaining(true).empty()) return {2, unknown_argument() + see};
        if (asked.get_require_subcommand_min() > 0) return {2, "no command given" + see};
        return {2, what + see};
      default:
        break;
    }
    for (const Setting& setting : settings_) {
      const std::string flag = "--" + setting.name;
      const std::string prefix = flag + ": ";
      if (!what.starts_with(prefix)) continue;
      const auto line = origins_.lines.find(flag);
      if (line != origins_.lines.end()) {
        return {1, file + " line " + std::to_string(line->second) + ": " + key_of(setting.name) + ": " +
                       what.substr(prefix.size())};
      }
      if (in_environment(*setting.option) &&
          setting.option->results().front() == std::getenv(setting.option->get_envname().c_str())) {
        return {1, setting.option->get_envname() + ": " + what.substr(prefix.size())};
      }
    }
    return {2, what + see};
  }

  /// Names the first argument that nothing takes, and what it may have been meant to be.
  std::string unknown_argument() const {
    const std::vector<std::string> rest = app_.remaining(true);
    const auto option = std::find_if(rest.begin(), rest.end(), [](const auto& text) { return text.starts_with("-"); });
    if (option == rest.end())
      return "unknown argument '" + rest.front() + "'" + did_you_mean(meant_command(rest.front()));
    const std::size_t begin = std::min(option->find_first_not_of('-'), option->size());
    const auto like = guess(std::string_view(*option).substr(begin, option->find('=') - begin), flags());
    return "unknown argument '" + *option + "'" + (like ? ", did you mean --" + *like + "?" : "");
  }

  /// What may be written behind the command that was given, without dashes.
  std::vector<std::string> flags() const {
    std::vector<std::string> names = names_of(settings_);
    for (const CLI::App* app = &innermost(app_); app != nullptr; app = app->get_parent())
      for (const CLI::Option* option : app->get_options())
        for (const std::string& name : option->get_lnames()) names.push_back(name);
    return names;
  }

  /// A command below the one that was given; or one of that name that stands elsewhere, and only once.
  std::optional<std::string> meant_command(const std::string& word) const {
    const auto names = [](const CLI::App& app) {
      std::vector<std::string> all;
      for (const CLI::App* child : app.get_subcommands([](const CLI::App*) { return true; }))
        all.push_back(child->get_name());
      return all;
    };
    const CLI::App& asked = innermost(app_);
    if (auto like = guess(word, names(asked))) return like;
    if (&asked != &app_) return std::nullopt;
    std::vector<std::string> elsewhere;
    for (const CLI::App* group : app_.get_subcommands([](const CLI::App*) { return true; }))
      for (const std::string& name : names(*group))
        if (name == word) elsewhere.push_back(group->get_name() + " " + name);
    return elsewhere.size() == 1 ? std::optional(elsewhere.front()) : std::nullopt;
  }

  Invocation result_;
  Origins origins_;
  std::vector<Setting> settings_;
  std::string wanted_;  // of `generate`
  CLI::Option* version_ = nullptr;
  CLI::App app_;
};

}  // namespace

std::variant<Invocation, Done> read_invocation(const std::vector<std::string>& arguments) {
  return Interface().read(arguments);
}

std::string sample_config() { return sample_file(Interface().settings()); }

}  // namespace snug::cli
