#include "applier/apply_context.h"

namespace snug {

Applied apply(ApplyContext&, const PurgeMessages&) { return fail(Code::internal, "not yet"); }

}  // namespace snug
