#include "cli/program.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cli/administration.h"
#include "cli/backup.h"
#include "cli/cluster.h"
#include "cli/cluster_resubmit.h"
#include "cli/doctor.h"
#include "cli/export.h"
#include "cli/invocation.h"
#include "cli/operate.h"
#include "cli/output.h"
#include "cli/serve.h"
#include "cli/status.h"
#include "cli/user.h"

namespace snug::cli {

namespace {

int run_check_config(const Invocation& invocation, std::ostream& out) {
  if (invocation.print_defaults) {
    out << sample_config();
  } else if (invocation.config_file.empty()) {
    out << "the settings are valid (no file was named with --config or SNUG_CONFIG)\n";
  } else {
    out << invocation.config_file << " is valid\n";
  }
  return 0;
}

int run(const Invocation& invocation, const std::vector<std::string>& arguments, std::ostream& out) {
  switch (invocation.command) {
    case Command::serve:
      return invocation.check_only ? 0 : run_serve(invocation, arguments, out);
    case Command::reload:
      return run_reload(invocation, out, std::cerr);
    case Command::setup_link:
      return run_setup_link(invocation, out, std::cerr);
    case Command::status:
      return run_status(invocation, out, std::cerr);
    case Command::restart:
      return run_restart(invocation, out, std::cerr);
    case Command::backup:
    case Command::backup_verify:
    case Command::restore:
      return run_backup(invocation, out, std::cerr);
    case Command::doctor:
      return run_doctor(invocation, out, wants_colour());
    case Command::cluster_status:
      return run_cluster_status(invocation, out, std::cerr);
    case Command::cluster_forget:
      return run_cluster_forget(invocation, out, std::cerr);
    case Command::cluster_compare:
      return run_cluster_compare(invocation, out, std::cerr);
    case Command::cluster_resubmit:
      return run_cluster_resubmit(invocation, out, std::cerr);
    case Command::export_data:
      return run_export(invocation, out, std::cerr);
    case Command::administration:
      return run_administration(invocation, out, std::cerr);
    case Command::check_config:
      return run_check_config(invocation, out);
    case Command::version:
      out << "snug " SNUG_VERSION "\n";
      return 0;
    default:
      return run_user(invocation, std::cin, out, std::cerr);
  }
}

int run(const std::vector<std::string>& arguments, std::ostream& out) {
  const auto read = read_invocation(arguments);
  const Done* done = std::get_if<Done>(&read);
  if (done == nullptr) {
    const auto& invocation = std::get<Invocation>(read);
    if (invocation.command != Command::serve && invocation.command != Command::doctor)  // these have a place for it
      for (const std::string& warning : invocation.warnings) std::cerr << "snug: warning: " << warning << '\n';
    return run(invocation, arguments, out);
  }
  const auto given = [&](const char* word) { return std::ranges::find(arguments, word) != arguments.end(); };
  if (done->exit_code == 1 && given("doctor"))  // a file that is refused is something that the doctor finds
    return report_settings(done->text, given("--json"), out, wants_colour());
  const bool whole = done->exit_code == 0 || done->text.find('\n') != std::string::npos;
  (done->exit_code == 0 ? out : std::cerr) << (whole ? "" : "snug: ") << done->text << '\n';
  return done->exit_code;
}

}  // namespace

int run(int argc, const char* const* argv) {
  hold_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);  // told by what is written to
  try {
    Output out(STDOUT_FILENO);
    const int code = run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc), out);
    out.finish();
    return code;
  } catch (const OutputError& error) {
    if (error.reader_left()) return reader_left_code;
    std::cerr << "snug: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "snug: " << error.what() << '\n';
    return 1;
  }
}

}  // namespace snug::cli
