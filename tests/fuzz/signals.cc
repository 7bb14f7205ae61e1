// What comes over the channels of a cluster: it is read or dropped, what is read is written as it was, and what a node
// makes of it is bounded.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cluster/signal_codec.h"
#include "cluster/signal_peers.h"

using namespace snug;

namespace {

std::string write(const NodeSignals& message) {
  std::string bytes = SignalCodec::head(message.node, message.boot);
  for (const NodeSignal& signal : message.signals) SignalCodec::append(bytes, signal);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::size_t heard = 0;
  SignalPeers peers(1000, {.on_signal = [&](int, const Signal&) { ++heard; },
                           .on_list = [&](int, const SignalPeers::Presences& list) { heard += list.size(); },
                           .on_gone = [](int) {},
                           .on_token_use = [&](const TokenUse&) { ++heard; },
                           .on_displaced =
                               [&](const std::string& name) {
                                 if (name.empty() || name.size() > SignalCodec::most_name) std::abort();
                                 ++heard;
                               },
                           .on_new = [](int) {},
                           .on_missed = [&](int) { ++heard; },
                           .on_asked = [&](int) { ++heard; }});
  const auto message = SignalCodec::read(bytes);
  if (!message) {
    if (peers.receive(bytes) != SignalPeers::Taken::garbage) std::abort();
    return 0;
  }
  // Numbers may be longer than they need to be: written once, they are as short as can be.
  const std::string written = write(*message);
  if (written.size() > size) std::abort();
  const auto again = SignalCodec::read(written);
  if (!again || write(*again) != written) std::abort();

  peers.set_alive({{message->node, message->boot}});
  (void)peers.receive(bytes);
  (void)peers.receive(bytes);
  if (heard > 2 * message->signals.size()) std::abort();
  return 0;
}
