// Catalogue: the program's commands, arguments and settings as plain data, read out of the declaration that parses
// them. Man pages and completions are written from it.
#pragma once

#include <string>
#include <vector>

#include "cli/settings.h"

namespace snug::cli {

struct CatalogueOption {
  std::string flag;   ///< `--admin`
  std::string shape;  ///< of its value: `FILE`, `DIR`, `text|json` ...; empty: it takes none
  std::string help;
};

struct CatalogueCommand {
  std::string path;  ///< `user add`; empty: the program itself
  std::string help;
  std::vector<std::string> children;     ///< names of its subcommands
  std::vector<CatalogueOption> options;  ///< its own
  std::vector<std::string> arguments;    ///< shapes of what stands without a flag: `NAME`, `FILE`, `bash|zsh`
  bool takes_settings = false;           ///< all of them; other commands want only --data and --config

  std::string name() const { return path.substr(path.rfind(' ') + 1); }
};

struct Catalogue {
  std::string description;
  std::vector<CatalogueCommand> commands;  ///< the program itself first, each before its subcommands
  std::vector<Setting> settings;

  const CatalogueCommand& at(const std::string& path) const;
  /// What may be written behind this command: its own options, then the settings that it takes, then --config, --help.
  std::vector<CatalogueOption> options_of(const CatalogueCommand& command) const;
};

Catalogue catalogue_of(const CLI::App& app, const std::vector<Setting>& settings);

/// The choices of a shape such as `text|json`; none if it has no such.
std::vector<std::string> choices_of(const std::string& shape);

}  // namespace snug::cli
