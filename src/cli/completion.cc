#include "cli/completion.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>

namespace snug::cli {

namespace {

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : between).append(word);
  return out;
}

/// `text` with each `from` written as `to`.
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

/// Between quotes, for bash and zsh.
std::string in_quotes(const std::string& text) { return "'" + replaced(text, "'", "'\\''") + "'"; }

/// Every option that takes a value, by the shape of that.
std::map<std::string, std::vector<std::string>> flags_by_shape(const Catalogue& catalogue) {
  std::map<std::string, std::vector<std::string>> flags;
  for (const CatalogueCommand& command : catalogue.commands) {
    for (const CatalogueOption& option : catalogue.options_of(command)) {
      std::vector<std::string>& same = flags[option.shape];
      if (std::find(same.begin(), same.end(), option.flag) == same.end()) same.push_back(option.flag);
    }
  }
  flags.erase("");
  return flags;
}

/// The patterns of a `case` that follows the words of a command: "<command so far> <next word>".
std::string command_patterns(const Catalogue& catalogue, std::string_view between) {
  std::vector<std::string> patterns;
  for (const CatalogueCommand& command : catalogue.commands) {
    if (command.path.empty()) continue;
    const bool top = command.path.find(' ') == std::string::npos;
    patterns.push_back("'" + std::string(top ? " " : "") + command.path + "'");
  }
  return joined(patterns, between);
}

std::string argument_of(const CatalogueCommand& command) {
  return command.arguments.empty() ? "" : command.arguments.back();
}

/// The branches of a `case` over the option in front of the cursor; `offer` is given the shape of its value.
std::string value_branches(const Catalogue& catalogue, const std::function<std::string(const std::string&)>& offer) {
  std::string out;
  for (const auto& [shape, flags] : flags_by_shape(catalogue))
    out += "    " + joined(flags, "|") + ") " + offer(shape) + "return ;;\n";
  return out;
}

}  // namespace

std::string bash_completion(const Catalogue& catalogue) {
  const auto offer = [](const std::string& shape) -> std::string {
    if (const auto choices = choices_of(shape); !choices.empty())
      return "mapfile -t COMPREPLY < <(compgen -W '" + joined(choices, " ") + "' -- \"$word\"); ";
    if (shape == "FILE") return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); ";
    if (shape == "DIR") return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$word\"); ";
    return "";
  };
  std::string out = R"(# bash completion for snug, written by `snug generate bash`

_snug() {
  local word=${COMP_WORDS[COMP_CWORD]} command='' words='' i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case "$command ${COMP_WORDS[i]}" in
      )" + command_patterns(catalogue, "|") +
                    R"() command=${command:+$command }${COMP_WORDS[i]} ;;
    esac
  done
  COMPREPLY=()
  case ${COMP_WORDS[COMP_CWORD - 1]} in
)" + value_branches(catalogue, offer) +
                    R"(  esac
  case $command in
)";
  for (const CatalogueCommand& command : catalogue.commands) {
    std::vector<std::string> words = command.children;
    for (const CatalogueOption& option : catalogue.options_of(command)) words.push_back(option.flag);
    const std::string argument = argument_of(command);
    out += "    '" + command.path + "')\n";
    if (argument == "FILE")  // a name of a file, if what is typed is none of the words
      out += "      compopt -o default\n";
    else if (!choices_of(argument).empty())
      out += "      if [[ $word != -* ]]; then " + offer(argument) + "return; fi\n";
    out += "      words='" + joined(words, " ") + "' ;;\n";
  }
  return out + R"(  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _snug snug)";
}

std::string zsh_completion(const Catalogue& catalogue) {
  const auto offer = [](const std::string& shape) -> std::string {
    if (const auto choices = choices_of(shape); !choices.empty()) return "compadd -- " + joined(choices, " ") + "; ";
    if (shape == "FILE") return "_files; ";
    if (shape == "DIR") return "_files -/; ";
    return "";
  };
  std::string out = R"(#compdef snug
# zsh completion for snug, written by `snug generate zsh`

_snug() {
  local command= i
  local -a commands options
  for ((i = 2; i < CURRENT; ++i)); do
    case "$command ${words[i]}" in
      ()" + command_patterns(catalogue, "|") +
                    R"() command=${command:+$command }${words[i]} ;;
    esac
  done
  case ${words[CURRENT - 1]} in
)" + value_branches(catalogue, offer) +
                    R"(  esac
  case $command in
)";
  // A colon ends the word that is described.
  const auto described = [](const std::string& word, const std::string& help) {
    return "\n        " + in_quotes(replaced(word, ":", "\\:") + ":" + help);
  };
  for (const CatalogueCommand& command : catalogue.commands) {
    const std::string inside = command.path.empty() ? "" : command.path + " ";
    const std::string argument = offer(argument_of(command));
    out += "    ('" + command.path + "')\n";
    if (!argument.empty()) out += "      [[ $PREFIX == -* ]] || { " + argument + "}\n";
    out += "      commands=(";
    for (const std::string& child : command.children) out += described(child, catalogue.at(inside + child).help);
    out += ")\n      options=(";
    for (const CatalogueOption& option : catalogue.options_of(command)) out += described(option.flag, option.help);
    out += ") ;;\n";
  }
  return out + R"(  esac
  (( $#commands )) && _describe command commands
  _describe -o option options
}

_snug "$@")";
}

std::string fish_completion(const Catalogue& catalogue) {
  const auto in_fish = [](const std::string& text) {
    return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
  };
  const auto value = [&](const std::string& shape) -> std::string {
    if (const auto choices = choices_of(shape); !choices.empty()) return " -x -a '" + joined(choices, " ") + "'";
    if (shape == "FILE") return " -r -F";
    if (shape == "DIR") return " -x -a '(__fish_complete_directories)'";
    return shape.empty() ? "" : " -x";
  };
  std::string out = R"(# fish completion for snug, written by `snug generate fish`

function __snug_command
    set -l command ''
    for word in (commandline -opc)[2..-1]
        switch "$command $word"
            case )" +
                    command_patterns(catalogue, " ") +
                    R"(
                set command (string trim -- "$command $word")
        end
    end
    echo $command
end

complete -c snug -f
)";
  for (const CatalogueCommand& command : catalogue.commands) {
    const std::string inside = command.path.empty() ? "" : command.path + " ";
    const std::string line = "complete -c snug -n 'test \"$(__snug_command)\" = \"" + command.path + "\"'";
    for (const std::string& child : command.children)
      out += line + " -a " + child + " -d " + in_fish(catalogue.at(inside + child).help) + "\n";
    const std::string argument = argument_of(command);
    if (const auto choices = choices_of(argument); !choices.empty())
      out += line + " -a '" + joined(choices, " ") + "'\n";
    if (argument == "FILE") out += line + " -F\n";
    for (const CatalogueOption& option : catalogue.options_of(command))
      out += line + " -l " + option.flag.substr(2) + value(option.shape) + " -d " + in_fish(option.help) + "\n";
  }
  out.pop_back();
  return out;
}

}  // namespace snug::cli
