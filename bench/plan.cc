#include "bench/plan.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace snug::bench {

void write_plan(const Plan& plan, const std::string& file) {
  std::ofstream out(file);
  for (const std::string& token : plan.tokens) out << "user " << token << '\n';
  for (const Plan::Chat& chat : plan.chats) {
    out << "chat " << chat.id << ' ' << chat.last_seq;
    for (const std::uint32_t member : chat.members) out << ' ' << member;
    out << '\n';
  }
  if (!plan.cursor.empty()) out << "cursor " << plan.cursor << '\n';
  if (!out.flush()) throw std::runtime_error(file + ": can't be written");
}

Plan read_plan(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + ": can't be read");
  Plan plan;
  std::string line, kind;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    words >> kind;
    if (kind == "user") {
      words >> plan.tokens.emplace_back();
    } else if (kind == "cursor") {
      words >> plan.cursor;
    } else if (kind == "chat") {
      Plan::Chat& chat = plan.chats.emplace_back();
      words >> chat.id >> chat.last_seq;
      for (std::uint32_t member = 0; words >> member;) chat.members.push_back(member);
    } else {
      throw std::runtime_error(file + ": not a plan");
    }
  }
  return plan;
}

}  // namespace snug::bench
