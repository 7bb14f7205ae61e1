// Config: everything a server can be told before it starts. A default-constructed Config is a sensible server.
// The command line sets the same fields by the same names (config/snug.toml lists them all).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace snug {

/// Bursts are the size of a token bucket: so many at once, then `..._rate` per unit of time. A rate of 0: no limit.
struct Config {
  /// Who may register: holders of an invite link, anybody, or nobody (accounts are made by the operator).
  enum class Registration { invite, open, closed };
  /// Whether the server looks at what links in messages lead to: it then asks the sites that people name.
  enum class Previews { off, on };
  /// Who may see what a message said before its edits; with `off` nothing of it is kept.
  enum class EditHistory { off, sender, everyone };
  /// How hard SQLite pushes a commit to the disk. Only `full` makes an ack a promise that survives a power cut; with
  /// `normal` and `off` a machine that dies may lose the last moments, and clients are told to start afresh.
  enum class Synchronous { full, normal, off };
  /// Who copies the write-ahead log into the database: the server, or a program beside it that must see every frame
  /// first (Litestream). With `external` and no such program the log grows without bound.
  enum class Checkpoints { own, external };
  enum class LogFormat { text, json };
  /// What a cluster's log is put together from after the Redis was started anew: what all members have, or what the
  /// Redis and some of them have, because the operator vouches that the Redis never goes back.
  enum class ClusterTrust { nodes, log };
  enum class LogLevel { debug, info, warning, error };

  // --- Where -------------------------------------------------------------------------------------------------------
  /// Folder of the database, the keys and the control socket. Made if it isn't there. One server per folder.
  std::filesystem::path data = "./data";
  /// HOST:PORT, [IPV6]:PORT, or :PORT for all addresses; port 0 picks a free one. Empty: no listener, the server is
  /// reached by `call` only.
  std::string listen = "127.0.0.1:8080";
  /// A TCP socket that is open already, of a service manager or the run before this one: it listens, or is a
  /// connection.
  struct OpenSocket {
    std::string
        name;  ///< the setting that it stands for, `listen`, `redirect-listen`; `connection`, `redirect-connection`
    int descriptor = -1;      ///< the server closes it
    bool of_address = false;  ///< taken only if it has the address that is configured (by number), else closed
  };
  /// In place of sockets that `start` would open itself. Nobody's connection is refused while a server is restarted, if
  /// the next run has the sockets of the last: Server::stop_for_next.
  std::vector<OpenSocket> sockets;
  /// How people reach this server, e.g. `https://chat.example.org`; used in links that are printed or sent. Empty:
  /// the first `domain`, else the listening address.
  std::string public_url;
  /// Whom people ask who have no account yet or forgot their password: an e-mail address or a web address, told to
  /// everybody. Empty: nobody is named.
  std::string contact;
  /// Web origins that may open sockets and call REST beside the server's own, e.g. `https://app.example.org`. The only
  /// entry `*` allows every origin.
  std::vector<std::string> allowed_origins;
  /// Reverse proxies, as addresses or networks (`127.0.0.1`, `10.0.0.0/8`): where they say in X-Forwarded-For that a
  /// request comes from is taken as the client's address. What others say is ignored.
  std::vector<std::string> trusted_proxies;
  /// Number of this node, 0 to 1023; part of every id it makes. Nodes of one cluster have different ones. Unset: 0 for
  /// a server that stands alone; in a cluster the one that the data folder had before, else one that is free.
  std::optional<int> node;

  // --- Cluster (docs/cluster.md) ---------------------------------------------------------------------------------
  /// Where the nodes of a cluster meet: `redis://[user:pass@]host[:port][/db]`, or `rediss://` for TLS; with
  /// `?sentinel=NAME` the hosts (`host,host…`) are Sentinels. Empty: the server stands alone.
  std::string cluster;
  /// Where other nodes reach this one, like `listen`; no one else should. Empty: a free port of the address from which
  /// this machine reaches the Redis.
  std::string cluster_listen;
  /// What all nodes of a cluster know and nobody else does, at least 16 characters: a file with it, or itself. The keys
  /// of tokens come from it. One of the two is needed.
  std::filesystem::path cluster_secret_file;
  std::string cluster_secret;
  static constexpr std::size_t least_cluster_secret = 16;
  /// How many nodes have committed a command before its caller is told that it is done, 1 to 9. A cluster with fewer
  /// nodes that are up answers `unavailable`.
  int cluster_acks = 1;
  ClusterTrust cluster_trust = ClusterTrust::nodes;
  /// How long balancers take to notice that a node is about to stop: see Server::drain.
  std::chrono::milliseconds cluster_drain{5'000};
  /// What the names of the cluster's keys in the Redis begin with: letters, digits, `-`, `_`.
  std::string cluster_prefix = "snug";
  std::filesystem::path
      cluster_ca_file;  ///< PEM: whom to believe that it is the Redis; empty: the system's authorities

  // --- Files -------------------------------------------------------------------------------------------------------
  /// The executable that decodes pictures when it is run with `--media-worker`: `snug`. It is started for each picture.
  /// Empty: pictures are sent without previews. (The command line gives itself.)
  std::string media_worker;

  // --- Requests to other servers -----------------------------------------------------------------------------------
  /// Where this server may ask although it is not of the public internet, for what people of the chat name (links):
  /// `intranet.lan`, `10.1.2.3:8080`, `10.1.0.0/16`, `[fd00::1]:443`. With a port only that one, which may be any.
  std::vector<std::string> outbound_allow;

  // --- TLS ---------------------------------------------------------------------------------------------------------
  /// PEM files: the server's certificate followed by those that vouch for it, and its key. Read again when they change.
  /// Both empty: plain HTTP.
  std::filesystem::path tls_cert;
  std::filesystem::path tls_key;
  /// Names of this server for which a CA is asked for a certificate (ACME, RFC 8555), which is renewed in time. That is
  /// to agree to the CA's terms of service. The CA comes to port 80 (`redirect_listen`) or 443 (`listen`) of each name.
  /// Instead of `tls_cert`. (Given `domain`, the command line listens on :443 and :80, and sets `hsts_max_age`, unless
  /// told otherwise.)
  std::vector<std::string> domain;
  std::string acme_directory = "https://acme-v02.api.letsencrypt.org/directory";  ///< where the CA is asked
  std::string acme_email;              ///< where the CA may write to about the account; empty: nowhere
  std::filesystem::path acme_ca_file;  ///< PEM: whom to believe that it is the CA; empty: the system's authorities
  std::chrono::milliseconds acme_retry{5 * 60'000};  ///< after a first failure; doubled with each, up to half a day
  /// Beside HTTPS, an address for plain HTTP that only says where to go instead, like `listen`. Empty: none.
  std::string redirect_listen;
  /// How long browsers are to insist on HTTPS for this host (Strict-Transport-Security). 0: they are not told.
  std::chrono::seconds hsts_max_age{0};

  // --- Log (standard error) ----------------------------------------------------------------------------------------
  LogFormat log_format = LogFormat::text;
  LogLevel log_level = LogLevel::info;

  // --- Rules: kept in the database, the same on every node. Unset: what the database has stays as it is; in
  // parentheses the value a new database starts with. ---------------------------------------------------------------
  std::optional<Registration> registration;    ///< (invite)
  std::optional<Previews> previews;            ///< (on)
  std::optional<EditHistory> edit_history;     ///< (everyone)
  std::optional<std::int64_t> receipts_limit;  ///< members above which a chat loses its receipts for good (100)
  std::optional<std::int64_t> members_limit;   ///< members of one group or channel (10000)
  std::optional<std::int64_t> chats_limit;     ///< chats that one user may be a member of (2000)
  std::optional<std::int64_t> channels_limit;  ///< channels of one group (100)
  std::optional<std::int64_t> contacts_limit;  ///< contacts, and blocked users, of one user (2000)
  std::optional<std::int64_t>
      logins_limit;  ///< login sessions of one user; beyond it the one unused longest ends (100)
  std::optional<std::int64_t> invites_limit;   ///< live invites of one chat (100)
  std::optional<std::int64_t> file_limit;      ///< MiB of one file (100)
  std::optional<std::int64_t> files_limit;     ///< MiB of all files in one user's messages; 0: no limit (0)
  std::optional<std::int64_t> edit_minutes;    ///< minutes for which a message can be edited; 0: for ever (0)
  std::optional<std::int64_t> retention_days;  ///< days after which messages go; 0: never (0)

  // --- Socket.IO ---------------------------------------------------------------------------------------------------
  /// What an app calls things that comes from a Socket.IO server of its own. `{"send-msg", "send_message"}`: clients
  /// may call the operation send_message by that name, too. `{"new_message", "message received"}`: the event
  /// new_message is sent to them under that name instead.
  struct Alias {
    std::string key;
    std::string value;
  };
  std::vector<Alias> socketio_aliases;

  // --- Durability --------------------------------------------------------------------------------------------------
  Synchronous synchronous = Synchronous::full;
  Checkpoints checkpoints = Checkpoints::own;

  // --- Backups by the clock, snug-YYYYMMDDTHHMMSSZ.backup (snug/backup.h) ------------------------------------------
  std::filesystem::path backup_dir;           ///< folder to put them in; made if it isn't there. Empty: none are made
  std::chrono::milliseconds backup_every{0};  ///< from one to the next; 0: none are made
  int backup_keep = 7;                        ///< how many; older ones are removed once a new one is proven

  // --- Rates -------------------------------------------------------------------------------------------------------
  double message_rate = 20;  ///< messages sent, per user and second
  int message_burst = 100;
  double call_rate = 50;  ///< other calls, per user and second; a resync is not counted
  int call_burst = 300;
  double connection_rate = 50;  ///< new connections, per address and second
  int connection_burst = 300;
  double login_rate = 10;  ///< login attempts, per account and minute
  int login_burst = 20;
  double login_address_rate = 120;  ///< login attempts, per address and minute
  int login_address_burst = 300;
  double register_rate = 60;  ///< registrations, per address and minute
  int register_burst = 300;

  // --- Bounds of this node -----------------------------------------------------------------------------------------
  int max_connections = 10000;            ///< open connections; 0: as many as the descriptor limit allows
  int max_connections_per_address = 256;  ///< open connections of one address; 0: no limit
  std::size_t max_frame_size = 64 << 10;  ///< bytes of one WebSocket message, all fragments together
  std::size_t max_body_size = 256 << 10;  ///< bytes of one HTTP request body
  int max_content_length = 8000;          ///< characters (code points) of one message
  int presence_limit = 100;               ///< members above which a chat's presence is sent for users asked about only
  std::size_t outbox_limit = 4 << 20;     ///< bytes waiting for one connection before it is closed as too slow

  // --- Times -------------------------------------------------------------------------------------------------------
  std::chrono::milliseconds header_timeout{10'000};  ///< for the header of a request, from accept or its first byte
  std::chrono::milliseconds body_timeout{30'000};    ///< from the end of the header to the end of the body
  std::chrono::milliseconds idle_timeout{60'000};    ///< an HTTP connection between two requests
  std::chrono::milliseconds hello_timeout{10'000};   ///< from a WebSocket handshake to a valid token
  std::chrono::milliseconds ping_interval{20'000};   ///< silence after which a WebSocket peer is pinged
  std::chrono::milliseconds ping_timeout{15'000};    ///< and how long it may then stay silent
  std::chrono::seconds access_token_ttl{15 * 60};    ///< life of an access token

  // --- Passwords (Argon2id) ----------------------------------------------------------------------------------------
  struct Password {
    std::size_t memory = 19 << 20;  ///< bytes per hash, at least 8 KiB
    int ops = 2;                    ///< passes, at least 1
  } password;

  // --- Threads; 0: chosen from the number of cores -----------------------------------------------------------------
  struct Threads {
    int io = 0;  ///< (one less than the cores, at least 1: the writer has a core of its own)
    int readers = 0;
    int crypto = 0;
  } threads;

  // --- Queues: how many may wait before callers are told `unavailable` ---------------------------------------------
  struct Queue {
    int commands = 10000;  ///< in front of the writer
    int reads = 10000;     ///< in front of the readers
    int passwords = 256;   ///< in front of the crypto threads
  } queue;
};

/// Which of Config::socketio_aliases can't be, and why.
struct AliasProblem {
  std::size_t index = 0;
  std::string why;
};
std::optional<AliasProblem> problem_with_aliases(const std::vector<Config::Alias>& aliases);

}  // namespace snug
