// PeerHandler: what other nodes of the cluster are answered. A client is answered nothing here.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "base/executor.h"
#include "files/file_store.h"
#include "model/upload_lookup.h"
#include "net/http_handler.h"
#include "peers/peer_signature.h"
#include "peers/snapshot_offers.h"
#include "peers/table_reader.h"

namespace snug {

inline constexpr std::string_view snapshot_path = "/cluster/v1/snapshot";
inline constexpr std::string_view tables_path = "/cluster/v1/tables";
inline constexpr std::string_view keys_path = "/cluster/v1/keys";

/// Thread: any io thread.
class PeerHandler final : public HttpHandler {
 public:
  /// `token_keys`: the file. `executors`: the io threads. What is given outlives this.
  PeerHandler(PeerAuthenticator& authenticator, std::shared_ptr<SnapshotOffers> offers, TableReader& tables,
              std::filesystem::path token_keys, std::vector<Executor*> executors);

  /// Files and uploads of this node, from now on. Before the first request.
  void give_files(const FileStore& store, UploadLookup& uploads) {
    store_ = &store;
    uploads_ = &uploads;
  }

  void respond(const HttpRequest& request, const HttpPeer& peer, ResponseHandler done) override;

 private:
  void give_snapshot(const HttpRequest& request, const PeerRequest& from, Executor& executor, ResponseHandler done);
  HttpResponse give_keys(const PeerRequest& from) const;
  void give_tables(const HttpRequest& request, const PeerRequest& from, Executor& executor, ResponseHandler done);
  HttpResponse give_file(std::string_view hash) const;
  HttpResponse give_upload(const HttpRequest& request, const PeerRequest& from) const;

  PeerAuthenticator& authenticator_;
  const std::shared_ptr<SnapshotOffers> offers_;
  TableReader& tables_;
  const std::filesystem::path token_keys_;
  const std::vector<Executor*> executors_;
  const FileStore* store_ = nullptr;  // null: there are no files here
  UploadLookup* uploads_ = nullptr;
};

}  // namespace snug
