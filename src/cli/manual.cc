#include "cli/manual.h"

#include <algorithm>
#include <string_view>

namespace snug::cli {

namespace {

/// Text as roff takes it: nothing in it is a request, and hyphens stay what one can paste.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (out.empty() && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string bold(std::string_view text) { return "\\fB" + plain(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + plain(text) + "\\fR"; }

std::string sentence(std::string text) {
  text += '.';
  return plain(text);
}

std::string heading(std::string_view page, std::string_view section) {
  return ".\\\" Written by `snug generate`; don't edit.\n.TH " + std::string(page) + " " + std::string(section) +
         " \"\" \"snug " SNUG_VERSION "\"\n";
}

std::string value_of(const CatalogueOption& option) { return option.shape.empty() ? "" : " " + italic(option.shape); }

std::string synopsis(const CatalogueCommand& command) {
  std::string line = bold("snug " + command.path);
  for (const std::string& argument : command.arguments) line += " " + italic(argument);
  for (const CatalogueOption& option : command.options) line += " [" + bold(option.flag) + value_of(option) + "]";
  return line;
}

std::string commands_section(const Catalogue& catalogue) {
  std::string out = ".SH COMMANDS\n";
  for (const CatalogueCommand& command : catalogue.commands) {
    // A command that only stands for those below it is told of by them.
    if (command.path.empty() || (!command.children.empty() && command.arguments.empty())) continue;
    out += ".TP\n" + synopsis(command) + "\n" + sentence(command.help) + "\n";
    for (const CatalogueOption& option : command.options)
      out += ".RS\n.TP\n" + bold(option.flag) + value_of(option) + "\n" + sentence(option.help) + "\n.RE\n";
  }
  return out;
}

std::string default_of(const Setting& setting) {
  return setting.default_value.empty() ? "" : " Default: " + plain(setting.default_value) + ".";
}

/// Each setting under its group's heading; `tag` writes the line that names it.
template <class Tag>
std::string settings_list(const Catalogue& catalogue, Tag tag) {
  std::string out, group;
  for (const Setting& setting : catalogue.settings) {
    if (setting.group != group) out += ".SS " + plain(group = setting.group) + "\n";
    out += ".TP\n" + tag(setting) + "\n" + sentence(setting.help + (setting.list ? " (may be repeated)" : "")) +
           default_of(setting) + "\n";
  }
  return out;
}

}  // namespace

std::string manual_page(const Catalogue& catalogue) {
  std::string out = heading("SNUG", "1");
  out += ".SH NAME\nsnug \\- a chat server in one executable\n";
  out += ".SH SYNOPSIS\n" + bold("snug") + " " + italic("COMMAND") + " [" + italic("OPTIONS") + "]\n";
  out +=
      ".SH DESCRIPTION\n"
      "snug serves chats, groups and channels to browsers and programs, and keeps everything in one data folder.\n"
      "A first start without users prints a link, good once and for 30 minutes; who opens it becomes the\n"
      "administrator.\n";
  out += commands_section(catalogue);
  out +=
      ".SH SETTINGS\n"
      "Each is a flag, an environment variable and a key of the file that " +
      bold("--config") + " or " + bold("SNUG_CONFIG") + " names:\n" + bold("--max-frame-size") + ", " +
      bold("SNUG_MAX_FRAME_SIZE") + ", " + bold("max_frame_size") +
      ".\nA flag goes before the environment, the environment before the file.\n"
      "Sizes are written 64KiB, times 500ms, 10s, 15min.\n";
  out += settings_list(catalogue,
                       [](const Setting& setting) { return bold("--" + setting.name) + " " + italic(setting.shape); });
  out +=
      ".SH SIGNALS\n"
      ".TP\n" +
      bold("SIGTERM") + ", " + bold("SIGINT") +
      "\nStop: requests in flight are answered, what is queued is committed, clients are told to come back.\n"
      ".TP\n" +
      bold("SIGHUP") + "\nAs " + bold("snug reload") + ".\n.TP\n" + bold("SIGUSR2") + "\nAs " + bold("snug restart") +
      ".\n";
  out +=
      ".SH EXIT STATUS\n"
      "0: done. 1: it failed, and one line on standard error says why. 2: the command line is wrong.\n";
  return out + ".SH SEE ALSO\n" + bold("snug.toml") + "(5)";
}

std::string settings_page(const Catalogue& catalogue) {
  std::string out = heading("SNUG.TOML", "5");
  out += ".SH NAME\nsnug.toml \\- settings of the chat server snug\n";
  out +=
      ".SH DESCRIPTION\n"
      "A TOML file that " +
      bold("snug --config") + " " + italic("FILE") +
      " reads. A key it doesn't know is refused, with its line. Every key may be left out.\n"
      "What a flag or the environment gives goes before the file; the name of the variable stands beside each key.\n"
      "Sizes are written \"64KiB\", times \"500ms\", \"10s\", \"15min\".\n"
      ".SH KEYS\n";
  out += settings_list(catalogue, [](const Setting& setting) {
    return bold(key_of(setting.name)) + " = " + italic(setting.list ? "[" + setting.shape + ", ...]" : setting.shape) +
           "  (" + plain(variable_of(setting.name)) + ")";
  });
  return out + ".SH SEE ALSO\n" + bold("snug") + "(1)";
}

}  // namespace snug::cli
