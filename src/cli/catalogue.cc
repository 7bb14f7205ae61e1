#include "cli/catalogue.h"

#include <CLI/App.hpp>

#include <stdexcept>

#include "cli/help.h"

namespace snug::cli {

namespace {

void add_command(Catalogue& catalogue, const CLI::App& app, const std::string& path) {
  CatalogueCommand command;
  command.path = path;
  command.help = app.get_description();
  command.takes_settings = takes_settings(app);
  for (const CLI::Option* option : own_options(app)) {
    const std::string type = option->get_type_name();
    if (option->get_positional()) {
      command.arguments.push_back(type.find('|') != std::string::npos ? type : option->get_name(true));
    } else if (option != app.get_help_ptr()) {
      command.options.push_back({"--" + option->get_lnames().front(), option->get_items_expected_max() > 0 ? type : "",
                                 option->get_description()});
    }
  }
  const auto children = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* child : children) command.children.push_back(child->get_name());
  catalogue.commands.push_back(std::move(command));
  for (const CLI::App* child : children)
    add_command(catalogue, *child, (path.empty() ? "" : path + " ") + child->get_name());
}

}  // namespace

const CatalogueCommand& Catalogue::at(const std::string& path) const {
  for (const CatalogueCommand& command : commands) {
    if (command.path == path) return command;
  }
  throw std::logic_error("no command " + path);
}

std::vector<CatalogueOption> Catalogue::options_of(const CatalogueCommand& command) const {
  std::vector<CatalogueOption> options = command.options;
  for (const Setting& setting : settings) {
    if (command.takes_settings || setting.name == "data")
      options.push_back({"--" + setting.name, setting.shape, setting.help});
  }
  options.push_back({"--config", "FILE", "the file to read settings from"});
  options.push_back({"--help", "", "tell of this command"});
  return options;
}

Catalogue catalogue_of(const CLI::App& app, const std::vector<Setting>& settings) {
  Catalogue catalogue;
  catalogue.description = app.get_description();
  catalogue.settings = settings;
  add_command(catalogue, app, "");
  return catalogue;
}

std::vector<std::string> choices_of(const std::string& shape) {
  std::vector<std::string> choices;
  if (shape.find('|') == std::string::npos) return choices;
  for (std::size_t begin = 0; begin <= shape.size();) {
    const std::size_t end = std::min(shape.find('|', begin), shape.size());
    choices.push_back(shape.substr(begin, end - begin));
    begin = end + 1;
  }
  return choices;
}

}  // namespace snug::cli
