#include "cli/doctor.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ostream>

#include "base/quote.h"
#include "cli/control.h"
#include "snug/doctor.h"

namespace snug::cli {

namespace {

using Level = Finding::Level;

/// What was found, told as it comes, or in the end as one document.
class Report {
 public:
  Report(std::ostream& out, bool json, bool colour) : out_(out), json_(json), colour_(colour) {}

  void add(const Finding& finding) {
    warnings_ += finding.level == Level::warning;
    errors_ += finding.level == Level::error;
    json_ ? keep(finding) : print(finding);
  }

  int finish() {
    if (json_)
      out_ << "{\"version\":\"" SNUG_VERSION "\",\"errors\":" << errors_ << ",\"warnings\":" << warnings_
           << ",\"findings\":[" << kept_ << "]}\n";
    else
      out_ << '\n' << summary() << '\n';
    return errors_ > 0 ? has_errors : warnings_ > 0 ? has_warnings : all_well;
  }

 private:
  std::string coloured(const char* code, std::string_view text) const {
    return colour_ ? "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m" : std::string(text);
  }

  static std::string padded(std::string_view text, std::size_t width) {
    std::string out(text);
    out.resize(std::max(width, out.size()), ' ');
    return out;
  }

  void print(const Finding& finding) {
    const char* code = finding.level == Level::ok ? "32" : finding.level == Level::warning ? "33" : "1;31";
    out_ << coloured(code, padded(name_of_level(finding.level), 9)) << padded(finding.check, 13) << finding.what
         << '\n';
    if (!finding.mend.empty()) out_ << std::string(22, ' ') << coloured("2", "→ ") << finding.mend << '\n';
    out_.flush();
  }

  void keep(const Finding& finding) {
    if (!kept_.empty()) kept_ += ',';
    const auto member = [&](const char* before, std::string_view text) {
      kept_ += before;
      append_json_string(kept_, text);
    };
    member("\n{\"check\":", finding.check);
    member(",\"level\":", name_of_level(finding.level));
    member(",\"what\":", finding.what);
    if (finding.mend.empty())
      kept_ += ",\"mend\":null";
    else
      member(",\"mend\":", finding.mend);
    kept_ += '}';
  }

  std::string summary() const {
    if (errors_ + warnings_ == 0) return coloured("32", "all is well");
    std::string text;
    if (errors_ > 0) text += coloured("1;31", std::to_string(errors_) + (errors_ == 1 ? " error" : " errors"));
    if (errors_ > 0 && warnings_ > 0) text += ", ";
    if (warnings_ > 0) text += coloured("33", std::to_string(warnings_) + (warnings_ == 1 ? " warning" : " warnings"));
    return text;
  }

  std::ostream& out_;
  const bool json_, colour_;
  int errors_ = 0, warnings_ = 0;
  std::string kept_;
};

}  // namespace

bool wants_colour() {
  const char* none = std::getenv("NO_COLOR");
  return (none == nullptr || *none == '\0') && ::isatty(STDOUT_FILENO) == 1;
}

int run_doctor(const Invocation& invocation, std::ostream& out, bool colour) {
  Report report(out, invocation.json, colour);
  report.add({"settings", Level::ok,
              invocation.config_file.empty() ? "valid (no file: SNUG_CONFIG or --config)"
                                             : invocation.config_file + " is valid",
              ""});
  for (const std::string& warning : invocation.warnings)
    report.add({"settings", Level::warning, warning, "fix its name, or take it out of the environment"});
  const auto control = [&](std::string_view request) -> std::optional<std::string> {
    auto server = ControlSocket::connect(invocation.config.data);
    return server ? std::optional(server->exchange(request)) : std::nullopt;
  };
  examine({.config = invocation.config, .full = invocation.full, .control = control, .url = invocation.url},
          [&](const Finding& finding) { report.add(finding); });
  return report.finish();
}

int report_settings(const std::string& refusal, bool json, std::ostream& out, bool colour) {
  Report report(out, json, colour);
  report.add({"settings", Level::error, refusal, "fix it as it says; snug check-config says when it is right"});
  return report.finish();
}

}  // namespace snug::cli
