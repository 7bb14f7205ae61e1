// How the server is doing, for administrators.
#include "api/context.h"
#include "api/operations.h"
#include "api/stats.h"
#include "model/answers_admin.h"
#include "model/params_admin.h"
#include "store/admin_rows.h"
#include "store/file_rows.h"

namespace snug {

namespace {

void get_figures(Context& context, CallContext calling, AdminGetFiguresParams p) {
  context.on_reader(std::move(calling), [&context, p](QueryContext& q, CallContext from) {
    const FiguresAnswer answer{.version = context.settings.version,
                               .time = q.now,
                               .started_at = context.stats.started(),
                               .interval_ms = Stats::interval.count(),
                               .samples = context.stats.since(p.since.value_or(Time{})),
                               .disk = rows::disk_use(q.db),
                               .counts = context.stats.counts(context.clock, [&] { return rows::counts(q.db); })};
    from.reply.send(Answer{json::to_text(answer), {}});
  });
}

constexpr int most_users = 20;

void get_files(Context& context, CallContext calling, NoParams) {
  context.on_reader(std::move(calling), [&context](QueryContext& q, CallContext from) {
    const StoredFiles stored = context.stored ? context.stored() : StoredFiles{};
    const FilesFiguresAnswer answer{.files = stored.files,
                                    .bytes = stored.bytes,
                                    .free = rows::disk_use(q.db).free,
                                    .kinds = rows::files_by_kind(q.db),
                                    .users = rows::largest_users(q.db, most_users)};
    from.reply.send(Answer{json::to_text(answer), {}});
  });
}

void get_cluster(Context& context, CallContext calling, NoParams) {
  context.on_reader(std::move(calling), [&context](QueryContext&, CallContext from) {
    from.reply.send(Answer{json::to_text(context.cluster ? context.cluster() : ClusterAnswer{}), {}});
  });
}

}  // namespace

void add_admin_figures_operations(Operations& out) {
  out.push_back(service<FiguresAnswer>("admin_get_figures", "GET", "/admin/figures",
                                       "How the server has done in the last ten minutes, and what it holds",
                                       get_figures)
                    .described("Of the last ten minutes, a sample every few seconds.")
                    .as(Kind::query)
                    .open_to(Access::admin));
  out.push_back(service<FilesFiguresAnswer>("admin_get_files", "GET", "/admin/files",
                                            "What files take on the disk, and whose they are", get_files)
                    .described("Files of messages by kind and user, and all that the store of this node has.")
                    .as(Kind::query)
                    .open_to(Access::admin));
  out.push_back(service<ClusterAnswer>("admin_get_cluster", "GET", "/admin/cluster",
                                       "The nodes of the cluster, how far each is, and how the Redis is", get_cluster)
                    .described("As the node sees it that answers. A server that stands alone has no nodes.")
                    .as(Kind::query)
                    .open_to(Access::admin));
}

}  // namespace snug
