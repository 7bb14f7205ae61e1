#include "cli/program.h"

#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cli/administration.h"
#include "cli/backup.h"
#include "cli/doctor.h"
#include "cli/export.h"
#include "cli/invocation.h"
#include "cli/operate.h"
#include "cli/serve.h"
#include "cli/status.h"
#include "cli/user.h"

namespace snug::cli {

namespace {

int run_check_config(const Invocation& invocation) {
  if (invocation.print_defaults) {
    std::cout << sample_config();
  } else if (invocation.config_file.empty()) {
    std::cout << "the settings are valid (no file was named with --config or SNUG_CONFIG)\n";
  } else {
    std::cout << invocation.config_file << " is valid\n";
  }
  return 0;
}

int run(const Invocation& invocation, const std::vector<std::string>& arguments) {
  switch (invocation.command) {
    case Command::serve:
      return invocation.check_only ? 0 : run_serve(invocation.config, arguments, std::cout);
    case Command::reload:
      return run_reload(invocation, std::cout, std::cerr);
    case Command::setup_link:
      return run_setup_link(invocation, std::cout, std::cerr);
    case Command::status:
      return run_status(invocation, std::cout, std::cerr);
    case Command::restart:
      return run_restart(invocation, std::cout, std::cerr);
    case Command::backup:
    case Command::backup_verify:
    case Command::restore:
      return run_backup(invocation, std::cout, std::cerr);
    case Command::doctor:
      return run_doctor(invocation, std::cout, wants_colour());
    case Command::export_data:
      return run_export(invocation, std::cout, std::cerr);
    case Command::administration:
      return run_administration(invocation, std::cout, std::cerr);
    case Command::check_config:
      return run_check_config(invocation);
    case Command::version:
      std::cout << "snug " SNUG_VERSION "\n";
      return 0;
    default:
      return run_user(invocation, std::cin, std::cout, std::cerr);
  }
}

}  // namespace

int run(int argc, const char* const* argv) {
  try {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const auto read = read_invocation(arguments);
    if (const Done* done = std::get_if<Done>(&read)) {
      const auto given = [&](const char* word) { return std::ranges::find(arguments, word) != arguments.end(); };
      if (done->exit_code == 1 && given("doctor"))  // a file that is refused is something that the doctor finds
        return tell_of_settings(done->text, given("--json"), std::cout, wants_colour());
      const bool usage = done->text.find('\n') != std::string::npos;
      (done->exit_code == 0 ? std::cout : std::cerr) << (usage ? "" : "snug: ") << done->text << '\n';
      return done->exit_code;
    }
    return run(std::get<Invocation>(read), arguments);
  } catch (const std::exception& error) {
    std::cerr << "snug: " << error.what() << '\n';
    return 1;
  }
}

}  // namespace snug::cli
