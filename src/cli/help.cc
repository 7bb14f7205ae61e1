#include "cli/help.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace snug::cli {

namespace {

constexpr std::size_t width = 100;
constexpr std::array<std::string_view, 3> most_used{"data", "listen", "registration"};

/// `left` in a column of its own, `right` wrapped beside it.
void append_row(std::string& out, const std::string& left, const std::string& right, std::size_t column) {
  std::string line = "  " + left;
  if (line.size() + 2 > column) {
    out += line + "\n";
    line.clear();
  }
  line.resize(column, ' ');
  for (std::size_t begin = 0; begin < right.size();) {
    std::size_t end = right.size();
    if (end - begin > width - column) {
      end = right.rfind(' ', begin + width - column);
      if (end == std::string::npos || end <= begin) end = std::min(right.size(), begin + width - column);
    }
    out += line + right.substr(begin, end - begin) + "\n";
    line.assign(column, ' ');
    begin = end + (end < right.size() && right[end] == ' ' ? 1 : 0);
  }
}

void append_setting(std::string& out, const Setting& setting) {
  std::string text = setting.help;
  if (setting.list) text += " (may be repeated)";
  if (!setting.default_value.empty()) text += " [" + setting.default_value + "]";
  append_row(out, "--" + setting.name + " " + setting.shape, text, 38);
}

void append_own_options(std::string& out, const CLI::App& app) {
  std::string rows;
  for (const CLI::Option* option : own_options(app)) {
    const std::string shape = option->get_items_expected_max() > 0 ? " " + option->get_type_name() : "";
    const std::string name = option->get_positional() ? option->get_name(true) : option->get_name(false, true) + shape;
    append_row(rows, name, option->get_description(), 38);
  }
  if (!rows.empty()) out += "\nOptions:\n" + rows;
}

}  // namespace

std::vector<const CLI::Option*> own_options(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return option->get_group() == "Options"; });
}

bool takes_settings(const CLI::App& app) { return app.get_name() == "serve" || app.get_name() == "check-config"; }

std::string full_name(const CLI::App& app) {
  return app.get_parent() ? full_name(*app.get_parent()) + " " + app.get_name() : "snug";
}

std::string help_text(const CLI::App& app, const std::vector<Setting>& settings) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  const bool top = app.get_parent() == nullptr;

  std::string out = app.get_description() + "\n\nUsage: " + full_name(app);
  if (!commands.empty()) out += app.get_require_subcommand_min() == 0 ? " [COMMAND]" : " COMMAND";
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) out += " " + option->get_name(true);
  }
  out += " [OPTIONS]\n";
  if (!commands.empty()) {
    out += "\nCommands:\n";
    for (const CLI::App* command : commands) append_row(out, command->get_name(), command->get_description(), 18);
  }
  append_own_options(out, app);

  if (takes_settings(app)) {
    out +=
        "\nSettings. Each is a flag, an environment variable and a key of the file that --config or SNUG_CONFIG\n"
        "names: --max-frame-size, SNUG_MAX_FRAME_SIZE, max_frame_size. A flag goes before the environment,\n"
        "the environment before the file. Sizes are written 64KiB, times 500ms, 10s, 15min.\n\n";
    append_row(out, "--config FILE", "the file to read", 38);
    std::string group;
    for (const Setting& setting : settings) {
      if (setting.group != group) out += "\n" + (group = setting.group) + ":\n";
      append_setting(out, setting);
    }
  } else {
    out += top ? "\nSettings that most people need:\n" : "\nSettings:\n";
    for (const Setting& setting : settings) {
      const bool shown =
          top ? std::find(most_used.begin(), most_used.end(), setting.name) != most_used.end() : setting.name == "data";
      if (shown) append_setting(out, setting);
    }
    append_row(out, "--config FILE", "file with settings, see config/snug.toml", 38);
    if (top) out += "\n`snug serve --help` lists all settings, `snug COMMAND --help` tells of a command.\n";
  }
  out.pop_back();
  return out;
}

}  // namespace snug::cli
