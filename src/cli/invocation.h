// Invocation: what a command line, the environment and the configuration file ask for, taken together.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "cli/administration.h"
#include "snug/config.h"

namespace snug::cli {

enum class Command {
  serve,
  reload,
  restart,
  setup_link,
  status,
  user_add,
  user_list,
  user_passwd,
  user_role,
  user_delete,
  user_disable,
  user_enable,
  administration,
  export_data,
  backup,
  backup_verify,
  restore,
  doctor,
  cluster_status,
  cluster_forget,
  cluster_compare,
  cluster_resubmit,
  check_config,
  generate,
  version
};

struct Invocation {
  Command command = Command::serve;
  Config config;
  std::string config_file;      ///< the file that was read; empty: none
  std::string username;         ///< of `user ...`
  std::string display_name;     ///< of `user add`; empty: the name
  std::string role = "member";  ///< of `user add` and `user role`
  bool password_stdin = false;
  bool yes = false;                     ///< of `user delete` and `cluster forget`: it was thought about
  std::string backup_file;              ///< of `backup ...` and `restore`
  std::string commands_file;            ///< of `cluster resubmit`
  std::filesystem::path target;         ///< of `restore`: the folder to make
  bool join = false;                    ///< of `restore`: the folder goes on as a node of the backup's cluster
  bool force = false;                   ///< of `backup`: replace a file
  bool full = false;                    ///< of `doctor`: also what takes long
  bool json = false;                    ///< of `doctor`, `cluster ...` and of what lists: for programs
  int node = 0;                         ///< of `cluster forget`
  std::string url;                      ///< of `doctor`: how people reach the server
  bool print_defaults = false;          ///< of `check-config`
  std::string export_file = "-";        ///< of `export`; -: standard output
  bool check_only = false;              ///< of `serve`: the settings are all that is asked about
  AdminRequest request{};               ///< of `administration`
  std::vector<std::string> warnings{};  ///< what is likely not meant so, in lines; for whoever runs the command
};

/// Nothing to run: help that was asked for, or an error.
struct Done {
  int exit_code = 0;  ///< 0 help, 1 a file or variable that is refused, 2 a command line that is
  std::string text;   ///< without a line break at the end
};

/// Reads `arguments` (without the program's name), the variables `SNUG_...` and the file that `--config` or
/// `SNUG_CONFIG` names. A flag goes before a variable, a variable before the file. Thread: one, before others start.
std::variant<Invocation, Done> read_invocation(const std::vector<std::string>& arguments);

/// The text of config/snug.toml.
std::string sample_config();

}  // namespace snug::cli
