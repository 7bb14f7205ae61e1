// PeerHandler: what other nodes of the cluster are answered. A client is answered nothing here.
#pragma once

#include <memory>
#include <vector>

#include "base/executor.h"
#include "net/http_handler.h"
#include "peers/peer_signature.h"
#include "peers/snapshot_offers.h"
#include "peers/table_reader.h"

namespace snug {

inline constexpr std::string_view snapshot_path = "/cluster/v1/snapshot";
inline constexpr std::string_view tables_path = "/cluster/v1/tables";

/// Thread: any io thread.
class PeerHandler final : public HttpHandler {
 public:
  /// `executors`: the io threads. What is given outlives this.
  PeerHandler(PeerAuthenticator& authenticator, std::shared_ptr<SnapshotOffers> offers, TableReader& tables,
              std::vector<Executor*> executors);

  void respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) override;

 private:
  void give_snapshot(const HttpRequest& request, const PeerRequest& from, Executor& executor, ResponseHandler done);
  void give_tables(const HttpRequest& request, const PeerRequest& from, Executor& executor, ResponseHandler done);

  PeerAuthenticator& authenticator_;
  const std::shared_ptr<SnapshotOffers> offers_;
  TableReader& tables_;
  const std::vector<Executor*> executors_;
};

}  // namespace snug
