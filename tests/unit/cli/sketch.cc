#include "cli/invocation.h"
#include <cstdio>
int main(int c, char** v) {
  std::vector<std::string> a(v + 1, v + c);
  auto r = snug::cli::read_invocation(a);
  if (auto* d = std::get_if<snug::cli::Done>(&r)) { std::printf("[%d] %s\n", d->exit_code, d->text.c_str()); return d->exit_code; }
  auto& i = std::get<0>(r);
  std::printf("command %d data %s listen %s rate %g name %s role %s\n", int(i.command), i.config.data.c_str(), i.config.listen.c_str(), i.config.message_rate, i.username.c_str(), i.role.c_str());
}
