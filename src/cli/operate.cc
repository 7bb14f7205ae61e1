#include "cli/operate.h"

#include <chrono>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cli/answer.h"
#include "cli/control.h"
#include "cli/reachability.h"
#include "model/json.h"

namespace snug::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto timeout = 30s;  // for the new one to start: a migration may have to run
constexpr auto between_tries = 20ms;

std::vector<std::string> texts(const json::Value& result, std::string_view member) {
  std::vector<std::string> out;
  if (const auto all = result.member(member)) {
    all->each_element([&](const json::Value& text) {
      out.emplace_back(text.string().value_or(""));
      return true;
    });
  }
  return out;
}

std::string names(const json::Value& result, std::string_view member) {
  std::string out;
  for (const std::string& name : texts(result, member)) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

int run_reload(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  const std::string answer = ControlSocket::require(invocation.config.data).exchange(R"({"operation":"reload"})");
  const auto result = accept(answer, errors);
  if (!result) return 1;
  const std::string changed = names(*result, "changed");
  const std::string left = names(*result, "needRestart");
  out << (changed.empty() ? "nothing to take over" : "taken over: " + changed) << '\n';
  if (!left.empty()) out << "waiting for `snug restart`: " << left << '\n';
  return 0;
}

int run_setup_link(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  const std::string answer =
      ControlSocket::require(invocation.config.data).exchange(R"({"operation":"issue_setup_link"})");
  const auto result = accept(answer, errors);
  if (!result) return 1;
  const std::string link = text_member(*result, "link");
  out << link << '\n';
  for (const std::string& line : how_to_reach(link, texts(*result, "urls"), Surroundings::now()))
    errors << line << '\n';
  return 0;
}

int run_restart(const Invocation& invocation, std::ostream& out, std::ostream& errors) {
  ControlSocket old = ControlSocket::require(invocation.config.data);
  const auto begin = std::chrono::steady_clock::now();
  if (!accept(old.exchange(R"({"operation":"restart"})"), errors)) return 1;
  old.wait_for_end();
  const auto gone = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - gone < timeout) {
    if (ControlSocket::connect(invocation.config.data)) {
      const auto took =
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count();
      out << "restarted in " << took << " ms\n";
      return 0;
    }
    std::this_thread::sleep_for(between_tries);
  }
  throw std::runtime_error("the server has stopped and did not come back within 30 s; look at its log");
}

}  // namespace snug::cli
