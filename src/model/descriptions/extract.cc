// Gathers what the comments of headers say of types and members, so that the OpenAPI document tells it: run by the
// build, which compiles what it writes into the model (src/model/descriptions.h is how it is asked).
//
//   extract OUT HEADER...
//
// `///` above a type, an alias or a member, and `///<` behind an alias, a member or the value of an enum, describe it;
// lines that follow on go on with it. `//` says nothing here. A member without words of its own has those of its type,
// if they have any. Headers are laid out by clang-format: that is what lets single lines be read.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Member {
  std::string name;  ///< `Chat.last_seq`
  std::string type;
  std::string text;
};

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

void append(std::string& text, const std::string& more) { text += (text.empty() || more.empty() ? "" : " ") + more; }

/// Reads headers line by line, one after the other.
class Reader {
 public:
  void read(std::istream& header) {
    for (std::string line; std::getline(header, line);) take(line);
    last_ = nullptr;
    above_.clear();
  }

  /// Name → text.
  std::map<std::string, std::string> all() const {
    std::map<std::string, std::string> out = types_;
    for (const Member& member : members_)
      if (const std::string text = member.text.empty() ? of_type(member.type) : member.text; !text.empty())
        out[member.name] = text;
    return out;
  }

 private:
  void take(const std::string& line) {
    const std::size_t comment = line.find("//");
    const std::string code = broken_off_ + trimmed(line.substr(0, comment));
    broken_off_.clear();
    const std::string said = comment == std::string::npos ? "" : line.substr(comment);
    if (said.starts_with("///<")) {
      const std::string text = trimmed(said.substr(4));
      if (!code.empty()) begin(code);
      if (last_) append(*last_, text);
    } else if (code.empty() && said.starts_with("///")) {
      append(above_, trimmed(said.substr(3)));
    } else {
      last_ = nullptr;
      if (code.empty()) return above_.clear();
      if (!code.starts_with("template") && (code.ends_with('>') || code.ends_with('=')))
        broken_off_ = code + " ";  // a declaration that goes on in the next line
      else
        begin(code);
    }
  }

  /// A line of code: it may begin something that can be described.
  void begin(const std::string& code) {
    static const std::regex alias(R"(using (\w+) =.*)"), type(R"((?:struct|enum class) (\w+)(?: : [^{]+)? \{.*)"),
        member(R"(([\w:]+(?:<.*>)?) (\w+)(?: = [^;]*|\{[^;]*\})?;)"), value(R"((\w+)(?: = \w+)?,?)");
    std::smatch found;
    last_ = nullptr;
    if (depth_ == outer_ && std::regex_match(code, found, alias)) {
      last_ = &(types_[found[1]] = std::move(above_));
    } else if (std::regex_match(code, found, type) && inside_.empty()) {
      types_[found[1]] = std::move(above_);
      if (code.find('}') == std::string::npos) inside_ = found[1], outer_ = depth_;
    } else if (!inside_.empty() && depth_ == outer_ + 1 &&
               (std::regex_match(code, found, member) || std::regex_match(code, found, value))) {
      const bool typed = found.size() > 2;
      members_.push_back({inside_ + "." + found[typed ? 2 : 1].str(), typed ? found[1].str() : "", std::move(above_)});
      last_ = &members_.back().text;
    }
    above_.clear();
    for (const char c : code) depth_ += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (!inside_.empty() && depth_ <= outer_) inside_.clear(), outer_ = depth_;
  }

  /// What stands in a type last is what it is of: `std::optional<List<UserId, 500>>`.
  std::string of_type(const std::string& type) const {
    static const std::regex word(R"(\w+)");
    std::string text;
    for (std::sregex_iterator at(type.begin(), type.end(), word), end; at != end; ++at)
      if (const auto found = types_.find(at->str()); found != types_.end() && !found->second.empty())
        text = found->second;
    return text;
  }

  std::map<std::string, std::string> types_;  // with aliases
  std::vector<Member> members_;
  std::string above_;            // what `///` said last
  std::string* last_ = nullptr;  // what a `///<` on the next line goes on with
  std::string broken_off_;       // the beginning of a declaration that is too long for one line
  std::string inside_;           // the type whose members come
  int depth_ = 0, outer_ = 0;    // of braces: now, and where the type stands
};

std::string literal(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "\"";
}

std::string source(const std::map<std::string, std::string>& descriptions) {
  std::ostringstream out;
  out << "// Made by src/model/descriptions/extract.cc of the comments in headers.\n"
         "#include \"model/descriptions.h\"\n\nnamespace snug {\n\n"
         "std::span<const Description> descriptions() {\n  static constexpr Description all[] = {\n";
  for (const auto& [name, text] : descriptions)
    if (!text.empty()) out << "      {" << literal(name) << ", " << literal(text) << "},\n";
  out << "  };\n  return all;\n}\n\n}  // namespace snug\n";
  return out.str();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::cerr << "extract OUT HEADER...\n", 2;
  Reader reader;
  for (int i = 2; i < argc; ++i) {
    std::ifstream header(argv[i]);
    if (!header) return std::cerr << "extract: cannot read " << argv[i] << '\n', 1;
    reader.read(header);
  }
  // What has not changed is left alone: nothing is compiled anew for it.
  const std::string text = source(reader.all());
  std::ifstream before(argv[1]);
  if (before && std::string(std::istreambuf_iterator<char>(before), {}) == text) return 0;
  before.close();
  std::ofstream after(argv[1]);
  after << text;
  return after.flush() ? 0 : (std::cerr << "extract: cannot write " << argv[1] << '\n', 1);
}
