#include "cli/admin_calls.h"

#include <algorithm>
#include <ostream>

#include "base/quote.h"
#include "cli/answer.h"

namespace snug::cli {

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string object(const Params& params) {
  std::string out = "{";
  for (const auto& [name, json] : params) {
    if (out.size() > 1) out += ',';
    out += json_text(name) + ":" + json;
  }
  return out + "}";
}

AdminCalls::AdminCalls(Config config) : control_(ControlSocket::connect(config.data)) {
  if (control_) return;
  config.listen.clear();
  config.log_level = std::max(config.log_level, Config::LogLevel::warning);
  server_.emplace(std::move(config));
  server_->start();
}

std::string AdminCalls::call(std::string_view operation, const Params& params) {
  if (server_) return server_->call(operation, system_user, object(params)).json;
  return control_->exchange(object({{"operation", json_text(operation)}, {"params", object(params)}}));
}

bool AdminCalls::each(std::string_view operation, Params params, std::string_view name,
                      const std::function<bool(json::Value)>& visit, std::ostream& errors) {
  for (;;) {
    const std::string answer = call(operation, params);
    const auto result = accept(answer, errors);
    if (!result) return false;
    bool more = true;
    if (const auto list = result->member(name))
      list->each_element([&](json::Value element) { return more = visit(element); });
    const std::string page = text_member(*result, "nextCursor");
    if (page.empty() || !more) return true;
    std::erase_if(params, [](const auto& param) { return param.first == "page"; });
    params.emplace_back("page", json_text(page));
  }
}

void print_rows(const std::vector<Row>& rows, std::ostream& out) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
  }
}

std::string readable(std::string_view time) {
  constexpr std::size_t seconds = 19;
  std::string text(time.substr(0, seconds));
  if (text.size() == seconds) text[10] = ' ';
  return text;
}

std::string shown(json::Value object, std::string_view name) {
  const auto member = object.member(name);
  if (!member) return "";
  if (const auto text = member->string()) return std::string(*text);
  std::string out;
  json::write_value(out, *member);
  return out;
}

}  // namespace snug::cli
